import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { create } from 'zustand'
import type { CallName, Input, Output } from '../../preload/contract'
import type { ScanState } from '../../preload/contract/scans'
import { lake } from '../client'
import { dropPass } from './passes'
import { Progress } from './progress'
import { queryClient } from './queries'
import { isScrolling } from './scrolling'
import type { PrefixPlace } from './listing'

/** The scans that are open, by their id, as main last told of them. */
export const useScans = create<{ readonly scans: ReadonlyMap<string, ScanState>; readonly loaded: boolean }>(() => ({
  scans: new Map(),
  loaded: false,
}))

export const keepScan = (state: ScanState): void =>
  useScans.setState(({ scans }) => {
    const known = scans.get(state.scan)
    return known !== undefined && known.at > state.at ? {} : { scans: new Map(scans).set(state.scan, state) }
  })

const dropScan = (scan: string): void =>
  useScans.setState(({ scans }) => {
    const left = new Map(scans)
    left.delete(scan)
    return { scans: left }
  })

/** Scans outlive a reload of the window, so those that are open are asked for first. */
export function followScans(): () => void {
  const told = new ToldScans()
  const off = lake.on('scan', (state) => {
    const before = useScans.getState().scans.get(state.scan)
    told.tell(state)
    // With its file it takes over what an earlier scan knew of its objects.
    if (state.saved !== null && before?.saved === null) {
      void queryClient.invalidateQueries({ queryKey: ['scan', state.scan] })
    }
    if (state.state === 'done' && state.complete) closeOlder(state)
  })
  const begin = async (): Promise<void> => {
    const known = await lake.call('scans.list', {}).catch(() => [])
    known.forEach(keepScan)
    useScans.setState({ loaded: true })
  }
  void begin()
  return () => {
    off()
    told.stop()
  }
}

/** Keeps what main tells of scans; that one has come further can wait while somebody scrolls, since all of a view is drawn with it. */
class ToldScans {
  private readonly waiting = new Map<string, ScanState>()
  private readonly progress = new Progress(() => this.keep(), isScrolling)

  tell(state: ScanState): void {
    const { state: before } = useScans.getState().scans.get(state.scan) ?? {}
    this.waiting.set(state.scan, state)
    this.progress.come(state.state !== 'scanning' || before !== 'scanning')
  }

  stop(): void {
    this.progress.stop()
    this.keep()
  }

  private keep(): void {
    for (const state of this.waiting.values()) keepScan(state)
    this.waiting.clear()
  }
}

const covers = (state: { connection: string; bucket: string; prefix: string }, place: PrefixPlace): boolean =>
  state.connection === place.connection && state.bucket === place.bucket && place.prefix.startsWith(state.prefix)

/** The scan that tells of a place: the newest that holds all of it. */
export function scanOf(scans: ReadonlyMap<string, ScanState>, place: PrefixPlace): ScanState | null {
  const found = [...scans.values()].filter((state) => covers(state, place))
  return found.sort((left, right) => right.startedAt - left.startedAt)[0] ?? null
}

/** The scans on disk of a connection, the newest first. */
export const savedScansQuery = (connection: string) =>
  queryOptions({
    queryKey: ['savedScans', connection] as const,
    queryFn: ({ signal }) => lake.call('scans.saved', { connection }, signal),
    staleTime: 0,
  })

/** The newest scan on disk that holds all of a place. */
export const savedScanQuery = (place: PrefixPlace) =>
  queryOptions({
    queryKey: ['savedScans', place.connection, place.bucket, place.prefix] as const,
    queryFn: async ({ signal }) => {
      const { connection, bucket } = place
      const saved = await lake.call('scans.saved', { connection, bucket }, signal)
      return saved.find((one) => covers(one, place)) ?? null
    },
    staleTime: 0,
  })

export const startScan = async (place: PrefixPlace, maxRequests: number | null): Promise<void> => {
  const { connection, bucket, prefix } = place
  keepScan(await lake.call('scans.open', { connection, bucket, prefix, maxRequests }))
}

/** The reports of S3 Inventory there are of a bucket; asking for them is a few requests. */
export const inventoriesQuery = ({ connection, bucket }: PrefixPlace) =>
  queryOptions({
    queryKey: ['inventories', connection, bucket] as const,
    queryFn: ({ signal }) => lake.call('scans.inventories', { connection, bucket }, signal),
  })

export const loadInventory = async ({ connection, bucket }: PrefixPlace, id: string): Promise<void> =>
  keepScan(await lake.call('scans.openInventory', { connection, bucket, id }))

export const reopenScan = async (saved: string): Promise<void> => keepScan(await lake.call('scans.reopen', { saved }))

export const stopScan = async ({ scan }: ScanState): Promise<void> => keepScan(await lake.call('scans.stop', { scan }))

/** `more`: stops again after so many requests; `null` goes on to the end. */
export const resumeScan = async ({ scan, requests }: ScanState, more: number | null): Promise<void> =>
  keepScan(await lake.call('scans.resume', { scan, maxRequests: more === null ? null : requests + more }))

/** Scans the same place again; what is another since is told when it is done. */
export const refreshScan = async ({ scan }: ScanState): Promise<void> =>
  keepScan(await lake.call('scans.refresh', { scan }))

/** A whole scan takes the place of earlier ones of the same prefix, which would only keep memory. */
function closeOlder({ connection, bucket, prefix, startedAt }: ScanState): void {
  for (const old of useScans.getState().scans.values()) {
    const isSame = old.connection === connection && old.bucket === bucket && old.prefix === prefix
    if (!isSame || old.startedAt >= startedAt || old.state === 'scanning') continue
    lake.call('scans.close', { scan: old.scan }).catch(() => undefined)
    dropScan(old.scan)
    dropPass(old.scan)
    queryClient.removeQueries({ queryKey: ['scan', old.scan] })
  }
}

/** How often a scan under way is asked again, and an answer that is not whole yet. Both in ms. */
const whileScanning = 1000
const untilWhole = 60

/** Questions to the index or to what was recognised in it. */
type Asked = Extract<CallName, `scans.${string}`>

/** A question about a scan, kept as long as it is of the same state and asked again while it may become another, every `again` ms. */
export function question<N extends Asked>(
  name: N,
  { scan, state, version }: ScanState,
  input: Omit<Input<N>, 'scan'>,
  again = whileScanning,
) {
  const isLive = state === 'scanning'
  return queryOptions({
    queryKey: ['scan', scan, isLive ? 'live' : version, name, input] as const,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was left out is put back
    queryFn: ({ signal }): Promise<Output<N>> => lake.call(name, { ...input, scan } as Input<N>, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (isPartial(data) ? untilWhole : isLive ? again : false),
  })
}

const isPartial = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'whole' in answer && answer.whole === false

export const sumsQuery = (scan: ScanState, input: Omit<Input<'scans.aggregate'>, 'scan'>) =>
  question('scans.aggregate', scan, input)
export const directoriesQuery = (scan: ScanState, input: Omit<Input<'scans.directories'>, 'scan'>) =>
  question('scans.directories', scan, input)
export const searchQuery = (scan: ScanState, input: Omit<Input<'scans.search'>, 'scan'>) =>
  question('scans.search', scan, input)
export const rowsQuery = (scan: ScanState, input: Omit<Input<'scans.rows'>, 'scan'>) =>
  question('scans.rows', scan, input)

/** How many folders of the scan's prefix lie above what is right below `prefix`. */
export const levelBelow = (scanPrefix: string, prefix: string): number =>
  prefix.slice(scanPrefix.length).split('/').length
