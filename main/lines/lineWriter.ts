import type { DiskFile } from './disk'
import { lineOf } from './checkedLines'

/** What keeps the disk from being written, in words; to go behind "cannot be written: ". */
export function diskReason(cause: unknown): { readonly code: string; readonly why: string } {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'Journal'
  return { code, why: reasons[code] ?? (cause instanceof Error ? cause.message : String(cause)) }
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

interface WriterOptions {
  /** The checksum of every line begins with it. */
  readonly id: string
  readonly file: Pick<DiskFile, 'write' | 'sync' | 'truncate' | 'close'>
  /** Bytes and records that are durable. */
  readonly length: number
  readonly records: number
  /** Takes the lines of the audit log that belong to the records, before they are written. */
  readonly audit?: ((lines: readonly string[]) => Promise<void>) | undefined
  /** What is thrown when the disk does not take something. */
  readonly refused: (cause: unknown) => Error
}

/**
 * Appends to a file of checked lines. Records that come while a write is under way go out together in the next one, each with its own promise, so many
 * objects share one sync. After a failed write everything not yet synced is written again from the last durable byte.
 */
export class LineWriter<R> {
  private lines: { readonly text: string; audit: string | null }[] = []
  private writing: Promise<void> | null = null
  private place: number
  private closed = false
  private doubtful = false
  private length: number

  constructor(private readonly options: WriterOptions) {
    this.length = options.length
    this.place = options.records
  }

  /** Is durable after the next `commit`. */
  add(record: R, audit: string | null = null): void {
    if (this.closed) return
    this.lines.push({ text: lineOf(this.options.id, this.place, record), audit })
    this.place += 1
  }

  /** Resolves once everything added so far survives a power cut. @throws what `refused` makes of it */
  async commit(): Promise<void> {
    if (this.closed) throw this.options.refused(Object.assign(new Error('closed'), { code: 'EBADF' }))
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
      await this.options.file.close()
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
    const { file, audit, refused } = this.options
    try {
      await audit?.(taken.flatMap(({ audit }) => audit ?? []))
      for (const line of taken) line.audit = null
      if (this.doubtful) await file.truncate(this.length)
      this.doubtful = true
      await file.write(bytes, this.length)
      await file.sync()
      this.doubtful = false
    } catch (error) {
      throw refused(error)
    }
    this.length += bytes.length
    this.lines = this.lines.slice(taken.length)
  }
}
