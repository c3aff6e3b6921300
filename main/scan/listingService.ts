import type { Output } from '../../preload/contract'
import { LakeError } from '../s3/lakeError'
import { listPage, type ListedObject, type ListPage } from '../s3/list'
import { leanListing } from './leanListing'
import { LevelListing } from './levelListing'
import type { HostCalls, ListingCalls, PageFrom, ScanPlace, TakenSelection } from './messages'
import { badPage } from './pages'
import { type ListingPort, type Other, type Serving, talk } from './talk'
import { ThreadClients } from './threadClients'

/** How many pages one answer about the prefixes below another may take. */
const pagesOfChildren = 5

/** Everything the listing thread does, over its end of the channel. Runs as well in the thread of a test. */
export function serveListings(port: ListingPort, now: () => number = Date.now): void {
  const service = new ListingService(now, () => host)
  const host: Other<HostCalls> = talk<HostCalls, ListingCalls>(port, service.serving())
}

type Taken = ReturnType<LevelListing['selection']>

interface Open {
  readonly place: ScanPlace
  readonly listing: LevelListing
}

class ListingService {
  private readonly clients = new ThreadClients(() => this.host())
  private readonly listings = new Map<string, Open>()
  private readonly taken = new Map<string, Taken>()
  private takes = 0

  constructor(
    private readonly now: () => number,
    private readonly host: () => Other<HostCalls>,
  ) {}

  serving(): Serving<ListingCalls> {
    const on = (listing: string): LevelListing => this.listing(listing)
    return {
      open: ({ listing, ...place }) => this.open(listing, place),
      rows: async ({ listing, from, count, wait }) => {
        if (wait) await on(listing).reached(1)
        return on(listing).rows(from, count)
      },
      arrange: ({ listing, sort, filter }) => on(listing).arrange({ sort, filter }),
      select: ({ listing, version, change }) => on(listing).select(version, change),
      find: ({ listing, ...wanted }) => ({ at: on(listing).find(wanted) }),
      stop: ({ listing }) => (on(listing).stop(), null),
      resume: ({ listing }) => (on(listing).resume(), null),
      close: ({ listing }) => this.close(listing),
      takeSelection: ({ listing }) => this.take(on(listing)),
      readSelection: ({ taken, from, count }) => this.read(taken, from, count),
      dropSelection: ({ taken }) => (this.taken.delete(taken), null),
      children: ({ after, ...place }, signal) => this.children(place, after, signal),
      page: ({ from, ...place }, signal) => this.page(place, from, undefined, signal),
      forget: ({ connection }) => this.forget(connection),
    }
  }

  private listing(id: string): LevelListing {
    const open = this.listings.get(id)
    if (!open) throw new LakeError({ kind: 'notFound', what: 'listing', name: id })
    return open.listing
  }

  private open(id: string, place: ScanPlace): null {
    const listing = new LevelListing({
      listing: id,
      prefix: place.prefix,
      source: (after, signal) => this.page(place, tokenOf(after), '/', signal),
      report: (state) => this.host().tell('state', state),
      now: this.now,
    })
    this.listings.set(id, { place, listing })
    listing.resume()
    return null
  }

  private close(id: string): null {
    this.listings.get(id)?.listing.close()
    this.listings.delete(id)
    return null
  }

  private take(listing: LevelListing): TakenSelection {
    const selection = listing.selection()
    const taken = `taken-${(this.takes += 1)}`
    this.taken.set(taken, selection)
    return { taken, prefixes: selection.prefixes, objects: selection.objects }
  }

  private read(taken: string, from: number, count: number): ListedObject[] {
    const selection = this.taken.get(taken)
    if (!selection) throw new LakeError({ kind: 'notFound', what: 'listing', name: taken })
    return selection.read(from, count)
  }

  private async children(place: ScanPlace, from: string | null, signal: AbortSignal): Promise<Output<'tree.children'>> {
    const shared = from === null ? await this.childrenListed(place) : null
    if (shared) return shared
    const prefixes: string[] = []
    let objectsSeen = 0
    let requests = 0
    let after = from
    do {
      const page = await this.page(place, tokenOf(after), '/', signal)
      const problem = badPage(page, after)
      if (problem) throw problem
      requests += 1
      prefixes.push(...page.prefixes.filter((prefix, at) => prefix !== (page.prefixes[at - 1] ?? prefixes.at(-1))))
      objectsSeen += page.objects.length
      after = page.next
    } while (after !== null && requests < pagesOfChildren)
    return { prefixes, objectsSeen, more: after, requests, at: this.now() }
  }

  /** The pages of a place whose listing has just begun come anyway. */
  private async childrenListed({ connection, bucket, prefix }: ScanPlace): Promise<Output<'tree.children'> | null> {
    const same = ({ place }: Open): boolean =>
      place.connection === connection && place.bucket === bucket && place.prefix === prefix
    const listing = [...this.listings.values()].find((open) => same(open) && open.listing.isFresh)?.listing
    await listing?.reached(pagesOfChildren)
    const found = listing?.soFar()
    if (!found) return null
    return { prefixes: found.prefixes, objectsSeen: found.objects, more: found.next, requests: 0, at: this.now() }
  }

  private async page(
    place: ScanPlace,
    from: PageFrom,
    delimiter: '/' | undefined,
    signal: AbortSignal,
  ): Promise<ListPage> {
    const { bucket, prefix } = place
    const start = from === null ? {} : 'token' in from ? { after: from.token } : { startAfter: from.key }
    const options = { bucket, prefix, ...(delimiter && { delimiter }), ...start }
    return this.clients.inBucket(place, signal, (s3) => listPage(leanListing(s3), options, signal))
  }

  private forget(connection: string): null {
    this.clients.forget(connection)
    return null
  }
}

const tokenOf = (after: string | null): PageFrom => (after === null ? null : { token: after })
