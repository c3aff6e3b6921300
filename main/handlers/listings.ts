import type { listings } from '../../preload/contract/listings'
import type { Registry } from '../connections/registry'
import type { ListingHost } from '../scan/listingHost'
import type { ScanPlace } from '../scan/messages'
import type { HandlersOf } from './context'

/** What the listing thread needs to know of a place; the credentials it asks for when it wants them. */
export function scanPlace(
  registry: Registry,
  place: { connection: string; bucket: string; prefix: string },
): ScanPlace {
  const { endpoint, region, pathStyle, profile = null } = registry.get(place.connection).settings
  const settings = { endpoint, region, pathStyle, profile }
  return { connection: place.connection, settings, bucket: place.bucket, prefix: place.prefix }
}

export function listingHandlers(registry: Registry, host: ListingHost): HandlersOf<typeof listings> {
  return {
    'listings.open': async (place) => ({ listing: await host.open(scanPlace(registry, place)) }),
    'listings.rows': async (input, signal) => host.of(input.listing).call('rows', input, signal),
    'listings.arrange': async (input) => host.of(input.listing).call('arrange', input),
    'listings.select': async (input) => host.of(input.listing).call('select', input),
    'listings.find': async (input) => host.of(input.listing).call('find', input),
    'listings.stop': async ({ listing }) => host.of(listing).call('stop', { listing }),
    'listings.resume': async ({ listing }) => host.of(listing).call('resume', { listing }),
    'listings.close': async ({ listing }) => {
      await host.close(listing)
      return null
    },
  }
}
