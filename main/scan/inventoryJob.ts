import type { S3Client } from '@aws-sdk/client-s3'
import { pricesFor, type PriceList } from '../../lake/prices'
import type { InventoryManifest } from '../../lake/inventoryManifest'
import type { Fault } from '../../preload/contract/fault'
import type { ScanState } from '../../preload/contract/scans'
import { openObject } from '../s3/inventory'
import { readInventoryFile } from './inventoryFiles'
import { InventoryRows, type EncryptionColumn } from './inventoryRows'
import { knownOf } from './knownFacts'
import { LakeIndex } from './lakeIndex'
import type { OpenScan, Reported } from './savedJob'
import type { ReadScan, ScanFacts } from './scanFile'
import type { ScanStart } from './scanMessages'
import type { Taken } from './scanJob'
import { ScanViews } from './scanViews'
import { Snapshots } from './snapshots'
import { faultOf } from './talk'

export interface InventoryJobOptions {
  readonly start: ScanStart
  readonly id: string
  readonly manifest: InventoryManifest
  readonly region: string
  /** Requests made so far to find the report. */
  readonly requests: number
  /** Runs with a client of the bucket the report lies in. */
  readonly inDestination: <T>(signal: AbortSignal, run: (s3: S3Client) => Promise<T>) => Promise<T>
  readonly report: (state: ScanState) => void
  /** Writes the report to disk as a scan, and gives its name there. */
  readonly save: (scan: ReadScan) => Promise<string>
  readonly now: () => number
}

/** A scan that lists nothing: its rows come from a report of S3 Inventory. All of it is there at the end, or nothing. */
export class InventoryJob implements OpenScan {
  readonly views = new ScanViews()
  indexVersion = 1
  private encryption: EncryptionColumn | null = null
  private saved: string | null = null
  private savingFailed: string | null = null
  private made: LakeIndex
  private rows = new InventoryRows()
  private status: ScanState['state'] = 'scanning'
  private fault: Fault | null = null
  private filesRead = 0
  private requests: number
  private controller = new AbortController()
  private readonly snapshots: Snapshots
  private readonly startedAt: number
  private endedAt: number | null = null
  private closed = false

  constructor(private readonly options: InventoryJobOptions) {
    this.requests = options.requests
    this.made = new LakeIndex(this.start.place.prefix, [], { texts: [] }, { texts: [] })
    this.startedAt = options.now()
    this.snapshots = new Snapshots(() => options.report(this.state()))
    void this.read(this.controller.signal)
  }

  get start(): ScanStart {
    return this.options.start
  }

  /** Only once the report is read. */
  reported(): Reported | null {
    return this.encryption && { encryption: this.encryption, createdAt: this.takenAt }
  }

  /** When the report was begun: what is known is of that time. */
  private get takenAt(): number {
    return this.options.manifest.createdAt
  }

  index(): LakeIndex {
    return this.made
  }

  prices(): PriceList | null {
    return this.start.prices === 'nobody' ? null : pricesFor(this.options.region)
  }

  taken(): Taken | null {
    const { takenAt } = this
    return this.status === 'done' ? { index: this.made, startedAt: takenAt, endedAt: takenAt } : null
  }

  stop(): void {
    if (this.status !== 'scanning') return
    this.end('stopped')
    this.controller.abort()
  }

  resume(): void {
    if (this.status !== 'stopped' && this.status !== 'failed') return
    this.status = 'scanning'
    this.fault = null
    this.endedAt = null
    this.filesRead = 0
    this.rows = new InventoryRows()
    this.controller = new AbortController()
    void this.read(this.controller.signal)
    this.snapshots.changed()
  }

  close(): void {
    this.closed = true
    this.controller.abort()
    this.snapshots.stop()
  }

  state(): ScanState {
    const { connection, bucket, prefix } = this.start.place
    const { id, manifest, now } = this.options
    const { made, rows } = this
    const isDone = this.status === 'done'
    const at = (row: number): string | null => (made.count === 0 ? null : made.key(row))
    return {
      scan: this.start.scan,
      connection,
      bucket,
      prefix,
      state: this.status,
      fault: this.fault,
      complete: isDone,
      objects: isDone ? made.count : rows.count,
      bytes: rows.bytes,
      requests: this.requests,
      usd: null,
      usdAsOf: null,
      inFlight: this.status === 'scanning' ? 1 : 0,
      objectsPerSecond: 0,
      firstKey: at(0),
      lastKey: at(made.count - 1),
      method: 'chain',
      why: null,
      maxRequests: null,
      limitReached: false,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      at: now(),
      version: this.indexVersion,
      saved: this.saved,
      savingFailed: this.savingFailed,
      changes: null,
      inventory: { id, createdAt: manifest.createdAt, files: manifest.files.length, filesRead: this.filesRead },
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { manifest, inDestination } = this.options
    const { rows } = this
    try {
      for (const file of manifest.files) {
        this.requests += 1
        const ref = { bucket: manifest.destinationBucket, key: file.key }
        const body = await inDestination(signal, (s3) => openObject(s3, ref, signal))
        await readInventoryFile(body, file, manifest, { rows, progress: () => this.changed(), signal })
        if (signal.aborted) return
        this.filesRead += 1
        this.changed()
      }
      const { index, encryption } = rows.index(this.start.place.prefix)
      this.made = index
      this.encryption = encryption
      knownOf(index).learnEncryption(encryption.kinds, encryption.rows, this.takenAt)
      this.indexVersion += 1
      this.end('done')
      await this.keep({ index, encryption, facts: this.facts(index) })
    } catch (error) {
      if (signal.aborted) return
      this.fault = faultOf(error)
      this.end('failed')
    }
  }

  private facts({ count }: LakeIndex): ScanFacts {
    const { connection, bucket, prefix } = this.start.place
    const { region, id, manifest } = this.options
    const { takenAt, requests, rows } = this
    return {
      connection,
      bucket,
      prefix,
      objects: count,
      bytes: rows.bytes,
      requests,
      startedAt: takenAt,
      endedAt: takenAt,
      region,
      why: null,
      changes: null,
      inventory: { id, createdAt: takenAt, files: manifest.files.length },
    }
  }

  private async keep(scan: ReadScan): Promise<void> {
    try {
      this.saved = await this.options.save(scan)
    } catch (error) {
      this.savingFailed = error instanceof Error ? error.message : String(error)
    }
    if (!this.closed) this.snapshots.flush()
  }

  private changed(): void {
    if (!this.closed && this.status === 'scanning') this.snapshots.changed()
  }

  private end(state: ScanState['state']): void {
    this.status = state
    this.endedAt = this.options.now()
    if (!this.closed) this.snapshots.flush()
  }
}
