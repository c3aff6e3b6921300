import { realDisk } from '../lines/disk'
import { LakeError } from '../s3/lakeError'
import { answerFacts } from './factAnswers'
import { FactFile, factsPath } from './factFile'
import type { PassRecord } from './factRecords'
import { knownOf, shareKnown, type KnownFacts, type Lesson } from './knownFacts'
import type { LakeIndex, RowRange } from './lakeIndex'
import { notBegun, openReads, passCounts, rowsToRead } from './passRows'
import type { OpenScan } from './savedJob'
import { eachKept } from './scanChanges'
import { listScans, readScan, type ReadScan, type ScanFacts } from './scanFile'
import type { ScanCalls } from './scanMessages'

type In<N extends keyof ScanCalls> = Parameters<ScanCalls[N]>[0]
type Out<N extends keyof ScanCalls> = ReturnType<ScanCalls[N]>

interface Held {
  readonly index: LakeIndex
  readonly facts: ScanFacts
  readonly file: FactFile
}

/** What is known of the rows of the scans that are kept on disk, and the full passes that make it known. */
export class SavedFacts {
  private readonly held = new Map<string, Held>()

  constructor(
    private readonly folder: () => string,
    private readonly now: () => number,
  ) {}

  /** A saved scan was read: what was learnt of it is known again. */
  async opened(saved: string, { index, facts }: ReadScan): Promise<void> {
    const held = this.held.get(saved)
    if (held) return shareKnown(index, held.file.known)
    const file = await FactFile.open(realDisk, this.folder(), saved, knownOf(index), this.now())
    this.held.set(saved, { index, facts, file })
  }

  /** A scan was written: what an earlier one of the same place knew of objects that are the same is known of it too. */
  async saved(saved: string, { index, facts }: ReadScan): Promise<void> {
    const known = knownOf(index)
    const file = FactFile.fresh(realDisk, this.folder(), saved, known)
    this.held.set(saved, { index, facts, file })
    try {
      const before = await this.before(saved, facts)
      if (!before || before.file.known.version === 0) return
      const { offset, take } = known.adopting(before.file.known)
      await eachKept(before.index, index, take)
      const { pass, damaged } = before.file
      file.damaged = damaged
      if (pass) await file.beginPass({ ...pass, first: pass.first + offset })
      else await file.keep()
    } catch (error) {
      // The scan itself is good all the same.
      file.damaged = `What was read with the scan before could not be taken over: ${wordsOf(error)}`
    }
  }

  /** Its scan is open no more. */
  closed(saved: string): void {
    this.held.delete(saved)
  }

  async deleted(saved: string): Promise<void> {
    this.closed(saved)
    await realDisk.remove(factsPath(this.folder(), saved))
  }

  async learn(scan: OpenScan, { source, at, asked, lessons }: In<'learn'>): Promise<null> {
    if (typeof source === 'number') {
      const file = this.fileOf(scan)
      await file.learn(source, at, lessons)
      // A late word of one that is over changes nothing of it.
      const isOpen = file.pass?.pass === asked?.pass && file.pass?.state === 'open'
      if (asked && isOpen) await file.putPassState({ state: 'open', at, requests: asked.requests })
      return null
    }
    const index = scan.index()
    if (scan.indexVersion !== source.version) return null
    const file = this.heldOf(scan)?.file
    const known = file?.known ?? knownOf(index)
    const number = known.begin('sample', source.from)
    if (file) await file.learn(number, at, lessons)
    else known.learn(number, at, lessons)
    return null
  }

  /** Objects were changed: what was known of them is not known any more, where their scan is open. */
  async forget({ connection, bucket, keys }: In<'forgetFacts'>): Promise<null> {
    for (const { facts, index, file } of this.held.values()) {
      if (facts.connection !== connection || facts.bucket !== bucket || file.known.version === 0) continue
      const { known } = file
      const lessons = keys.flatMap((key): Lesson[] => {
        const row = index.lowerBound(key)
        if (row === index.count || index.key(row) !== key) return []
        const [head, tags] = [known.heads.knows(row), known.tags.knows(row)]
        return head || tags
          ? [{ row, encryption: head ? 'changed' : null, clientSide: null, tags: tags ? 'changed' : null }]
          : []
      })
      if (lessons.length > 0) await file.learn(file.changesSource(this.now()), this.now(), lessons)
    }
    return null
  }

