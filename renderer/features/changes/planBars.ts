import { tierOf } from '../../../lake/tiers'
import type { Plan } from '../../../preload/contract/changes'

export type Measure = 'bytes' | 'objects'

/** One part of a bar: a storage class, or what the change leaves behind or takes away. */
export interface Segment {
  readonly kind: 'class' | 'old' | 'gone'
  /** Empty for what is of no class. */
  readonly storageClass: string
  readonly label: string
  readonly objects: number
  readonly bytes: number
}

type Flow = Plan['flows'][number]

/** What lies where before and after, warmest classes first; what stays behind as old versions and what goes come last. */
export function barsOf(flows: readonly Flow[]): {
  readonly before: readonly Segment[]
  readonly after: readonly Segment[]
} {
  const before = new Map<string, Segment>()
  const after = new Map<string, Segment>()
  for (const flow of flows) {
    const { from, to, leavesOld } = flow
    add(before, 'class', from, tierOf(from).label, flow)
    if (to.kind === 'class') add(after, 'class', to.storageClass, tierOf(to.storageClass).label, flow)
    if (to.kind === 'gone')
      add(after, 'gone', from, leavesOld === null ? 'Deleted, or kept as old versions' : 'Deleted for good', flow)
    if (to.kind === 'hidden') add(after, 'old', from, `Hidden, kept in ${tierOf(from).label}`, flow)
    if (to.kind === 'class' && leavesOld === true)
      add(after, 'old', from, `Old versions in ${tierOf(from).label}`, flow)
    if (to.kind === 'class' && leavesOld === null)
      add(after, 'old', from, `Old versions in ${tierOf(from).label}, if they are kept`, flow)
  }
  return { before: sorted(before), after: sorted(after) }
}

/** Whether a picture would show any difference. */
export const moves = (flows: readonly Flow[]): boolean =>
  flows.some(({ from, to }) => from !== '' && (to.kind !== 'class' || to.storageClass !== from))

function add(bar: Map<string, Segment>, kind: Segment['kind'], storageClass: string, label: string, flow: Flow): void {
  const name = `${kind} ${label}`
  const sum = bar.get(name)
  const objects = (sum?.objects ?? 0) + flow.objects
  bar.set(name, {
    kind,
    storageClass,
    label: label === '' ? 'Delete markers' : label,
    objects,
    bytes: (sum?.bytes ?? 0) + flow.bytes,
  })
}

const order = { class: 0, old: 1, gone: 2 } as const
const sorted = (bar: Map<string, Segment>): readonly Segment[] =>
  [...bar.values()].sort(
    (one, other) =>
      order[one.kind] - order[other.kind] || tierOf(one.storageClass).warmth - tierOf(other.storageClass).warmth,
  )
