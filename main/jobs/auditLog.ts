import { join } from 'node:path'
import { z } from 'zod'
import { AuditEntry } from '../../preload/contract/changes'
import type { Disk, DiskFile } from '../lines/disk'

/** One file a month: `2026-11.jsonl`. */
const fileOf = (at: number): string => `${new Date(at).toISOString().slice(0, 7)}.jsonl`
const isLog = (name: string): boolean => /^\d{4}-\d{2}\.jsonl$/.test(name)

const chunk = 1 << 20

/** Every write to S3, a line each, whatever became of it. Never holds a secret. */
export class AuditLog {
  private queue: Promise<unknown> = Promise.resolve()
  private current: { readonly name: string; readonly file: DiskFile; length: number } | null = null

  constructor(
    private readonly disk: Disk,
    private readonly folder: string,
    private readonly now: () => number,
  ) {}

  /** @throws what the disk throws */
  append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve()
    return this.next(async () => {
      const current = await this.open()
      const bytes = Buffer.from(lines.join(''), 'utf8')
      await current.file.write(bytes, current.length)
      current.length += bytes.length
    })
  }

  /** The newest entries that hold `text`, whatever its case, in any of their values. */
  search(text: string, from: number, count: number): Promise<{ rows: AuditEntry[]; more: boolean }> {
    return this.next(async () => {
      const wanted = text.toLowerCase()
      const found: AuditEntry[] = []
      for (const name of await this.files()) {
        found.push(...(await this.searchFile(name, wanted, from + count + 1 - found.length)))
        if (found.length > from + count) break
      }
      return { rows: found.slice(from, from + count), more: found.length > from + count }
    })
  }

  /** All entries that hold `text`, oldest first; those that are written meanwhile may be among them. */
  async *each(text: string): AsyncGenerator<AuditEntry, void> {
    const wanted = text.toLowerCase()
    const names = await this.next(() => this.files())
    for (const name of [...names].reverse()) {
      const file = await this.disk.open(join(this.folder, name), 'read')
      try {
        for await (const lines of linesIn(file)) {
          for (const line of lines) {
            const entry = entryIn(line, wanted)
            if (entry !== null) yield entry
          }
        }
      } finally {
        await file.close()
      }
    }
  }

  close(): Promise<void> {
    return this.next(async () => {
      const { current } = this
      this.current = null
      await current?.file.sync().catch(() => undefined)
      await current?.file.close()
    })
  }

  /** One after the other, whatever became of the one before. */
  private next<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.queue.then(work, work)
    this.queue = mine.catch(() => undefined)
    return mine
  }

  private async open(): Promise<NonNullable<AuditLog['current']>> {
    const name = fileOf(this.now())
    if (this.current?.name === name) return this.current
    await this.current?.file.close()
    this.current = null
    await this.disk.makeFolder(this.folder)
    const path = join(this.folder, name)
    const there = (await this.disk.list(this.folder)).includes(name)
    const file = await this.disk.open(path, there ? 'change' : 'new')
    const current = { name, file, length: await wholeLines(file) }
    this.current = current
    return current
  }

  /** Newest first. */
  private async files(): Promise<readonly string[]> {
    try {
      return (await this.disk.list(this.folder)).filter(isLog).sort().reverse()
    } catch {
      return []
    }
  }

  private async searchFile(name: string, wanted: string, most: number): Promise<AuditEntry[]> {
    const file = await this.disk.open(join(this.folder, name), 'read')
    const last: AuditEntry[] = []
    try {
      await eachLine(file, (line) => {
        const entry = entryIn(line, wanted)
        if (entry === null) return
        last.push(entry)
        if (last.length > most * 2) last.splice(0, last.length - most)
      })
    } finally {
      await file.close()
    }
    return last.slice(-most).reverse()
  }
}

export const auditLine = (entry: AuditEntry): string => `${JSON.stringify(entry)}\n`

const Line = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'is no JSON' })
    return null
  }
})
const EntryLine = Line.pipe(AuditEntry)

/** Looks at the raw line first: most lines do not hold the text. */
function entryIn(line: string, wanted: string): AuditEntry | null {
  const escaped = JSON.stringify(wanted).slice(1, -1)
  if (!line.toLowerCase().includes(escaped)) return null
  const parsed = EntryLine.safeParse(line)
  if (!parsed.success) return null
  const values = Object.values(parsed.data).join('\n').toLowerCase()
  return values.includes(wanted) ? parsed.data : null
}

/** Length without a line that was torn when the program died. */
async function wholeLines(file: DiskFile): Promise<number> {
  const size = await file.size()
  const tail = Buffer.alloc(Math.min(size, chunk))
  await file.read(tail, size - tail.length)
  const whole = size - tail.length + tail.lastIndexOf(10) + 1
  if (whole < size) await file.truncate(whole)
  return whole
}

async function eachLine(file: DiskFile, onLine: (line: string) => void): Promise<void> {
  for await (const lines of linesIn(file)) for (const line of lines) onLine(line)
}

/** The whole lines of a file, some at a time. */
async function* linesIn(file: DiskFile): AsyncGenerator<readonly string[], void> {
  const into = Buffer.allocUnsafe(chunk)
  let left: Buffer = Buffer.alloc(0)
  for (let at = 0; ;) {
    const read = await file.read(into, at)
    if (read === 0) return
    at += read
    const bytes = Buffer.concat([left, into.subarray(0, read)])
    const lines: string[] = []
    let from = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      lines.push(bytes.toString('utf8', from, end))
      from = end + 1
    }
    left = bytes.subarray(from)
    yield lines
  }
}
