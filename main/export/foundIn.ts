import type { Parsed } from '../../preload/contract'
import { foundRows } from '../scan/foundRows'
import type { ScanHost } from '../scan/scanHost'
import type { ExportRecord } from './records'

interface Found {
  readonly bucket: string
  readonly total: number
  readonly records: AsyncIterable<ExportRecord>
}

/** All that is found in a scan as records. @throws LakeError conflict, when the scan has gone on since */
export async function foundIn(
  scans: ScanHost,
  wanted: Omit<Parsed<'exports.search'>, 'as'>,
  signal: AbortSignal,
): Promise<Found> {
  const { of, total, pages } = await foundRows(scans, wanted, signal)
  const { bucket } = of
  const records = async function* () {
    for await (const rows of pages(signal)) {
      for (const { modifiedAt, ...row } of rows)
        yield { bucket, ...row, lastModified: new Date(modifiedAt).toISOString() }
    }
  }
  return { bucket, total, records: records() }
}