  passCost(scan: OpenScan, { under, what, again }: In<'passCost'>): Out<'passCost'> {
    this.fileOf(scan)
    const index = scan.index()
    const range = rangeUnder(index, under)
    const list = scan.prices()
    const { objects, heads, tags, usd } = openReads(
      index,
      knownOf(index),
      range,
      { what, again, first: notBegun },
      list,
    )
    return {
      population: range.end - range.first,
      objects,
      requests: heads + tags,
      usd,
      usdAsOf: list?.asOf ?? null,
    }
  }

  async beginPass(scan: OpenScan, { pass, under, what, again }: In<'beginPass'>): Promise<Out<'beginPass'>> {
    const file = this.fileOf(scan)
    const index = scan.index()
    const range = rangeUnder(index, under)
    const { objects } = openReads(index, file.known, range, { what, again, first: notBegun }, null)
    if (objects === 0) {
      throw new LakeError({ kind: 'badInput', path: 'under', problem: 'holds no object of which this is not known' })
    }
    const at = this.now()
    const first = file.known.begin('pass', at)
    await file.beginPass({
      pass,
      under,
      what,
      again,
      first,
      startedAt: at,
      requests: 0,
      state: 'open',
      at,
      limit: null,
    })
    return first
  }

  /** Goes on with the pass there is, as a source of its own, since it is another time. */
  async goOnWithPass(scan: OpenScan): Promise<Out<'goOnWithPass'>> {
    const { file, pass } = this.passIn(scan)
    const at = this.now()
    await file.putPassState({ state: 'open', at, requests: pass.requests })
    return file.known.begin('pass', at)
  }

  rowsToRead(scan: OpenScan, { from, count }: In<'rowsToRead'>): Out<'rowsToRead'> {
    const { file, pass } = this.passIn(scan)
    const index = scan.index()
    return rowsToRead(index, file.known, rangeUnder(index, pass.under), pass, { from, count })
  }

  async limitPass(scan: OpenScan, { perSecond }: In<'limitPass'>): Promise<null> {
    await this.passIn(scan).file.putPassLimit(perSecond)
    return null
  }

  async endPass(scan: OpenScan, { state, requests }: In<'endPass'>): Promise<null> {
    await this.passIn(scan).file.putPassState({ state, at: this.now(), requests })
    return null
  }

  /** The last pass of a scan, and what it has come to; `null` where there was none. */
  passOf(scan: OpenScan): Out<'passOf'> {
    const file = this.heldOf(scan)?.file
    if (!file?.pass) return null
    const index = scan.index()
    const range = rangeUnder(index, file.pass.under)
    const open = openReads(index, file.known, range, file.pass, null).objects
    return { ...file.pass, counts: passCounts(file.known, range, file.pass, open) }
  }

  facts(scan: OpenScan, { under }: In<'facts'>): Out<'facts'> {
    return answerFacts(scan, under, this.heldOf(scan)?.file.damaged ?? null)
  }

  /** `undefined` of a scan that is not kept on disk. */
  private heldOf(scan: OpenScan): Held | undefined {
    const { saved } = scan.state()
    return saved === null ? undefined : this.held.get(saved)
  }

  /** @throws LakeError badInput */
  private fileOf(scan: OpenScan): FactFile {
    const held = this.heldOf(scan)
    if (held) return held.file
    const problem = 'is not complete and kept on disk, so nothing that is read of it could be kept'
    throw new LakeError({ kind: 'badInput', path: 'scan', problem })
  }

  private passIn(scan: OpenScan): { readonly file: FactFile; readonly pass: PassRecord } {
    const file = this.fileOf(scan)
    if (!file.pass) throw new LakeError({ kind: 'notFound', what: 'job', name: `the full pass of ${scan.start.scan}` })
    return { file, pass: file.pass }
  }

  /** The newest earlier scan of a place. */
  private async before(
    saved: string,
    { connection, bucket, prefix }: ScanFacts,
  ): Promise<{
    readonly index: LakeIndex
    readonly file: { known: KnownFacts } & Pick<FactFile, 'pass' | 'damaged'>
  } | null> {
    const all = await listScans(this.folder())
    const found = all.find(
      (one) => one.saved !== saved && one.connection === connection && one.bucket === bucket && one.prefix === prefix,
    )
    if (!found) return null
    const held = this.held.get(found.saved)
    if (held) return held
    const { index } = await readScan(this.folder(), found.saved)
    const file = await FactFile.open(realDisk, this.folder(), found.saved, knownOf(index), this.now())
    return { index, file }
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const rangeUnder = (index: LakeIndex, under: string): RowRange =>
  under === '' || under === index.prefix ? { first: 0, end: index.count } : index.under(under)
