import { create } from 'zustand'
import type { Fault } from '../../preload/contract/fault'
import type { ListingState, Row, SortBy } from '../../preload/contract/listings'
import { faultOf, lake } from '../client'
import type { Place } from './history'
import { RowSource, windowSize } from './rowSource'

export interface PrefixPlace extends Place {
  readonly bucket: string
}
export const isPrefixPlace = (place: Place | null): place is PrefixPlace => place !== null && place.bucket !== null

export interface Sort {
  readonly by: SortBy
  readonly descending: boolean
}
/** What the table shows, so that a fresh listing can be put in its place without anything moving. */
export interface TableView {
  readonly topKey: string | null
  /** The row at the top of the view, with the part of it that is scrolled away as a fraction. */
  readonly top: number
  readonly last: number
  readonly cursorKey: string | null
  readonly cursor: number | null
}
/** Where the table puts itself as soon as it shows a source. */
export interface Landing {
  readonly top: number
  readonly cursor: number | null
}

interface ListingStore {
  readonly place: PrefixPlace | null
  readonly source: RowSource | null
  /** The last state of `source`. */
  readonly state: ListingState | null
  /** Why the listing could not even be begun. */
  readonly fault: Fault | null
  readonly sort: Sort | null
  readonly filter: string
  /** Grows with every sorting and filtering, which show the first row. */
  readonly arrangements: number
  readonly cursor: number | null
  readonly landing: Landing
  /** A row to put the cursor on once it has been listed. */
  readonly wantedKey: string | null
  /** The rows shown are of before; the new ones are on their way. */
  readonly refreshing: boolean
}

const atTop: Landing = { top: 0, cursor: null }
const nothing = {
  source: null,
  state: null,
  fault: null,
  cursor: null,
  landing: atTop,
  wantedKey: null,
  refreshing: false,
} as const
const untouched: TableView = { topKey: null, top: 0, last: 0, cursorKey: null, cursor: null }

export const useListing = create<ListingStore>(() => ({
  place: null,
  sort: null,
  filter: '',
  arrangements: 0,
  ...nothing,
}))

let turn = 0
let coming: { readonly source: RowSource; readonly view: TableView } | null = null
let viewOf: () => TableView = () => untouched

/** The table says how to ask it what it shows. */
export const registerTable = (view: () => TableView): (() => void) => {
  viewOf = view
  return () => {
    viewOf = () => untouched
  }
}

const close = (listing: string): void => {
  lake.call('listings.close', { listing }).catch(() => undefined)
}

function dismiss(source: RowSource | null): void {
  if (source === null) return
  source.close()
  close(source.listing)
}

// What main says of a listing may arrive before the answer that names it.
const latest = new Map<string, ListingState>()
const latestKept = 16

function keepLatest(state: ListingState): void {
  latest.delete(state.listing)
  latest.set(state.listing, state)
  const [oldest] = latest.keys()
  if (latest.size > latestKept && oldest !== undefined) latest.delete(oldest)
}

/** Takes the events of main to the listing that is shown and to the one that will take its place. */
export function followListings(): () => void {
  return lake.on('listing', (state) => {
    keepLatest(state)
    useListing.getState().source?.accept(state)
    if (coming === null || state.listing !== coming.source.listing) return
    coming.source.accept(state)
    showWhenReady()
  })
}

async function begin(place: PrefixPlace): Promise<RowSource> {
  const { connection, bucket, prefix } = place
  const { listing } = await lake.call('listings.open', { connection, bucket, prefix })
  const { sort, filter } = useListing.getState()
  if (sort !== null || filter !== '') await lake.call('listings.arrange', arrangement(listing, sort, filter))
  const { rows, state } = await lake.call('listings.rows', { listing, from: 0, count: windowSize })
  const source = new RowSource(listing, state)
  source.seed(0, rows)
  const newer = latest.get(listing)
  if (newer !== undefined) source.accept(newer)
  return source
}

const arrangement = (listing: string, sort: Sort | null, filter: string) => ({
  listing,
  sort,
  filter: { text: filter, storageClasses: [] },
})

function show(source: RowSource, landing: Landing, wantedKey: string | null): void {
  const { source: before } = useListing.getState()
  source.onState = (state) => useListing.setState({ state })
  useListing.setState({ ...nothing, source, state: source.state, landing, cursor: landing.cursor, wantedKey })
  dismiss(before)
}

