import { randomUUID } from 'node:crypto'
import type { Output } from '../../preload/contract'
import type { ListingState } from '../../preload/contract/listings'
import type { ListedObject, ListPage } from '../s3/list'
import { LakeError } from '../s3/lakeError'
import type { Credentials, HostCalls, ListingCalls, PageFrom, ScanPlace, TakenSelection } from './messages'
import { type ListingPort, type Other, talk } from './talk'

export interface HostOptions {
  readonly startThread: () => ListingPort
  /** Asked whenever the thread's client wants them, so that renewed ones arrive. */
  readonly credentials: (connection: string) => Promise<Credentials>
  readonly region: (connection: string, bucket: string, moved: boolean, signal: AbortSignal) => Promise<string>
  readonly report: (state: ListingState) => void
}

interface Known {
  readonly place: ScanPlace
  last: ListingState | null
}

/** A reload of the window leaves its listings behind; older ones than so many are closed. */
const mostListings = 50

/** Main's side of the listings: it keeps which there are, and asks the thread for everything else. */
export class ListingHost {
  private thread: Other<ListingCalls> | null = null
  private readonly listings = new Map<string, Known>()

  constructor(private readonly options: HostOptions) {}

  /** Starts the thread, which takes a third of a second, before somebody waits for a first page. */
  warm(): void {
    this.ask()
  }

  async open(place: ScanPlace): Promise<string> {
    const listing = `listing-${randomUUID()}`
    this.listings.set(listing, { place, last: null })
    const [oldest] = this.listings.keys()
    if (oldest !== undefined && this.listings.size > mostListings) await this.close(oldest)
    await this.ask().call('open', { ...place, listing })
    return listing
  }

  /** The thread that holds a listing, or a fault when there is none of that name. */
  of(listing: string): Other<ListingCalls> {
    this.placeOf(listing)
    return this.ask()
  }

  /** Where a listing is. */
  placeOf(listing: string): ScanPlace {
    const known = this.listings.get(listing)
    if (!known) throw new LakeError({ kind: 'notFound', what: 'listing', name: listing })
    return known.place
  }

  async close(listing: string): Promise<void> {
    if (this.listings.delete(listing)) await this.ask().call('close', { listing })
  }

  takeSelection(listing: string): Promise<TakenSelection> {
    return this.of(listing).call('takeSelection', { listing })
  }

  readSelection(taken: string, from: number, count: number): Promise<readonly ListedObject[]> {
    return this.ask().call('readSelection', { taken, from, count })
  }

  dropSelection(taken: string): void {
    this.ask().tell('dropSelection', { taken })
  }

  children(place: ScanPlace, after: string | null, signal: AbortSignal): Promise<Output<'tree.children'>> {
    return this.ask().call('children', { ...place, after }, signal)
  }

  page(place: ScanPlace, from: PageFrom, signal: AbortSignal): Promise<ListPage> {
    return this.ask().call('page', { ...place, from }, signal)
  }

  /** The connection has new credentials: clients made with the old ones are let go. */
  renewed(connection: string): void {
    this.thread?.tell('forget', { connection })
  }

  /** The connection is gone, and so are its listings. */
  async closed(connection: string): Promise<void> {
    const gone = [...this.listings].filter(([, listing]) => listing.place.connection === connection)
    await Promise.all(gone.map(([id]) => this.close(id)))
    this.renewed(connection)
  }

  private ask(): Other<ListingCalls> {
    this.thread ??= talk<ListingCalls, HostCalls>(
      this.options.startThread(),
      {
        credentials: ({ connection }) => this.options.credentials(connection),
        region: ({ connection, bucket, moved }, signal) => this.options.region(connection, bucket, moved, signal),
        state: (state) => this.onState(state),
      },
      (fault) => {
        this.thread = null
        for (const { last } of this.listings.values()) {
          if (last) this.options.report({ ...last, state: 'failed', fault })
        }
        this.listings.clear()
      },
    )
    return this.thread
  }

  private onState(state: ListingState): null {
    const listing = this.listings.get(state.listing)
    if (listing) {
      listing.last = state
      this.options.report(state)
    }
    return null
  }
}
