import { csvLine, type Cell } from './csv'

export type ExportFormat = 'csv' | 'jsonl'
/** What is exported: one thing with the same fields for every record. */
export type ExportRecord = Readonly<Record<string, Cell>>

/** Records as lines of a file: CSV begins with the names of the fields, a JSON line holds them itself. */
export async function* linesOf(
  format: ExportFormat,
  fields: readonly string[],
  records: AsyncIterable<ExportRecord>,
): AsyncGenerator<string, void> {
  if (format === 'csv') yield csvLine(fields)
  for await (const record of records) {
    yield format === 'csv'
      ? csvLine(fields.map((field) => record[field] ?? null))
      : `${JSON.stringify(Object.fromEntries(fields.map((field) => [field, record[field] ?? null])))}\n`
  }
}
