import type { Intent } from './changePlan'
import type { Confidence } from './partitions'

export const findingKinds = [
  'gaps',
  'late',
  'twice',
  'zeroPadding',
  'mixedLayout',
  'caseTwins',
  'keyTwins',
  'empty',
  'oversized',
  'skew',
  'smallFiles',
  'mixedTiers',
  'strayObjects',
  'strayFolders',
  'leftovers',
  'jobMarkers',
] as const
export type FindingKind = (typeof findingKinds)[number]

/** One place of a finding. A gap has a prefix that is not there: the one above it, with the time it lacks. */
export interface Place {
  readonly prefix: string
  /** What is so there, such as `2026-03-04 to 2026-03-06, 3 days`. Holds names as S3 gives them. */
  readonly text: string
  readonly objects: number
  readonly bytes: number
  /** The time it is about, in ms since 1970, `to` excluded; `null` where it has none. */
  readonly from: number | null
  readonly to: number | null
}

/** How a finding is mended: a change of the objects below prefixes, or why Lakescope has none. */
export type Mend =
  | { readonly kind: 'change'; readonly intent: Intent; readonly prefixes: readonly string[] }
  | { readonly kind: 'none'; readonly why: string }

/** Something about a data set that a person should know. */
export interface Finding {
  readonly kind: FindingKind
  /** A `note` needs no action by itself. */
  readonly severity: 'problem' | 'note'
  readonly confidence: Confidence
  /** The prefix of the data set. */
  readonly dataSet: string
  /** One sentence for people. Holds names as S3 gives them. */
  readonly text: string
  readonly places: readonly Place[]
  /** How many things were found: slots of gaps, partitions, keys. */
  readonly count: number
  /** Sums over the places. */
  readonly objects: number
  readonly bytes: number
  readonly mend: Mend
}

/** A finding with the sums of its places. */
export function finding(parts: Omit<Finding, 'objects' | 'bytes' | 'count'> & { readonly count?: number }): Finding {
  const { places } = parts
  return {
    count: places.length,
    ...parts,
    objects: places.reduce((sum, { objects }) => sum + objects, 0),
    bytes: places.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

export const noMend = (why: string): Mend => ({ kind: 'none', why })

/** `1 day`, `3 days`; with the thousands apart. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toString().replaceAll(/\B(?=(\d{3})+$)/g, ',')} ${count === 1 ? one : many}`

/** The middle of some numbers; of an even count the lower one of the two. `null` of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = Float64Array.from(numbers).sort()
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}

/** How far numbers usually lie from their middle, in terms of the standard deviation they would have if they were normal. */
export const spread = (numbers: readonly number[], middle: number): number =>
  1.4826 * (median(numbers.map((number) => Math.abs(number - middle))) ?? 0)

const kb = 1024
/** `16 MB`, of 1024s, with at most one digit after the point. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const
  let at = 0
  let size = bytes
  while (size >= kb && at < units.length - 1) {
    size /= kb
    at += 1
  }
  return `${size >= 10 || at === 0 ? Math.round(size) : Math.round(size * 10) / 10} ${units[at]}`
}
