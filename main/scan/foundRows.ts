import type { Parsed } from '../../preload/contract'
import type { ScanRow, ScanState } from '../../preload/contract/scans'
import { LakeError } from '../s3/lakeError'
import type { ScanHost } from './scanHost'

/** Rows asked of the index at a time. */
const page = 5000

export interface FoundRows {
  readonly of: ScanState
  readonly total: number
  /** @throws LakeError conflict, when the scan has gone on since; cancelled */
  readonly pages: (signal: AbortSignal) => AsyncIterable<readonly ScanRow[]>
}

/** All that is found in a scan, page by page, as it was when asked for. @throws LakeError notFound, badInput, cancelled */
export async function foundRows(
  scans: ScanHost,
  wanted: Pick<Parsed<'scans.rows'>, 'scan' | 'filter' | 'sort'>,
  signal: AbortSignal,
): Promise<FoundRows> {
  const { scan } = wanted
  const thread = scans.of(scan)
  const all = await thread.call('list', {})
  const of = all.find((one) => one.scan === scan)
  if (!of) throw new LakeError({ kind: 'notFound', what: 'scan', name: scan })
  const read = async (from: number, stop: AbortSignal) => {
    // An answer that is not whole yet comes within 100 ms, and asking again gives more.
    for (;;) {
      const answer = await thread.call('rows', { ...wanted, from, count: page }, stop)
      if (answer.whole) return answer
    }
  }
  const { total, version } = await read(0, signal)
  const pages = async function* (stop: AbortSignal) {
    for (let from = 0; from < total; from += page) {
      const answer = await read(from, stop)
      if (answer.version !== version) throw new LakeError({ kind: 'conflict', name: of.bucket, message: changed })
      yield answer.rows
    }
  }
  return { of, total, pages }
}

const changed = 'The scan has gone on while what was found in it was read.'
