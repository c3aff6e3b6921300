import type { Input } from '../../../preload/contract'
import type { ScanState } from '../../../preload/contract/scans'
import { question } from '../../state/scans'

/** While a scan goes on, data sets are worked out anew every few seconds; in ms. */
const whileScanning = 5000

export const dataSetsQuery = (scan: ScanState, input: Omit<Input<'scans.datasets'>, 'scan'>) =>
  question('scans.datasets', scan, input, whileScanning)
export const findingsQuery = (scan: ScanState, dataSet: string) =>
  question('scans.findings', scan, { dataSet, from: 0, count: 200 }, whileScanning)
export const placesQuery = (scan: ScanState, dataSet: string, kind: Input<'scans.findingPlaces'>['kind']) =>
  question('scans.findingPlaces', scan, { dataSet, kind, from: 0, count: 500 }, whileScanning)
export const partitionsQuery = (scan: ScanState, input: Omit<Input<'scans.partitions'>, 'scan'>) =>
  question('scans.partitions', scan, input, whileScanning)
export const seriesQuery = (scan: ScanState, dataSet: string) =>
  question('scans.series', scan, { dataSet, from: 0, count: 500 }, whileScanning)
export const savingsQuery = (scan: ScanState, dataSet: string) =>
  question('scans.savings', scan, { dataSet }, whileScanning)
