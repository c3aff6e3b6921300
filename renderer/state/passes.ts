import { queryOptions } from '@tanstack/react-query'
import { create } from 'zustand'
import type { Input } from '../../preload/contract'
import type { PassState } from '../../preload/contract/passes'
import type { ScanState } from '../../preload/contract/scans'
import { lake } from '../client'
import { queryClient } from './queries'

/** The full passes there are, by the scan they are of, as main last told of them. */
export const usePasses = create<PassesState>(() => ({ passes: new Map(), told: [] }))

interface PassesState {
  readonly passes: ReadonlyMap<string, PassState>
  /** Passes that have ended or wait for somebody, and of which nobody has been told for long enough yet. */
  readonly told: readonly string[]
}

/** How long a person is told that a pass has ended. */
const toldForMs = 8000

const keepPass = (state: PassState): void =>
  usePasses.setState(({ passes }) => {
    const known = passes.get(state.scan)
    // A late word of one that was given up for another.
    const isOld = known !== undefined && known.startedAt > state.startedAt
    const isOver = known?.pass === state.pass && known.endedAt !== null && state.endedAt === null
    return isOld || isOver ? {} : { passes: new Map(passes).set(state.scan, state) }
  })

/** As main tells of it now: that it has ended, or waits, is news. */
function accept(state: PassState): void {
  const known = usePasses.getState().passes.get(state.scan)
  keepPass(state)
  if (usePasses.getState().passes.get(state.scan) !== state) return
  const { pass } = state
  const before = known?.pass === pass ? known : undefined
  if (state.endedAt !== null && (before === undefined || before.endedAt === null)) {
    tell(pass)
    setTimeout(() => forgetTold(pass), toldForMs)
  } else if (state.state === 'waiting' && before?.state !== 'waiting') tell(pass)
  else if (state.endedAt === null && state.state !== 'waiting') forgetTold(pass)
}

const tell = (pass: string): void =>
  usePasses.setState(({ told }) => ({ told: [...told.filter((one) => one !== pass), pass] }))

export const forgetTold = (pass: string): void =>
  usePasses.setState(({ told }) => ({ told: told.filter((one) => one !== pass) }))

/** Those that are not over. */
export const openPasses = (passes: ReadonlyMap<string, PassState>): readonly PassState[] =>
  [...passes.values()].filter(({ endedAt }) => endedAt === null)

/** Passes outlive a reload of the window, so those that there are are asked for first. */
export function followPasses(): () => void {
  const off = lake.on('pass', (state) => {
    accept(state)
    // The index knows more now than it did.
    if (state.state !== 'running') void queryClient.invalidateQueries({ queryKey: ['scan', state.scan] })
  })
  askForPasses({})
  return off
}

/** What the file of a scan tells of a pass of an earlier start. */
export const askForPasses = (of: Input<'scans.passes'>): void =>
  void lake.call('scans.passes', of).then(
    (known) => known.forEach(keepPass),
    () => undefined,
  )

/** Its scan is closed: one that was not over goes on with a later scan. */
export const dropPass = (scan: string): void =>
  usePasses.setState(({ passes }) => {
    const left = new Map(passes)
    left.delete(scan)
    return { passes: left }
  })

export type PassWish = Pick<Input<'scans.pass'>, 'under' | 'what' | 'again'>

export const passCostQuery = ({ scan, version }: ScanState, wish: PassWish) =>
  queryOptions({
    queryKey: ['scan', scan, version, 'passCost', wish] as const,
    queryFn: ({ signal }) => lake.call('scans.passCost', { scan, ...wish }, signal),
  })

/** How often what is known is asked again while more becomes known, in ms. */
const whileReading = 2000

export const factsQuery = ({ scan, version }: ScanState, under: string, isReading: boolean) =>
  queryOptions({
    queryKey: ['scan', scan, version, 'facts', under] as const,
    queryFn: ({ signal }) => lake.call('scans.facts', { scan, under }, signal),
    refetchInterval: isReading ? whileReading : false,
  })

export const startPass = async ({ scan }: ScanState, wish: PassWish): Promise<void> =>
  accept(await lake.call('scans.pass', { scan, ...wish }))

export const pausePass = async ({ pass }: PassState): Promise<void> =>
  accept(await lake.call('scans.pausePass', { pass }))

export const resumePass = async ({ pass }: PassState): Promise<void> =>
  accept(await lake.call('scans.resumePass', { pass }))

export const cancelPass = async ({ pass }: PassState): Promise<void> =>
  accept(await lake.call('scans.cancelPass', { pass }))

export const limitPass = async ({ pass }: PassState, perSecond: number | null): Promise<void> =>
  accept(await lake.call('scans.limitPass', { pass, perSecond }))
