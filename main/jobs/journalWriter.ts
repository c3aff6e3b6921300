import { diskReason, LineWriter } from '../lines/lineWriter'
import type { DiskFile } from '../lines/disk'
import { LakeError } from '../s3/lakeError'
import type { JournalRecord } from './journalRecords'

/** The journal cannot be written, so nothing may be written to S3 until it can. */
export class JournalError extends LakeError {
  constructor(cause: unknown) {
    const { code, why } = diskReason(cause)
    const message = `The journal of the job cannot be written: ${why}. Nothing is changed without it.`
    super({ kind: 'unexpected', code, message, status: null, requestId: null }, { cause })
  }
}

export type JournalWriter = LineWriter<JournalRecord>

/** Appends to a journal, of which so many bytes and records are durable. */
export const journalWriter = (
  job: string,
  file: DiskFile,
  length: number,
  records: number,
  audit?: (lines: readonly string[]) => Promise<void>,
): JournalWriter =>
  new LineWriter({ id: job, file, length, records, audit, refused: (cause) => new JournalError(cause) })
