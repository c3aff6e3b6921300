import { sameEncryption, type Encryption } from './encryption'
import { estimateShare, type Draw, type ShareEstimate } from './sampleEstimate'
import type { Tag } from './tags'
import { countTags, twinsOf, type Twins } from './tagTwins'

/** What was learnt of one object of a sample; `null` where it was refused. */
export interface Observed {
  readonly encryption: Encryption | null
  /** Whether its metadata shows that it was encrypted before it was sent; `null` where that is not known. */
  readonly clientSide: boolean | null
  readonly tags: readonly Tag[] | null
}

/** A share of all objects, by what the sample shows. */
export interface Estimated<T> {
  readonly what: T
  readonly estimate: ShareEstimate
}

export interface SampleResult {
  /** Most objects first; `null` where no encryption could be read. */
  readonly encryption: readonly Estimated<Encryption>[] | null
  readonly clientSide: ShareEstimate | null
  /** Objects with any tag. */
  readonly tagged: ShareEstimate | null
  /** By key, most objects first, with the values that were seen. */
  readonly tagKeys: readonly (Estimated<string> & {
    readonly values: readonly { readonly value: string; readonly objects: number }[]
  })[]
  readonly twins: readonly Twins[]
}

/** Estimates over a whole population from what was seen in the draws of its sample, in the order of the draws. */
export function tallySample(draws: readonly Draw[], seen: readonly (readonly Observed[])[]): SampleResult {
  const shareOf = (known: (object: Observed) => boolean, has: (object: Observed) => boolean): ShareEstimate | null =>
    estimateShare(
      draws.map(({ rows }, at) => {
        const answered = (seen[at] ?? []).filter(known)
        return { rows, answered: answered.length, having: answered.filter(has).length }
      }),
    )
  const all = seen.flat()
  const hasEncryption = ({ encryption }: Observed) => encryption !== null
  const kinds: Encryption[] = []
  for (const { encryption } of all) {
    if (encryption && !kinds.some((kind) => sameEncryption(kind, encryption))) kinds.push(encryption)
  }
  const tags = countTags(all.flatMap((object) => (object.tags === null ? [] : [object.tags])))
  const hasTags = (object: Observed) => object.tags !== null
  return {
    encryption:
      kinds.length === 0
        ? null
        : mostFirst(kinds, (kind) =>
            shareOf(hasEncryption, ({ encryption }) => encryption !== null && sameEncryption(encryption, kind)),
          ),
    clientSide: shareOf(
      ({ clientSide }) => clientSide !== null,
      ({ clientSide }) => clientSide === true,
    ),
    tagged: shareOf(hasTags, (object) => (object.tags ?? []).length > 0),
    tagKeys: mostFirst(tags, (tag) =>
      shareOf(hasTags, (object) => (object.tags ?? []).some(({ key }) => key === tag.key)),
    ).map(({ what, estimate }) => ({
      what: what.key,
      estimate,
      values: [...what.values].sort((a, b) => b.objects - a.objects),
    })),
    twins: twinsOf(tags),
  }
}

function mostFirst<T>(things: readonly T[], estimateOf: (thing: T) => ShareEstimate | null): readonly Estimated<T>[] {
  return things
    .flatMap((what) => {
      const estimate = estimateOf(what)
      return estimate ? [{ what, estimate }] : []
    })
    .sort((a, b) => b.estimate.share - a.estimate.share)
}
