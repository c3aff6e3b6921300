import { randomUUID } from 'node:crypto'
import type { Output, Parsed } from '../../preload/contract'
import type { ScanState } from '../../preload/contract/scans'
import { LakeError } from '../s3/lakeError'
import { drawFrom } from './drawRows'
import { collectSoon } from './garbage'
import * as inventory from './inventoryService'
import { PageThreads } from './pageThreads'
import { s3PageSource } from './s3PageSource'
import { SavedFacts } from './savedFacts'
import { SavedJob, type OpenScan } from './savedJob'
import { answerAggregate, answerDirectories, answerRows, answerSearch } from './scanAnswers'
import { deleteScan, listScans, readScan, writeScan, type ReadScan } from './scanFile'
import { ScanJob, type Taken } from './scanJob'
import * as answers from './setAnswers'
import type { ScanCalls, ScanHostCalls, ScanStart } from './scanMessages'
import { type ListingPort, type Other, type Serving, talk } from './talk'
import { ThreadClients } from './threadClients'

/** Everything the scanning thread does, over its end of the channel. Runs as well in the thread of a test. */
export function serveScans(port: ListingPort, startPages: () => ListingPort, now: () => number = Date.now): void {
  const service = new ScanService(now, () => host, new PageThreads(startPages))
  const host: Other<ScanHostCalls> = talk<ScanHostCalls, ScanCalls>(port, service.serving())
}

/** Of each place so many scans are kept on disk, and so many of all. */
const mostOfPlace = 2
const mostSaved = 40

class ScanService {
  private readonly clients: ThreadClients
  private readonly scans = new Map<string, OpenScan>()
  private folder = ''
  private readonly facts: SavedFacts

  constructor(
    private readonly now: () => number,
    private readonly host: () => Other<ScanHostCalls>,
    pages: PageThreads,
  ) {
    this.clients = new ThreadClients(host, pages)
    this.facts = new SavedFacts(() => this.folder, now)
  }

  serving(): Serving<ScanCalls> {
    const on = (scan: string): OpenScan => this.scan(scan)
    return {
      begin: ({ folder }) => {
        this.folder = folder
        return null
      },
      open: ({ maxRequests, ...start }) => this.open(start, null, maxRequests),
      refresh: ({ scan, of }) => this.refresh(scan, of),
      reopen: (input) => this.reopen(input),
      saved: (wanted) => this.saved(wanted),
      deleteSaved: async ({ saved }) => (await this.delete(saved), null),
      list: () => [...this.scans.values()].map((scan) => scan.state()).reverse(),
      stop: ({ scan }) => (on(scan).stop(), on(scan).state()),
      resume: ({ scan, maxRequests }) => (on(scan).resume(maxRequests), on(scan).state()),
      close: ({ scan }) => this.close(scan),
      rows: (input, signal) => answerRows(on(input.scan), input, signal),
      aggregate: (input, signal) => answerAggregate(on(input.scan), input, signal),
      directories: (input) => answerDirectories(on(input.scan), input),
      search: (input, signal) => answerSearch(on(input.scan), input, signal),
      datasets: (input) => answers.answerDatasets(on(input.scan), input, this.now),
      findings: (input) => answers.answerFindings(on(input.scan), input, this.now),
      findingPlaces: (input) => answers.answerFindingPlaces(on(input.scan), input, this.now),
      mendPrefixes: (input) => answers.answerMendPrefixes(on(input.scan), input, this.now),
      partitions: (input) => answers.answerPartitions(on(input.scan), input, this.now),
      series: (input) => answers.answerSeries(on(input.scan), input, this.now),
      inventories: (place, signal) => inventory.answerInventories(this.parts(), place, signal),
      openInventory: (input, signal) => this.openInventory(input, signal),
      encryption: ({ scan, under }) => inventory.answerEncryption(on(scan), under),
      draw: (input) => drawFrom(on(input.scan), input),
      learn: (input) => this.facts.learn(on(input.scan), input),
      forgetFacts: (input) => this.facts.forget(input),
      passCost: (input) => this.facts.passCost(on(input.scan), input),
      beginPass: (input) => this.facts.beginPass(on(input.scan), input),
      goOnWithPass: ({ scan }) => this.facts.goOnWithPass(on(scan)),
      rowsToRead: (input) => this.facts.rowsToRead(on(input.scan), input),
      limitPass: (input) => this.facts.limitPass(on(input.scan), input),
      endPass: (input) => this.facts.endPass(on(input.scan), input),
      passOf: ({ scan }) => this.facts.passOf(on(scan)),
      facts: (input) => this.facts.facts(on(input.scan), input),
      savings: (input) => answers.answerSavings(on(input.scan), input, this.now),
      forget: ({ connection }) => (this.clients.forget(connection), null),
    }
  }

