import { setImmediate as breathe } from 'node:timers/promises'
import type { LakeIndex } from './lakeIndex'

interface Sum {
  objects: number
  bytes: number
}

export interface Changes {
  readonly added: Sum
  readonly removed: Sum
  readonly changed: Sum
}

/** So many keys are compared before the thread may do something else. */
const step = 50_000

/** What is another in a later index: keys that came, went, or have another size, time or storage class. Walks both once. */
export async function changesBetween(before: LakeIndex, after: LakeIndex): Promise<Changes> {
  const changes: Changes = {
    added: { objects: 0, bytes: 0 },
    removed: { objects: 0, bytes: 0 },
    changed: { objects: 0, bytes: 0 },
  }
  await walkBoth(before, after, (old, now) => {
    if (!now) add(changes.removed, old?.bytes ?? 0)
    else if (!old) add(changes.added, now.bytes)
    else if (!old.isSameObject(now) || old.storageClass !== now.storageClass) add(changes.changed, now.bytes)
  })
  return changes
}

/** Tells of each object that is in both indexes and was not written since: its rows, before and after. */
export const eachKept = (
  before: LakeIndex,
  after: LakeIndex,
  visit: (old: number, now: number) => void,
): Promise<void> =>
  walkBoth(before, after, (old, now) => {
    if (old && now && old.isSameObject(now)) visit(old.row, now.row)
  })

/** Walks the keys of both, those they share together; `null` for the one that has it not. */
async function walkBoth(
  before: LakeIndex,
  after: LakeIndex,
  visit: (old: Walker | null, now: Walker | null) => void,
): Promise<void> {
  const [old, now] = [new Walker(before), new Walker(after)]
  for (let steps = 1; old.more || now.more; steps += 1) {
    const order = old.more && now.more ? old.compare(now) : old.more ? -1 : 1
    visit(order <= 0 ? old : null, order >= 0 ? now : null)
    if (order <= 0) old.next()
    if (order >= 0) now.next()
    if (steps % step === 0) await breathe()
  }
}

function add(sum: Sum, bytes: number): void {
  sum.objects += 1
  sum.bytes += bytes
}

class Walker {
  private readonly walk
  more: boolean
  row = 0

  constructor(private readonly index: LakeIndex) {
    this.walk = index.walk(0)
    this.more = this.walk !== null
  }

  next(): void {
    this.more = this.walk?.next() ?? false
    this.row += 1
  }

  get bytes(): number {
    const cursor = this.walk?.cursor
    return cursor?.block.bytes[cursor.row] ?? 0
  }

  compare({ walk }: Walker): number {
    const [one, other] = [this.walk?.cursor, walk?.cursor]
    if (!one || !other) return 0
    return Buffer.compare(one.key.subarray(0, one.length), other.key.subarray(0, other.length))
  }

  /** As far as a listing tells: a lifecycle rule may have moved it to another class, which leaves all else as it was. */
  isSameObject(other: Walker): boolean {
    return this.bytes === other.bytes && this.modified === other.modified
  }

  private get modified(): number {
    const cursor = this.walk?.cursor
    return cursor?.block.modified[cursor.row] ?? 0
  }

  get storageClass(): string {
    const cursor = this.walk?.cursor
    return this.index.storageClasses.texts[cursor?.block.storageClasses[cursor.row] ?? 0] ?? ''
  }
}
