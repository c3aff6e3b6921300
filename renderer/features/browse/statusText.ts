import type { Connection } from '../../../preload/contract/connections'
import type { ListingState } from '../../../preload/contract/listings'
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../ui/format'

/** `12,345 objects, 30 prefixes, 4.2 GB`; with a filter, how many of them are shown. */
export function listingText({ objects, prefixes, bytes, rows }: ListingState, filter: string): string {
  const parts = []
  if (objects > 0 || prefixes === 0) parts.push(formatNumberOf(objects, 'object'))
  if (prefixes > 0) parts.push(formatNumberOf(prefixes, 'prefix', 'prefixes'))
  if (objects > 0) parts.push(formatBytes(bytes))
  const all = parts.join(', ')
  return filter === '' ? all : `${formatCount(rows)} shown of ${all}`
}

/** The end of the ARN, which says who one is; the account where the ARN says no more. */
export function identityShort({ identity, endpoint }: Connection): string {
  if (!identity.ok) return endpoint === null ? 'identity unknown' : endpoint.replace(/^https?:\/\//, '')
  const { arn, account } = identity.value
  const name = arn.slice(arn.lastIndexOf(':') + 1)
  return name === 'root' ? `root of ${account}` : `${name}, ${account}`
}

/** How long the session lasts; urgent in its last ten minutes. `null` where nobody says. */
export function expiryText(expiresAt: number | null, now: number): { text: string; urgent: boolean } | null {
  if (expiresAt === null) return null
  const seconds = (expiresAt - now) / 1000
  if (seconds <= 0) return { text: 'session ended', urgent: true }
  return { text: `${formatDuration(seconds)} left`, urgent: seconds < 600 }
}
