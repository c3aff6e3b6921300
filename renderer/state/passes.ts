import { queryOptions } from '@tanstack/react-query'
import { create } from 'zustand'
import type { Input } from '../../preload/contract'
import type { PassState } from '../../preload/contract/passes'
import type { ScanState } from '../../preload/contract/scans'
import { lake } from '../client'
import { queryClient } from './queries'

/** The full passes there are, by the scan they are of, as main last told of them. */
export const usePasses = create<{ readonly passes: ReadonlyMap<string, PassState> }>(() => ({ passes: new Map() }))

const keepPass = (state: PassState): void =>
  usePasses.setState(({ passes }) => {
    const known = passes.get(state.scan)
    // A late word of one that was given up for another.
    const isOld = known !== undefined && known.startedAt > state.startedAt
    const isOver = known?.pass === state.pass && known.endedAt !== null && state.endedAt === null
    return isOld || isOver ? {} : { passes: new Map(passes).set(state.scan, state) }
  })

/** Those that are not over. */
export const openPasses = (passes: ReadonlyMap<string, PassState>): readonly PassState[] =>
  [...passes.values()].filter(({ endedAt }) => endedAt === null)

/** Passes outlive a reload of the window, so those that there are are asked for first. */
export function followPasses(): () => void {
  const off = lake.on('pass', (state) => {
    keepPass(state)
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
  keepPass(await lake.call('scans.pass', { scan, ...wish }))

export const pausePass = async ({ pass }: PassState): Promise<void> =>
  keepPass(await lake.call('scans.pausePass', { pass }))

export const resumePass = async ({ pass }: PassState): Promise<void> =>
  keepPass(await lake.call('scans.resumePass', { pass }))

export const cancelPass = async ({ pass }: PassState): Promise<void> =>
  keepPass(await lake.call('scans.cancelPass', { pass }))
