import type { inventories } from '../../preload/contract/inventories'
import type { Registry } from '../connections/registry'
import { pricedAsOf } from '../jobs/planPricing'
import type { ScanHost } from '../scan/scanHost'
import type { HandlersOf } from './context'
import { scanPlace } from './listings'

export function inventoryHandlers(registry: Registry, host: ScanHost): HandlersOf<typeof inventories> {
  return {
    'scans.inventories': (input, signal) =>
      host.ask().call('inventories', scanPlace(registry, { ...input, prefix: '' }), signal),
    'scans.openInventory': ({ id, ...input }) =>
      host.openInventory(
        scanPlace(registry, { ...input, prefix: '' }),
        pricedAsOf(registry.get(input.connection).info),
        id,
      ),
    'scans.encryption': async (input, signal) => host.of(input.scan).call('encryption', input, signal),
  }
}
