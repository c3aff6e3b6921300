import { parquetOf } from './parquet'
import { linesOf, type ExportRecord, type Field } from './records'

export type ExportFormat = 'csv' | 'jsonl' | 'parquet'

/** Records as the parts of a file, in order. */
export const partsOf = (
  format: ExportFormat,
  fields: readonly Field[],
  records: AsyncIterable<ExportRecord>,
): AsyncIterable<string | Uint8Array> =>
  format === 'parquet' ? parquetOf(fields, records) : linesOf(format, fields, records)
