import { setImmediate as breathe } from 'node:timers/promises'
import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { ExportRecord, Field } from './records'

/** So many records a row group: enough to be read fast, few enough that encoding them keeps nobody waiting. */
const groupRows = 10_000

/** Records as the parts of a Parquet file, one after the other; only the rows of one group are held at a time. */
export async function* parquetOf(
  fields: readonly Field[],
  records: AsyncIterable<ExportRecord>,
): AsyncGenerator<Uint8Array, void> {
  const bytes = new ByteWriter()
  // What is given on is a copy: the writer goes on in the same room.
  const taken = (): Uint8Array => {
    const part = bytes.getBytes().slice()
    bytes.index = 0
    return part
  }
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(fields), createdBy: 'Lakescope' })
  let rows: ExportRecord[] = []
  const write = (): Uint8Array => {
    const columnData = fields.map(({ name, type }) => ({ name, data: rows.map((row) => valueOf(type, row[name])) }))
    // Without a flush of its own, the writer has nothing to wait for.
    void writer.write({ columnData, rowGroupSize: groupRows })
    rows = []
    return taken()
  }
  for await (const record of records) {
    rows.push(record)
    if (rows.length < groupRows) continue
    yield write()
    await breathe()
  }
  if (rows.length > 0) yield write()
  void writer.finish()
  yield taken()
}

/** Numbers are whole; times are in ms since 1970 and UTC. Any value may be missing. */
const schemaOf = (fields: readonly Field[]): SchemaElement[] => [
  { name: 'root', num_children: fields.length },
  ...fields.map(({ name, type }): SchemaElement => {
    return { name, repetition_type: 'OPTIONAL', ...elements[type] }
  }),
]

const elements = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  count: { type: 'INT64' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const satisfies Record<Field['type'], Partial<SchemaElement>>

function valueOf(type: Field['type'], cell: ExportRecord[string] | undefined): string | bigint | null {
  if (cell === undefined || cell === null) return null
  if (type === 'text') return String(cell)
  return BigInt(type === 'time' ? Date.parse(String(cell)) : cell)
}
