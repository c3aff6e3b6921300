import { kmsKeyOf } from '../../lake/encryption'
import type { Parsed } from '../../preload/contract'
import type { ScanRow } from '../../preload/contract/scans'
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
      for (const { modifiedAt, encryption, tags, ...row } of rows)
        yield { bucket, ...row, lastModified: time(modifiedAt), ...encryptionCells(encryption), ...tagCells(tags) }
    }
  }
  return { bucket, total, records: records() }
}

const time = (at: number): string => new Date(at).toISOString()

/** Empty cells where it is not known. */
const encryptionCells = (known: ScanRow['encryption']): ExportRecord => ({
  encryption: known && known.value.kind,
  kmsKey: known && kmsKeyOf(known.value),
  encryptionAsOf: known && time(known.asOf),
})

/** As one JSON object, so that no tag can be taken for two; `{}` is "no tags", and empty is "not known". */
const tagCells = (known: ScanRow['tags']): ExportRecord => ({
  tags: known && JSON.stringify(Object.fromEntries(known.value.map(({ key, value }) => [key, value]))),
  tagsAsOf: known && time(known.asOf),
})
