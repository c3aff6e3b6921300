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
  const [old, now] = [new Walker(before), new Walker(after)]
  for (let steps = 1; old.more || now.more; steps += 1) {
    const order = old.more && now.more ? old.compare(now) : old.more ? -1 : 1
    if (order < 0) add(changes.removed, old.bytes)
    else if (order > 0) add(changes.added, now.bytes)
    else if (!old.isSame(now)) add(changes.changed, now.bytes)
    if (order <= 0) old.next()
    if (order >= 0) now.next()
    if (steps % step === 0) await breathe()
  }
  return changes
}

function add(sum: Sum, bytes: number): void {
  sum.objects += 1
  sum.bytes += bytes
}

class Walker {
  private readonly walk
  more: boolean

  constructor(private readonly index: LakeIndex) {
    this.walk = index.walk(0)
    this.more = this.walk !== null
  }

  next(): void {
    this.more = this.walk?.next() ?? false
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

  isSame(other: Walker): boolean {
    return this.bytes === other.bytes && this.modified === other.modified && this.storageClass === other.storageClass
  }

  private get modified(): number {
    const cursor = this.walk?.cursor
    return cursor?.block.modified[cursor.row] ?? 0
  }

  private get storageClass(): string {
    const cursor = this.walk?.cursor
    return this.index.storageClasses.texts[cursor?.block.storageClasses[cursor.row] ?? 0] ?? ''
  }
}
