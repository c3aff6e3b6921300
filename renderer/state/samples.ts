import { queryOptions } from '@tanstack/react-query'
import { create } from 'zustand'
import type { SampleState } from '../../preload/contract/samples'
import type { ScanState } from '../../preload/contract/scans'
import { lake } from '../client'
import { queryClient } from './queries'

/** The samples of scans since the program started, by their id, as main last told of them. */
export const useSamples = create<{ readonly samples: ReadonlyMap<string, SampleState> }>(() => ({ samples: new Map() }))

const keepSample = (state: SampleState): void =>
  useSamples.setState(({ samples }) => {
    const known = samples.get(state.sample)
    return known !== undefined && known.endedAt !== null && state.endedAt === null
      ? {}
      : { samples: new Map(samples).set(state.sample, state) }
  })

/** Samples outlive a reload of the window, so those that there are are asked for first. */
export function followSamples(): () => void {
  const off = lake.on('sample', (state) => {
    keepSample(state)
    // The index knows more now than it did.
    if (state.state !== 'running') void queryClient.invalidateQueries({ queryKey: ['scan', state.scan] })
  })
  lake.call('scans.samples', {}).then(
    (known) => known.forEach(keepSample),
    () => undefined,
  )
  return off
}

/** The newest sample of what lies below a prefix of a scan. */
export const sampleOf = (
  samples: ReadonlyMap<string, SampleState>,
  scan: string,
  under: string,
): SampleState | undefined =>
  [...samples.values()]
    .filter((one) => one.scan === scan && one.under === under)
    .sort((left, right) => right.startedAt - left.startedAt)[0]

export const sampleCostQuery = ({ scan, version }: ScanState, under: string, size: number) =>
  queryOptions({
    queryKey: ['scan', scan, version, 'sampleCost', under, size] as const,
    queryFn: ({ signal }) => lake.call('scans.sampleCost', { scan, under, size }, signal),
  })

export const startSample = async ({ scan }: ScanState, under: string, size: number): Promise<void> =>
  keepSample(await lake.call('scans.sample', { scan, under, size }))

export const cancelSample = async ({ sample }: SampleState): Promise<void> =>
  keepSample(await lake.call('scans.cancelSample', { sample }))

/** How objects are encrypted, where the scan itself knows: of an inventory report. */
export const knownEncryptionQuery = ({ scan, version }: ScanState, under: string) =>
  queryOptions({
    queryKey: ['scan', scan, version, 'encryption', under] as const,
    queryFn: ({ signal }) => lake.call('scans.encryption', { scan, under }, signal),
  })
