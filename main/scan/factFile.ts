import { join } from 'node:path'
import type { Disk, DiskFile } from '../lines/disk'
import { firstLineOf, lineOf, readLines } from '../lines/checkedLines'
import { diskReason, LineWriter } from '../lines/lineWriter'
import { LakeError } from '../s3/lakeError'
import { firstThing, type FactColumn } from './factColumn'
import { FactReader } from './factReader'
import { factsFormat, type FactRecord, type Learnt, type PassRecord } from './factRecords'
import type { KnownFacts, Lesson } from './knownFacts'

const ending = '.lakefacts'
export const factsPath = (folder: string, saved: string): string => join(folder, saved + ending)

/** Rows of one record. */
const rowsInRecord = 1000

/** Our numbers of sources or things as those of the file. */
class FileNumbers {
  private readonly numbers: number[] = []

  constructor(private next: number) {}

  /** `isNew`: the file has not named it yet. */
  of(ours: number): { readonly number: number; readonly isNew: boolean } {
    const known = this.numbers[ours]
    if (known !== undefined) return { number: known, isNew: false }
    const number = this.next
    this.learn(ours)
    return { number, isNew: true }
  }

  /** The file names it next. */
  learn(ours: number): void {
    this.numbers[ours] = this.next
    this.next += 1
  }
}

const noNames = () => ({
  sources: new FileNumbers(1),
  heads: new FileNumbers(firstThing),
  tags: new FileNumbers(firstThing),
})

/** What is known of the rows of a saved scan, in memory and beside its file. Nothing is written before there is something to keep. */
export class FactFile {
  /** The last full pass. */
  pass: PassRecord | null = null
  /** Why something that was learnt once is not known any more. */
  damaged: string | null = null
  private writer: LineWriter<FactRecord> | null = null
  private names = noNames()
  private making: Promise<void> | null = null
  private ofChanges: number | null = null

  private constructor(
    private readonly disk: Disk,
    private readonly folder: string,
    private readonly saved: string,
    readonly known: KnownFacts,
  ) {}

  /** Facts of a scan that was just saved: what is known so far is written with what comes first. */
  static fresh(disk: Disk, folder: string, saved: string, known: KnownFacts): FactFile {
    return new FactFile(disk, folder, saved, known)
  }

  /** Learns what the file of a saved scan tells. One that is damaged is set aside; what was read of it before the damage is right and stays. `now` in ms since 1970. */
  static async open(disk: Disk, folder: string, saved: string, known: KnownFacts, now: number): Promise<FactFile> {
    const facts = new FactFile(disk, folder, saved, known)
    const path = factsPath(folder, saved)
    const file = await openIfThere(disk, path)
    if (!file) return facts
    const { names } = facts
    const reader = new FactReader(saved, known, {
      source: (ours) => names.sources.learn(ours),
      heads: (ours) => names.heads.learn(ours),
      tags: (ours) => names.tags.learn(ours),
    })
    const end = await readLines(file, factsFormat, saved, (raw) => reader.take(raw))
    facts.pass = reader.pass
    const isUsable = (end.kind === 'whole' || end.kind === 'torn') && end.records > 0
    if (isUsable && end.kind === 'torn') await file.truncate(end.bytes)
    await file.close()
    if (isUsable) facts.writer = facts.writerOf(end.bytes, end.records)
    else if (end.kind === 'torn') await disk.remove(path)
    else {
      await disk.rename(path, `${path}.damaged-${now}`)
      const why = end.kind === 'version' ? `is of version ${end.version}` : end.kind === 'damaged' ? end.problem : ''
      facts.damaged = `The file of what was read of this scan is damaged (${why}); the rest of it has to be read again.`
      facts.names = noNames()
    }
    return facts
  }

  /** Learns something, and resolves when it is durable. @throws LakeError when the disk does not take it; it is known all the same, and written with what comes next */
  async learn(source: number, at: number, lessons: readonly Lesson[]): Promise<void> {
    this.known.learn(source, at, lessons)
    const ofHeads = lessons.filter(({ encryption }) => encryption !== null).map(({ row }) => row)
    const ofTags = lessons.filter(({ tags }) => tags !== null).map(({ row }) => row)
    await this.write(() => [...this.learnt('heads', source, ofHeads), ...this.learnt('tags', source, ofTags)])
  }

  /** The one source of all that is told of changes in this start. */
  changesSource(now: number): number {
    return (this.ofChanges ??= this.known.begin('pass', now))
  }

  /** @throws LakeError when the disk does not take it */
  async beginPass(pass: PassRecord): Promise<void> {
    this.pass = pass
    await this.write(() => this.passRecords(pass))
  }

  /** @throws LakeError when the disk does not take it */
  async putPassState(state: Pick<PassRecord, 'state' | 'at' | 'requests'>): Promise<void> {
    if (!this.pass) return
    Object.assign(this.pass, state)
    await this.write(() => [{ k: 'passState', ...state }])
  }

  /** @throws LakeError when the disk does not take it */
  async putPassLimit(perSecond: number | null): Promise<void> {
    if (!this.pass) return
    this.pass.limit = perSecond
    await this.write(() => [{ k: 'passLimit', perSecond }])
  }

  /** Writes what is known, where there is no file yet. @throws LakeError when the disk does not take it */
  keep(): Promise<void> {
    return this.write(() => [])
  }