  private scan(id: string): OpenScan {
    const scan = this.scans.get(id)
    if (!scan) throw new LakeError({ kind: 'notFound', what: 'scan', name: id })
    return scan
  }

  private open(start: ScanStart, before: Taken | null, maxRequests: number | null): ScanState {
    const { place } = start
    const job: ScanJob = new ScanJob({
      start,
      before,
      makeSource: (names) =>
        s3PageSource(place.bucket, place.prefix, names, (signal, run) =>
          this.clients.inBucket(place, signal, (s3, region) => {
            job.region = region
            return run(s3)
          }),
        ),
      report: (state) => this.host().tell('scan', state),
      save: (done) => this.save(done),
      now: this.now,
    })
    this.scans.set(start.scan, job)
    job.resume(maxRequests)
    return job.state()
  }

  private parts(): inventory.InventoryParts {
    const { clients, now } = this
    return { clients, report: (state) => this.host().tell('scan', state), save: (done) => this.save(done), now }
  }

  private async openInventory(
    input: Parameters<ScanCalls['openInventory']>[0],
    signal: AbortSignal,
  ): Promise<ScanState> {
    const job = await inventory.openInventory(this.parts(), input, signal)
    this.scans.set(input.scan, job)
    return job.state()
  }

  private refresh(scan: string, of: string): ScanState {
    const old = this.scan(of)
    const before = old.taken()
    if (!before)
      throw new LakeError({ kind: 'conflict', name: of, message: 'Only a scan that is complete can be refreshed.' })
    return this.open({ ...old.start, scan }, before, null)
  }

  private async reopen({ scan, saved, prices, settings }: Parameters<ScanCalls['reopen']>[0]): Promise<ScanState> {
    const read = await readScan(this.folder, saved)
    const { connection, bucket, prefix } = read.facts
    const place = { connection, bucket, prefix, settings }
    const job = new SavedJob({ scan, place, prices }, saved, read, this.now)
    await this.facts.opened(saved, read)
    this.scans.set(scan, job)
    return job.state()
  }

  private async saved({ connection, bucket }: Parsed<'scans.saved'>): Promise<Output<'scans.saved'>> {
    const all = await listScans(this.folder)
    return all.filter(
      (one) =>
        (connection === undefined || one.connection === connection) && (bucket === undefined || one.bucket === bucket),
    )
  }

  private async save(scan: ReadScan): Promise<string> {
    const saved = randomUUID()
    await writeScan(this.folder, saved, scan)
    await this.facts.saved(saved, scan)
    await this.prune(saved)
    return saved
  }

  /** The one just saved stays, though an older report may have been loaded after a newer scan. */
  private async prune(just: string): Promise<void> {
    const places = new Map<string, number>()
    let kept = 0
    const all = await listScans(this.folder)
    const justFirst = all.toSorted((one, other) => Number(other.saved === just) - Number(one.saved === just))
    for (const { saved, connection, bucket, prefix } of justFirst) {
      const place = JSON.stringify([connection, bucket, prefix])
      const ofPlace = (places.get(place) ?? 0) + 1
      places.set(place, ofPlace)
      if (ofPlace > mostOfPlace || kept >= mostSaved) await this.delete(saved)
      else kept += 1
    }
  }

  private async delete(saved: string): Promise<void> {
    await deleteScan(this.folder, saved)
    await this.facts.deleted(saved)
  }

  private close(id: string): null {
    const scan = this.scans.get(id)
    scan?.close()
    this.scans.delete(id)
    const saved = scan?.state().saved ?? null
    const isHeld = [...this.scans.values()].some((other) => other.state().saved === saved)
    if (saved !== null && !isHeld) this.facts.closed(saved)
    collectSoon(() => [...this.scans.values()].some((one) => one.state().state === 'scanning'))
    return null
  }
}
