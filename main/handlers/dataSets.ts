import type { dataSets } from '../../preload/contract/dataSets'
import type { ScanHost } from '../scan/scanHost'
import type { HandlersOf } from './context'

/** What lies in a scan is worked out where its index is: in the scanning thread. */
export function dataSetHandlers(host: ScanHost): HandlersOf<typeof dataSets> {
  return {
    'scans.datasets': async (input, signal) => host.of(input.scan).call('datasets', input, signal),
    'scans.findings': async (input, signal) => host.of(input.scan).call('findings', input, signal),
    'scans.findingPlaces': async (input, signal) => host.of(input.scan).call('findingPlaces', input, signal),
    'scans.partitions': async (input, signal) => host.of(input.scan).call('partitions', input, signal),
    'scans.series': async (input, signal) => host.of(input.scan).call('series', input, signal),
    'scans.savings': async (input, signal) => host.of(input.scan).call('savings', input, signal),
  }
}