  private async write(records: () => Iterable<FactRecord>): Promise<void> {
    if (!this.writer) {
      const isFirst = this.making === null
      this.making ??= this.make().finally(() => (this.making = null))
      await this.making
      // The new file holds all that was known when it was begun.
      if (isFirst) return
    }
    for (const record of records()) this.writer?.add(record)
    await this.writer?.commit()
  }

  /** A whole new file, so that a crash at any moment leaves all of it or nothing. */
  private async make(): Promise<void> {
    const { disk, folder, saved } = this
    const path = factsPath(folder, saved)
    const temporary = `${path}.new`
    this.names = noNames()
    try {
      await disk.makeFolder(folder)
      await disk.remove(temporary)
      const file = await disk.open(temporary, 'new')
      let [length, records, text] = [0, 0, firstLineOf(factsFormat)]
      const flush = async (): Promise<void> => {
        const bytes = Buffer.from(text, 'utf8')
        await file.write(bytes, length)
        length += bytes.length
        text = ''
      }
      try {
        for (const record of this.all()) {
          text += lineOf(saved, records, record)
          records += 1
          if (text.length > 1 << 20) await flush()
        }
        await flush()
        await file.sync()
      } finally {
        await file.close()
      }
      await disk.rename(temporary, path)
      await disk.syncFolder(folder)
      this.writer = this.writerOf(length, records)
    } catch (error) {
      throw refused(error)
    }
  }

  private writerOf(length: number, records: number): LineWriter<FactRecord> {
    const file = openedBriefly(this.disk, factsPath(this.folder, this.saved))
    return new LineWriter({ id: this.saved, file, length, records, refused })
  }

  private *all(): Generator<FactRecord> {
    const { saved, known } = this
    yield { k: 'facts', saved, rows: known.rows }
    for (const of of ['heads', 'tags'] as const) {
      const waiting = new Map<number, number[]>()
      for (let row = 0; row < known[of].sources.length; row += 1) {
        const source = known[of].sourceAt(row)
        // What the scan itself has told is in the file of the scan.
        if (source === 0 || source === known.ownSource) continue
        const rows = waiting.get(source) ?? []
        waiting.set(source, rows)
        if (rows.push(row) === rowsInRecord) yield* this.learnt(of, source, rows.splice(0))
      }
      for (const [source, rows] of waiting) yield* this.learnt(of, source, rows)
    }
    if (this.pass) yield* this.passRecords(this.pass)
  }

  private *passRecords(pass: PassRecord): Generator<FactRecord> {
    const { requests, state, at, limit, ...begun } = pass
    const first = yield* this.sourceNumber(pass.first)
    yield { k: 'pass', ...begun, first }
    yield { k: 'passState', requests, state, at }
    if (limit !== null) yield { k: 'passLimit', perSecond: limit }
  }

  private *sourceNumber(ours: number): Generator<FactRecord, number> {
    const { number, isNew } = this.names.sources.of(ours)
    const source = this.known.sources[ours - 1]
    if (isNew && source) yield { k: 'source', kind: source.kind, from: source.from }
    return number
  }

  private *learnt(of: Learnt['of'], source: number, rows: readonly number[]): Generator<FactRecord> {
    if (rows.length === 0) return
    const number = yield* this.sourceNumber(source)
    const at = this.known.sources[source - 1]?.to ?? 0
    const sorted = rows.toSorted((one, other) => one - other)
    for (let from = 0; from < sorted.length; from += rowsInRecord) {
      const part = sorted.slice(from, from + rowsInRecord)
      const steps = part.map((row, place) => row - (place === 0 ? 0 : (part[place - 1] ?? 0)))
      const record = { k: 'learnt' as const, source: number, at, rows: steps }
      if (of === 'heads') yield { ...record, of, ...this.numbersOf(this.known.heads, this.names.heads, part) }
      else {
        const { numbers, things } = this.numbersOf(this.known.tags, this.names.tags, part)
        yield { ...record, of, numbers, things: things.map((tags) => tags.slice()) }
      }
    }
  }

  private numbersOf<T extends object>(
    column: FactColumn<T>,
    names: FileNumbers,
    rows: readonly number[],
  ): { numbers: number[]; things: T[] } {
    const things: T[] = []
    const numbers = rows.map((row) => {
      const ours = column.numbers[row] ?? 0
      const thing = column.thing(ours)
      if (!thing) return ours
      const { number, isNew } = names.of(ours)
      if (isNew) things.push(thing)
      return number
    })
    return { numbers, things }
  }
}

/** Open only while something is written, about once a second: nobody says when the last scan is closed. */
function openedBriefly(disk: Disk, path: string): Pick<DiskFile, 'write' | 'sync' | 'truncate' | 'close'> {
  const on = async (work: (file: DiskFile) => Promise<void>): Promise<void> => {
    const file = await disk.open(path, 'change')
    try {
      await work(file)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  const nothing = (): Promise<void> => Promise.resolve()
  return {
    write: (bytes, position) => on((file) => file.write(bytes, position)),
    truncate: (length) => on((file) => file.truncate(length)),
    sync: nothing,
    close: nothing,
  }
}

const refused = (cause: unknown): LakeError => {
  const { code, why } = diskReason(cause)
  const message = `What was read cannot be kept on disk: ${why}.`
  return new LakeError({ kind: 'unexpected', code, message, status: null, requestId: null }, { cause })
}

async function openIfThere(disk: Disk, path: string): Promise<DiskFile | null> {
  try {
    return await disk.open(path, 'change')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
