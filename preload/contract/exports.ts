import { z } from 'zod'
import { call } from './call'
import { ScanFilter, ScanId, ScanSort } from './scans'

const as = z.enum(['csv', 'jsonl', 'parquet'])

/** The file that was written, without its folder, and how many records are in it; `null` when the person chose none. */
const Exported = z.object({ file: z.string(), records: z.number() }).nullable()

/** How far an export has come: of a plan or of a search in a scan, by its id, or of the `audit` log, whose length is not known before. */
export const Exporting = z.object({ what: z.string(), records: z.number(), of: z.number().nullable() })
export type Exporting = z.infer<typeof Exporting>

/** Main asks the person where to; a file is whole or not there. A cancelled call leaves nothing behind. */
export const exportCalls = {
  /** Every object of a plan with what happens to it, or why it is left. */
  'exports.plan': call(z.strictObject({ plan: z.string().min(1).max(100), as }), Exported),
  /** The entries of the audit log that hold `text`, oldest first. */
  'exports.audit': call(z.strictObject({ text: z.string().max(1024), as }), Exported),
  /** What is found in a scan, in the order it is shown. `conflict` when the scan becomes another meanwhile. */
  'exports.search': call(z.strictObject({ scan: ScanId, filter: ScanFilter, sort: ScanSort.optional(), as }), Exported),
} as const
