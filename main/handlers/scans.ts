import type { scans } from '../../preload/contract/scans'
import type { Registry } from '../connections/registry'
import { pricedAsOf } from '../jobs/planPricing'
import { LakeError } from '../s3/lakeError'
import type { ScanHost } from '../scan/scanHost'
import type { HandlersOf } from './context'
import { scanPlace } from './listings'

/** `closing` is awaited before a scan is closed. */
export function scanHandlers(
  registry: Registry,
  host: ScanHost,
  closing: (scan: string) => Promise<void>,
): HandlersOf<typeof scans> {
  return {
    'scans.open': ({ maxRequests = null, ...place }) =>
      host.open(scanPlace(registry, place), pricedAsOf(registry.get(place.connection).info), maxRequests),
    'scans.list': () => host.ask().call('list', {}),
    'scans.stop': async ({ scan }) => host.of(scan).call('stop', { scan }),
    'scans.resume': async ({ scan, maxRequests = null }) => host.of(scan).call('resume', { scan, maxRequests }),
    'scans.close': async ({ scan }) => {
      await closing(scan)
      await host.close(scan)
      return null
    },
    'scans.refresh': async ({ scan }) => host.refresh(scan),
    'scans.saved': (wanted) => host.ask().call('saved', wanted),
    'scans.reopen': async ({ saved }) => {
      const all = await host.ask().call('saved', {})
      const found = all.find((one) => one.saved === saved)
      if (!found) throw new LakeError({ kind: 'notFound', what: 'scan', name: saved })
      const { settings } = scanPlace(registry, { ...found })
      return host.reopen(saved, settings, pricedAsOf(registry.get(found.connection).info))
    },
    'scans.deleteSaved': ({ saved }) => host.ask().call('deleteSaved', { saved }),
    'scans.rows': async (input, signal) => host.of(input.scan).call('rows', input, signal),
    'scans.aggregate': async (input, signal) => host.of(input.scan).call('aggregate', input, signal),
    'scans.directories': async (input, signal) => host.of(input.scan).call('directories', input, signal),
    'scans.search': async (input, signal) => host.of(input.scan).call('search', input, signal),
  }
}
