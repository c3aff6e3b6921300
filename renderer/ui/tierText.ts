interface TierName {
  /** For a narrow column. */
  readonly short: string
  /** As AWS writes it. */
  readonly full: string
}

const names: ReadonlyMap<string, TierName> = new Map([
  ['STANDARD', { short: 'Standard', full: 'Standard' }],
  ['STANDARD_IA', { short: 'Standard-IA', full: 'Standard-IA' }],
  ['ONEZONE_IA', { short: 'One Zone-IA', full: 'One Zone-IA' }],
  ['INTELLIGENT_TIERING', { short: 'Intelligent', full: 'Intelligent-Tiering' }],
  ['GLACIER_IR', { short: 'Glacier IR', full: 'Glacier Instant Retrieval' }],
  ['GLACIER', { short: 'Flexible', full: 'Glacier Flexible Retrieval' }],
  ['DEEP_ARCHIVE', { short: 'Deep Archive', full: 'Glacier Deep Archive' }],
  ['REDUCED_REDUNDANCY', { short: 'Reduced', full: 'Reduced Redundancy' }],
  ['EXPRESS_ONEZONE', { short: 'Express', full: 'Express One Zone' }],
  ['OUTPOSTS', { short: 'Outposts', full: 'Outposts' }],
])

/** The names of a storage class; one we do not know is shown as S3 gives it (s3-facts A2.1). */
export const tierName = (storageClass: string): TierName =>
  names.get(storageClass) ?? { short: storageClass, full: storageClass }
