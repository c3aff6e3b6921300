import { pricesFor, type PriceList } from '../../lake/prices'
import type { ScanState } from '../../preload/contract/scans'
import type { EncryptionColumn } from './inventoryRows'
import { knownOf } from './knownFacts'
import type { LakeIndex } from './lakeIndex'
import type { ReadScan } from './scanFile'
import type { Taken } from './scanJob'
import type { ScanStart } from './scanMessages'
import { ScanViews } from './scanViews'

export interface Reported {
  readonly encryption: EncryptionColumn
  readonly createdAt: number
}

/** An open scan: one that runs or has run, or one from disk. */
export interface OpenScan {
  readonly start: ScanStart
  readonly views: ScanViews
  readonly indexVersion: number
  /** What has come so far, and `indexVersion` is of it. */
  index: () => LakeIndex
  state: () => ScanState
  prices: () => PriceList | null
  /** How rows are encrypted by the report of S3 Inventory they come from, as of its beginning; `null` for what was listed. */
  reported: () => Reported | null
  /** When it is complete. */
  taken: () => Taken | null
  stop: () => void
  resume: (maxRequests: number | null) => void
  close: () => void
}

/** A scan from disk: nothing of it changes any more. */
export class SavedJob implements OpenScan {
  readonly views = new ScanViews()
  readonly indexVersion = 1

  constructor(
    readonly start: ScanStart,
    private readonly saved: string,
    private readonly read: ReadScan,
    private readonly now: () => number,
  ) {
    const { encryption, index, facts } = read
    if (encryption)
      knownOf(index).learnEncryption(encryption.kinds, encryption.rows, facts.inventory?.createdAt ?? facts.endedAt)
  }

  index(): LakeIndex {
    return this.read.index
  }

  prices(): PriceList | null {
    return this.start.prices === 'nobody' ? null : pricesFor(this.read.facts.region ?? this.start.place.settings.region)
  }

  reported(): Reported | null {
    const { encryption, facts } = this.read
    return encryption && facts.inventory ? { encryption, createdAt: facts.inventory.createdAt } : null
  }

  taken(): Taken {
    const { startedAt, endedAt } = this.read.facts
    return { index: this.read.index, startedAt, endedAt }
  }

  state(): ScanState {
    const { facts, index } = this.read
    const { connection, bucket, prefix, objects, bytes, requests, startedAt, endedAt } = facts
    const at = (row: number): string | null => (index.count === 0 ? null : index.key(row))
    return {
      scan: this.start.scan,
      connection,
      bucket,
      prefix,
      state: 'done',
      fault: null,
      complete: true,
      objects,
      bytes,
      requests,
      usd: null,
      usdAsOf: null,
      inFlight: 0,
      objectsPerSecond: 0,
      firstKey: at(0),
      lastKey: at(index.count - 1),
      method: facts.why === null && !facts.inventory ? 'ranges' : 'chain',
      why: facts.why,
      maxRequests: null,
      limitReached: false,
      startedAt,
      endedAt,
      at: this.now(),
      version: 1,
      saved: this.saved,
      savingFailed: null,
      changes: facts.changes,
      ...(facts.inventory && { inventory: { ...facts.inventory, filesRead: facts.inventory.files } }),
    }
  }

  stop(): void {
    // It is done.
  }

  resume(): void {
    // It is done.
  }

  close(): void {
    // Its memory goes with it.
  }
}
