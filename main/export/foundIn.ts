import type { Parsed } from '../../preload/contract'
import { LakeError } from '../s3/lakeError'
import type { ScanHost } from '../scan/scanHost'
import type { ExportRecord } from './records'

/** Rows asked of the index at a time. */
const page = 5000

interface Found {
  readonly bucket: string
  readonly total: number
  readonly records: AsyncIterable<ExportRecord>
}

/** All that is found in a scan, page by page, as it was when asked for. @throws LakeError conflict, when the scan has gone on since */
export async function foundIn(
  scans: ScanHost,
  wanted: Omit<Parsed<'exports.search'>, 'as'>,
  signal: AbortSignal,
): Promise<Found> {
  const { scan } = wanted
  const thread = scans.of(scan)
  const all = await thread.call('list', {})
  const bucket = all.find((one) => one.scan === scan)?.bucket ?? ''
  const read = async (from: number) => {
    // An answer that is not whole yet comes within 100 ms, and asking again gives more.
    for (;;) {
      const answer = await thread.call('rows', { ...wanted, from, count: page }, signal)
      if (answer.whole) return answer
    }
  }
  const { total, version } = await read(0)
  const records = async function* () {
    for (let from = 0; from < total; from += page) {
      const answer = await read(from)
      if (answer.version !== version) throw new LakeError({ kind: 'conflict', name: bucket, message: changed })
      for (const { modifiedAt, ...row } of answer.rows)
        yield { bucket, ...row, lastModified: new Date(modifiedAt).toISOString() }
    }
  }
  return { bucket, total, records: records() }
}

const changed = 'The scan has gone on while what was found was written to the file.'
