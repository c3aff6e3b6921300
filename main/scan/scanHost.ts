import { randomUUID } from 'node:crypto'
import type { ScanState } from '../../preload/contract/scans'
import { LakeError } from '../s3/lakeError'
import type { HostOptions } from './listingHost'
import type { ScanPlace } from './messages'
import type { ScanCalls, ScanHostCalls, ScanPrices } from './scanMessages'
import { type ListingPort, type Other, talk } from './talk'

export interface ScanHostOptions extends Pick<HostOptions, 'credentials' | 'region'> {
  readonly startThread: () => ListingPort
  /** The folder of saved scans. */
  readonly folder: string
  readonly report: (state: ScanState) => void
}

/** An index takes some 60 bytes an object: a reload of the window must not leave them behind for ever. */
const mostScans = 12

/** Main's side of the scans: it keeps which there are, and asks the thread for everything else. */
export class ScanHost {
  private thread: Other<ScanCalls> | null = null
  private readonly scans = new Map<string, ScanState | null>()

  constructor(private readonly options: ScanHostOptions) {}

  async open(place: ScanPlace, prices: ScanPrices, maxRequests: number | null): Promise<ScanState> {
    return this.begin((scan) => this.ask().call('open', { scan, place, prices, maxRequests }))
  }

  openInventory(place: ScanPlace, prices: ScanPrices, id: string): Promise<ScanState> {
    return this.begin((scan) => this.ask().call('openInventory', { scan, place, prices, id }))
  }

  refresh(of: string): Promise<ScanState> {
    return this.begin((scan) => this.of(of).call('refresh', { scan, of }))
  }

  reopen(saved: string, settings: ScanPlace['settings'], prices: ScanPrices): Promise<ScanState> {
    return this.begin((scan) => this.ask().call('reopen', { scan, saved, settings, prices }))
  }

  /** The thread, for a scan there is. */
  of(scan: string): Other<ScanCalls> {
    if (!this.scans.has(scan)) throw new LakeError({ kind: 'notFound', what: 'scan', name: scan })
    return this.ask()
  }

  /** The thread, if it was needed yet. */
  get running(): Other<ScanCalls> | null {
    return this.thread
  }

  /** The thread, which is started when it is first needed. */
  ask(): Other<ScanCalls> {
    if (this.thread) return this.thread
    const { credentials, region, folder, startThread } = this.options
    const thread = talk<ScanCalls, ScanHostCalls>(
      startThread(),
      {
        credentials: ({ connection }) => credentials(connection),
        region: ({ connection, bucket, moved }, signal) => region(connection, bucket, moved, signal),
        scan: (state) => this.onState(state),
      },
      (fault) => {
        this.thread = null
        for (const last of this.scans.values()) if (last) this.options.report({ ...last, state: 'failed', fault })
        this.scans.clear()
      },
    )
    thread.tell('begin', { folder })
    this.thread = thread
    return thread
  }

  async close(scan: string): Promise<void> {
    if (this.scans.delete(scan)) await this.ask().call('close', { scan })
  }

  /** The connection has new credentials: clients made with the old ones are let go. */
  renewed(connection: string): void {
    this.thread?.tell('forget', { connection })
  }

  /** The connection is gone, and so are its scans. */
  async closed(connection: string): Promise<void> {
    const gone = [...this.scans].filter(([, state]) => state?.connection === connection)
    await Promise.all(gone.map(([scan]) => this.close(scan)))
    this.renewed(connection)
  }

  private async begin(open: (scan: string) => Promise<ScanState>): Promise<ScanState> {
    const scan = `scan-${randomUUID()}`
    this.scans.set(scan, null)
    try {
      const state = await open(scan)
      this.scans.set(scan, state)
      const [oldest] = this.scans.keys()
      if (oldest !== undefined && this.scans.size > mostScans) await this.close(oldest)
      return state
    } catch (error) {
      this.scans.delete(scan)
      throw error
    }
  }

  private onState(state: ScanState): null {
    if (!this.scans.has(state.scan)) return null
    this.scans.set(state.scan, state)
    this.options.report(state)
    return null
  }
}
