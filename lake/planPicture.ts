import type { CostStep } from './cost'
import { tierOf } from './tiers'
import { unreachable } from './unreachable'

/** What a part of a plan's objects is before and after: a class, or for `to` that it goes or is hidden by a delete marker. */
export interface Flow {
  readonly from: string
  readonly to: { readonly kind: 'class'; readonly storageClass: string } | { readonly kind: 'gone' | 'hidden' }
  /** Whether the plan changes them, in whatever way; what is left as it is keeps its class too. */
  readonly changes: boolean
  readonly objects: number
  readonly bytes: number
  /** The bytes stay billed in the class before as well, as old versions; `null` where that is not known. */
  readonly leavesOld: boolean | null
}

/** Where an object of a class comes to lie by what is done to it; `null` where nothing is done. */
export function flowOf(from: string, changes: boolean, step: CostStep | null): Omit<Flow, 'objects' | 'bytes'> {
  const stays = { from, to: { kind: 'class', storageClass: from }, changes, leavesOld: false } as const
  if (step === null) return stays
  switch (step.kind) {
    case 'copy':
      return { ...stays, to: { kind: 'class', storageClass: step.to }, leavesOld: step.keepsOld }
    case 'transition':
      return { ...stays, to: { kind: 'class', storageClass: step.to } }
    case 'delete':
      // Where versions are hidden their bytes are old versions.
      return { ...stays, to: { kind: step.hides === true ? 'hidden' : 'gone' }, leavesOld: step.hides }
    case 'encrypt':
    case 'tag':
    case 'restore':
    case 'undelete':
      return stays
    default:
      return unreachable(step)
  }
}

/** The same flows only once, warmest classes first. */
export function sumFlows(flows: Iterable<Flow>): readonly Flow[] {
  const all = new Map<string, { -readonly [K in keyof Flow]: Flow[K] }>()
  for (const flow of flows) {
    if (flow.objects === 0) continue
    const name = JSON.stringify([flow.from, flow.to, flow.changes, flow.leavesOld])
    const sum = all.get(name)
    if (sum) {
      sum.objects += flow.objects
      sum.bytes += flow.bytes
    } else all.set(name, { ...flow })
  }
  return [...all.values()].sort((one, other) => rank(one) - rank(other) || compare(one.from, other.from))
}

const rank = ({ from, to }: Flow): number =>
  tierOf(from).warmth * 100 + (to.kind === 'class' ? tierOf(to.storageClass).warmth : 99)
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
