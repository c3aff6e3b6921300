import { LakeError } from '../s3/lakeError'
import type { DiskFile } from './disk'
import type { JournalRecord } from './journalRecords'
import { lineOf } from './journalLines'

/** The journal cannot be written, so nothing may be written to S3 until it can. */
export class JournalError extends LakeError {
  constructor(cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'Journal'
    const why = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause))
    const message = `The journal of the job cannot be written: ${why}. Nothing is changed without it.`
    super({ kind: 'unexpected', code, message, status: null, requestId: null }, { cause })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EIO: 'the disk reports an error',
  EEXIST: 'a file stands where its folder must be',
  ENOTDIR: 'a file stands where its folder must be',
  ENOENT: 'its folder is not there',
  EBADF: 'it is closed',
}

/**
 * Appends to a journal. Records that come while a write is under way go out together in the next one, each with its own promise, so many
 * objects share one sync. After a failed write everything not yet synced is written again from the last durable byte.
 */
export class JournalWriter {
  private lines: { readonly text: string; audit: string | null }[] = []
  private writing: Promise<void> | null = null
  private place: number
  private closed = false
  private doubtful = false

  constructor(
    private readonly job: string,
    private readonly file: DiskFile,
    /** Bytes and records that are durable. */
    private length: number,
    records: number,
    /** Takes the lines of the audit log that belong to the records, before they are written. */
    private readonly audit: (lines: readonly string[]) => Promise<void> = () => Promise.resolve(),
  ) {
    this.place = records
  }

  /** Is durable after the next `commit`. */
  add(record: JournalRecord, audit: string | null = null): void {
    if (this.closed) return
    this.lines.push({ text: lineOf(this.job, this.place, record), audit })
    this.place += 1
  }

  /** Resolves once everything added so far survives a power cut. @throws JournalError */
  async commit(): Promise<void> {
    if (this.closed) throw new JournalError(Object.assign(new Error('closed'), { code: 'EBADF' }))
    const before = this.writing
    if (before) {
      // What is being written may not hold the newest records; one more write takes all that gathered meanwhile.
      await before.catch(() => undefined)
      return this.writing && this.writing !== before ? this.writing : this.lines.length > 0 ? this.begin() : before
    }
    return this.lines.length > 0 ? this.begin() : undefined
  }

  async close(): Promise<void> {
    if (this.closed) return
    try {
      await this.commit()
    } finally {
      this.closed = true
      await this.file.close()
    }
  }

  private begin(): Promise<void> {
    const writing = this.write().finally(() => {
      if (this.writing === writing) this.writing = null
    })
    this.writing = writing
    return writing
  }

  private async write(): Promise<void> {
    // Everybody who adds in this turn of the loop is taken along.
    await Promise.resolve()
    const taken = this.lines.slice()
    const bytes = Buffer.from(taken.map(({ text }) => text).join(''), 'utf8')
    try {
      await this.audit(taken.flatMap(({ audit }) => audit ?? []))
      for (const line of taken) line.audit = null
      if (this.doubtful) await this.file.truncate(this.length)
      this.doubtful = true
      await this.file.write(bytes, this.length)
      await this.file.sync()
      this.doubtful = false
    } catch (error) {
      throw new JournalError(error)
    }
    this.length += bytes.length
    this.lines = this.lines.slice(taken.length)
  }
}
