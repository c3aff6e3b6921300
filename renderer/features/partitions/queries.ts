import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Input, Output } from '../../../preload/contract'
import type { ScanState } from '../../../preload/contract/scans'
import { lake } from '../../client'

type Asked =
  'scans.datasets' | 'scans.findings' | 'scans.findingPlaces' | 'scans.partitions' | 'scans.series' | 'scans.savings'

/** While a scan goes on, data sets are worked out anew every few seconds; in ms. */
const whileScanning = 5000

const question = <N extends Asked>(name: N, { scan, state, version }: ScanState, input: Omit<Input<N>, 'scan'>) =>
  queryOptions({
    queryKey: ['scan', scan, state === 'scanning' ? 'live' : version, name, input] as const,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was left out is put back
    queryFn: ({ signal }): Promise<Output<N>> => lake.call(name, { ...input, scan } as Input<N>, signal),
    placeholderData: keepPreviousData,
    refetchInterval: state === 'scanning' ? whileScanning : false,
  })

export const dataSetsQuery = (scan: ScanState, input: Omit<Input<'scans.datasets'>, 'scan'>) =>
  question('scans.datasets', scan, input)
export const findingsQuery = (scan: ScanState, dataSet: string) =>
  question('scans.findings', scan, { dataSet, from: 0, count: 200 })
export const placesQuery = (scan: ScanState, dataSet: string, kind: Input<'scans.findingPlaces'>['kind']) =>
  question('scans.findingPlaces', scan, { dataSet, kind, from: 0, count: 500 })
export const partitionsQuery = (scan: ScanState, input: Omit<Input<'scans.partitions'>, 'scan'>) =>
  question('scans.partitions', scan, input)
export const seriesQuery = (scan: ScanState, dataSet: string) =>
  question('scans.series', scan, { dataSet, from: 0, count: 500 })
export const savingsQuery = (scan: ScanState, dataSet: string) => question('scans.savings', scan, { dataSet })
