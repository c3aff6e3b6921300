import { csvLine, type Cell } from './csv'

/** What is exported: one thing with the same fields for every record. */
export type ExportRecord = Readonly<Record<string, Cell>>

/** A `count` is a whole number, a `time` a text as ISO 8601 has it, in UTC. CSV and JSON have the values as they are, Parquet has types. */
export interface Field {
  readonly name: string
  readonly type: 'text' | 'count' | 'time'
}

/** Records as lines of a file: CSV begins with the names of the fields, a JSON line holds them itself. */
export async function* linesOf(
  format: 'csv' | 'jsonl',
  fields: readonly Field[],
  records: AsyncIterable<ExportRecord>,
): AsyncGenerator<string, void> {
  const names = fields.map(({ name }) => name)
  if (format === 'csv') yield csvLine(names)
  for await (const record of records) {
    yield format === 'csv'
      ? csvLine(names.map((field) => record[field] ?? null))
      : `${JSON.stringify(Object.fromEntries(names.map((field) => [field, record[field] ?? null])))}\n`
  }
}