/** Begins to list another place, forgetting the one before. */
export async function listPlace(place: PrefixPlace | null, cursorKey: string | null): Promise<void> {
  turn += 1
  const mine = turn
  const { source: before } = useListing.getState()
  dismiss(coming?.source ?? null)
  coming = null
  useListing.setState({ ...nothing, place, filter: '' })
  dismiss(before)
  if (place === null) return
  try {
    const source = await begin(place)
    if (mine !== turn) return dismiss(source)
    show(source, atTop, cursorKey)
    await source.awaitFirst()
  } catch (error) {
    if (mine === turn) useListing.setState({ fault: faultOf(error) })
  }
}

/** Lists the same place again; the old rows stay until the new ones reach as far as the view. */
export async function listAgain(): Promise<void> {
  const { place, source: before } = useListing.getState()
  if (place === null) return
  turn += 1
  const mine = turn
  dismiss(coming?.source ?? null)
  coming = null
  useListing.setState(before === null ? { fault: null } : { refreshing: true })
  try {
    const source = await begin(place)
    if (mine !== turn) {
      dismiss(source)
      return
    }
    coming = { source, view: viewOf() }
    showWhenReady()
  } catch (error) {
    if (mine === turn) useListing.setState({ ...nothing, fault: faultOf(error) })
  }
}

function showWhenReady(): void {
  if (coming === null) return
  const { source } = coming
  const view = viewOf()
  if (source.state.state === 'loading' && source.state.rows < view.last + windowSize) return
  coming = null
  void land(source, view, turn)
}

/** Finds where the rows of the view are in the fresh listing, and has them at hand before they are shown. */
async function land(source: RowSource, view: TableView, mine: number): Promise<void> {
  const landing = await placeOf(source, view).catch(() => atTop)
  if (mine === turn) show(source, landing, null)
  else dismiss(source)
}

async function placeOf(source: RowSource, view: TableView): Promise<Landing> {
  const { topKey, cursorKey } = view
  const row = Math.floor(view.top)
  const found = topKey === null || view.top === 0 ? row : ((await source.find({ key: topKey })) ?? row)
  // A row that is gone leaves the cursor where it was.
  const cursor = cursorKey === null ? null : ((await source.find({ key: cursorKey })) ?? view.cursor)
  await source.fetchAround(found, found + view.last - row)
  const last = source.state.rows - 1
  return { top: found + view.top - row, cursor: cursor === null || last < 0 ? null : Math.min(cursor, last) }
}

/** Sorts all rows, those to come too, and shows the first. */
export async function sortBy(sort: Sort | null): Promise<void> {
  useListing.setState({ sort })
  await rearrange()
}

/** Shows only names that hold the text. What was selected is let go, so that no change goes to rows one cannot see. */
export async function filterBy(filter: string): Promise<void> {
  useListing.setState({ filter })
  const { source, state } = useListing.getState()
  if (source !== null && state !== null && state.selection.objects + state.selection.prefixes > 0) {
    await source.select({ op: 'none' })
  }
  await rearrange()
}

async function rearrange(): Promise<void> {
  const { source, sort, filter } = useListing.getState()
  if (source === null) return
  try {
    source.accept(await lake.call('listings.arrange', arrangement(source.listing, sort, filter)))
    useListing.setState(({ arrangements }) => ({ arrangements: arrangements + 1, cursor: null }))
  } catch {
    // The listing is gone; the next one is begun with the arrangement wanted now.
  }
}

export const stopListing = (): void => withListing((listing) => lake.call('listings.stop', { listing }))
export const resumeListing = (): void => withListing((listing) => lake.call('listings.resume', { listing }))

function withListing(ask: (listing: string) => Promise<unknown>): void {
  const { source } = useListing.getState()
  if (source === null) return
  // A listing that is gone meanwhile needs neither stopping nor resuming.
  ask(source.listing).catch(() => undefined)
}

export const setCursor = (cursor: number | null): void => useListing.setState({ cursor })
export const wantNoKey = (): void => useListing.setState({ wantedKey: null })

/** The row the cursor stands on, if it is at hand. */
export function cursorRow(): Row | null {
  const { source, cursor } = useListing.getState()
  return source === null || cursor === null ? null : (source.row(cursor) ?? null)
}

/** Whether a place is shown that a change below `prefix` of the bucket may have touched. */
export function isTouched(
  place: Place | null,
  connection: string,
  bucket: string,
  prefixes: readonly string[],
): boolean {
  if (place === null || place.connection !== connection || place.bucket !== bucket) return false
  return prefixes.some((prefix) => prefix.startsWith(place.prefix) || place.prefix.startsWith(prefix))
}
