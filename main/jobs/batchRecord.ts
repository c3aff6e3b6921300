import { join } from 'node:path'
import { z } from 'zod'
import type { CreateJobRequest } from '../../lake/batchRequest'
import { JobIntent } from '../../preload/contract/changes'
import { Fault } from '../../preload/contract/fault'
import type { Disk } from '../lines/disk'
import { firstLineOf, lineOf, readLines } from '../lines/checkedLines'
import { journalFormat } from './journal'
import { Pin } from './journalRecords'

const Text = z.string()
/** The request as it was first sent: only the very same one makes no second job by its token. */
const Request = z.custom<CreateJobRequest>(
  (value) => z.object({ ClientRequestToken: Text, Operation: z.object({}), RoleArn: Text }).safeParse(value).success,
)

/** Everything that is kept of a job of S3 Batch Operations. Holds no secret. Times in ms since 1970. */
export const BatchRecord = z.strictObject({
  k: z.literal('batch'),
  job: Text,
  created: z.number(),
  pin: Pin,
  bucket: Text,
  region: Text,
  intent: JobIntent,
  what: Text,
  objects: z.number(),
  bytes: z.number(),
  places: z.array(Text),
  manifest: z.strictObject({ bucket: Text, key: Text }),
  request: Request,
  state: z.enum(['sending', 'refused', 'made']),
  jobId: Text.nullable(),
  /** Why it was refused. */
  fault: Fault.nullable(),
  /** What S3 last said of it. */
  last: z
    .strictObject({
      status: Text,
      total: z.number().nullable(),
      succeeded: z.number(),
      failed: z.number(),
      failures: z.array(z.strictObject({ code: Text, reason: Text })),
      at: z.number(),
    })
    .nullable(),
})
export type BatchRecord = z.infer<typeof BatchRecord>

const pathOf = (folder: string, job: string): string => join(folder, `${job}.batch`)

/** Replaces what is kept of a job, so that a crash at any moment leaves the old or the new. @throws what the disk throws */
export async function writeBatchRecord(disk: Disk, folder: string, record: BatchRecord): Promise<void> {
  await disk.makeFolder(folder)
  const path = pathOf(folder, record.job)
  const fresh = `${path}.new`
  await disk.remove(fresh)
  const file = await disk.open(fresh, 'new')
  try {
    await file.write(Buffer.from(firstLineOf(journalFormat) + lineOf(record.job, 0, record), 'utf8'), 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.rename(fresh, path)
  await disk.syncFolder(folder)
}

export const removeBatchRecord = (disk: Disk, folder: string, job: string): Promise<void> =>
  disk.remove(pathOf(folder, job))

/** The jobs of earlier starts. A file that is damaged is renamed, so that it is neither used nor lost. @throws what the disk throws */
export async function readBatchRecords(disk: Disk, folder: string): Promise<readonly BatchRecord[]> {
  await disk.makeFolder(folder)
  const found: BatchRecord[] = []
  for (const name of await disk.list(folder)) {
    const [, job] = /^(batch-[0-9a-f-]{36})\.batch$/.exec(name) ?? []
    if (job === undefined) continue
    const record = await readOne(disk, folder, job)
    if (record) found.push(record)
    else await disk.rename(pathOf(folder, job), `${pathOf(folder, job)}.damaged`)
  }
  return found
}

async function readOne(disk: Disk, folder: string, job: string): Promise<BatchRecord | null> {
  const file = await disk.open(pathOf(folder, job), 'read')
  let record: BatchRecord | null = null
  try {
    const end = await readLines(file, journalFormat, job, (raw) => {
      const parsed = BatchRecord.safeParse(raw)
      record = parsed.success && parsed.data.job === job ? parsed.data : null
      return record === null ? 'it is no job of S3 Batch Operations' : null
    })
    return end.kind === 'whole' ? record : null
  } finally {
    await file.close()
  }
}
