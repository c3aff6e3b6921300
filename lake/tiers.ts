/** Storage classes a person may choose as a target, warmest first (s3-facts A2.2). */
export const targetClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const
export type TargetClass = (typeof targetClasses)[number]

/** Retrieval speeds of RestoreObject (s3-facts A2.6). */
export const restoreTiers = ['Expedited', 'Standard', 'Bulk'] as const
export type RestoreTier = (typeof restoreTiers)[number]

/** What `x-amz-restore` says (s3-facts A2.7). `expiresAt` is in milliseconds since 1970. */
export type RestoreState =
  | { readonly kind: 'none' }
  | { readonly kind: 'ongoing' }
  | { readonly kind: 'restored'; readonly expiresAt: number | null }
