import type { LifecycleRule as SdkRule, Tag as SdkTag } from '@aws-sdk/client-s3'
import type { LifecycleRule, LifecycleWhen } from '../../lake/lifecycle'
import type { Tag } from '../../lake/tags'

/** A rule as plain data. The conditions of a filter stand alone or together under `And` (s3-facts A4.4). */
export function plainRule(rule: SdkRule): LifecycleRule {
  const { Filter: filter } = rule
  const and = filter?.And
  const newer = rule.NoncurrentVersionExpiration
  return {
    id: rule.ID ?? '',
    enabled: rule.Status === 'Enabled',
    prefix: rule.Prefix ?? filter?.Prefix ?? and?.Prefix ?? null,
    tags: [...(filter?.Tag ? [filter.Tag] : []), ...(and?.Tags ?? [])].map(plainTag),
    largerThan: filter?.ObjectSizeGreaterThan ?? and?.ObjectSizeGreaterThan ?? null,
    smallerThan: filter?.ObjectSizeLessThan ?? and?.ObjectSizeLessThan ?? null,
    transitions: (rule.Transitions ?? []).flatMap((one) => {
      const when = whenOf(one)
      return when === null ? [] : [{ when, to: one.StorageClass ?? '' }]
    }),
    expires: whenOf(rule.Expiration ?? {}),
    removesExpiredMarkers: rule.Expiration?.ExpiredObjectDeleteMarker === true,
    noncurrentTransitions: (rule.NoncurrentVersionTransitions ?? []).map((one) => ({
      days: one.NoncurrentDays ?? 0,
      to: one.StorageClass ?? '',
      keep: one.NewerNoncurrentVersions ?? null,
    })),
    noncurrentExpires: newer ? { days: newer.NoncurrentDays ?? 0, keep: newer.NewerNoncurrentVersions ?? null } : null,
    abortsUploadsAfter: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null,
  }
}

const plainTag = ({ Key, Value }: SdkTag): Tag => ({ key: Key ?? '', value: Value ?? '' })

function whenOf({
  Days,
  Date: date,
}: {
  readonly Days?: number | undefined
  readonly Date?: Date | undefined
}): LifecycleWhen | null {
  if (Days !== undefined) return { days: Days }
  return date === undefined ? null : { date: date.getTime() }
}
