import { compareKeys } from '../../lake/keyOrder'
import { segmentsOf } from '../../lake/location'
import { partitionLabel, recogniseLevel } from '../../lake/partitions'
import type { PlanGroup } from '../../preload/contract/changes'
import type { NameColumn } from '../scan/columns'
import { eachRow } from './eachRow'
import type { StepList } from './steps'

/** Part of a plan: rows by number, everything below a prefix, or what lies in it itself and not in a prefix below. */
export type PlanPart =
  | { readonly kind: 'rows'; readonly rows: readonly number[] }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'directly'; readonly prefix: string }

const slash = 0x2f

/** Says of a key, by its bytes, whether it belongs to the prefix. */
export function below(names: NameColumn, prefix: Buffer): (row: number) => boolean {
  return (row) => {
    const start = names.start(row)
    return (
      names.end(row) - start >= prefix.length &&
      names.flat.compare(prefix, 0, prefix.length, start, start + prefix.length) === 0
    )
  }
}

/** Where the next slash of a key after the prefix is, or -1 for what lies in the prefix itself. */
function slashAfter({ flat }: NameColumn, start: number, end: number): number {
  for (let at = start; at < end; at += 1) if (flat[at] === slash) return at
  return -1
}

/** Calls `each` for every row of a part of the plan. */
export async function eachOfPart(steps: StepList, part: PlanPart, each: (row: number) => void): Promise<void> {
  if (part.kind === 'rows') {
    for (const row of part.rows) if (row < steps.count) each(row)
    return
  }
  const { names } = steps.objects
  const prefix = Buffer.from(part.prefix, 'utf8')
  const isBelow = below(names, prefix)
  const isWanted = (row: number): boolean =>
    part.kind === 'prefix' || slashAfter(names, names.start(row) + prefix.length, names.end(row)) < 0
  await eachRow(steps.count, (row) => {
    if (isBelow(row) && isWanted(row)) each(row)
  })
}

/** The longest prefix that ends in a slash and that all keys of the plan have; empty when there is none. */
async function commonPrefix(steps: StepList): Promise<string> {
  const { names } = steps.objects
  const first = names.flat.subarray(names.start(0), names.end(0))
  let same = first.length
  await eachRow(steps.count, (row) => {
    const start = names.start(row)
    const most = Math.min(same, names.end(row) - start)
    let at = 0
    while (at < most && names.flat[start + at] === first[at]) at += 1
    same = at
  })
  return same === 0 ? '' : first.toString('utf8', 0, first.lastIndexOf(slash, same - 1) + 1)
}

type Sums = Record<'objects' | 'bytes' | 'change' | 'changeBytes' | 'excluded' | 'skip', number>

export interface PlanGroups {
  readonly prefix: string
  /** What the prefixes of this level are, in a sentence. */
  readonly explanation: string
  readonly groups: readonly PlanGroup[]
}

/**
 * The objects of a plan by the next part of their keys below `prefix`, with what becomes of them; what lies in the prefix itself is one group. `null` starts
 * where the keys begin to differ.
 */
export async function planGroups(steps: StepList, at: string | null): Promise<PlanGroups> {
  const prefix = at ?? (steps.count === 0 ? '' : await commonPrefix(steps))
  const sums = await sumsBelow(steps, prefix)
  const names = [...sums.keys()].filter((name) => name !== direct).sort(compareKeys)
  const level = recogniseLevel({ path: segmentsOf(prefix), children: names, complete: true })
  const group = (kind: PlanGroup['kind'], name: string, label: string, sum: Sums): PlanGroup => ({
    kind,
    prefix: kind === 'prefix' ? `${prefix}${name}/` : prefix,
    label,
    objects: sum.objects,
    bytes: sum.bytes,
    change: { objects: sum.change, bytes: sum.changeBytes },
    excluded: sum.excluded,
    skip: sum.skip,
  })
  const groups = names.flatMap((name) => {
    const sum = sums.get(name)
    return sum ? [group('prefix', name, partitionLabel(name, level).text, sum)] : []
  })
  const own = sums.get(direct)
  return {
    prefix,
    explanation: level.explanation,
    groups: own ? [group('directly', '', '', own), ...groups] : groups,
  }
}

/** No prefix has this name, since a name holds no slash. */
const direct = '/'

async function sumsBelow(steps: StepList, prefix: string): Promise<Map<string, Sums>> {
  const { names } = steps.objects
  const bytes = Buffer.from(prefix, 'utf8')
  const isBelow = below(names, bytes)
  const sums = new Map<string, Sums>()
  // Keys mostly come sorted, so the next one mostly belongs to the same group.
  let last: Buffer | null = null
  let lastSum: Sums | null = null
  const groupOf = (row: number): Sums => {
    const start = names.start(row) + bytes.length
    const end = slashAfter(names, start, names.end(row))
    const isSame = end < 0 ? last === null : last !== null && names.flat.compare(last, 0, last.length, start, end) === 0
    if (lastSum !== null && isSame) return lastSum
    const name = end < 0 ? null : names.flat.subarray(start, end)
    const text = name?.toString('utf8') ?? direct
    const sum = sums.get(text) ?? { objects: 0, bytes: 0, change: 0, changeBytes: 0, excluded: 0, skip: 0 }
    sums.set(text, sum)
    last = name
    lastSum = sum
    return sum
  }
  await eachRow(steps.count, (row) => {
    if (!isBelow(row)) return
    const sum = groupOf(row)
    const size = steps.bytesOfRow(row)
    const outcome = steps.outcomeOf(row)
    sum.objects += 1
    sum.bytes += size
    sum[outcome] += 1
    if (outcome === 'change') sum.changeBytes += size
  })
  return sums
}
