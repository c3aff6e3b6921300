import { sharedPrefix } from '../../lake/keyOrder'
import type { SavedObject } from '../../lake/savedPlan'
import { grown, ObjectColumns } from '../scan/columns'

/** The objects of a saved plan in columns, since they may be millions. */
export class SavedRows {
  private readonly objects = new ObjectColumns('')
  private readonly versions = new Map<number, string>()
  private excluded: Uint8Array = new Uint8Array(0)
  private sorted: Uint32Array | null = null

  get count(): number {
    return this.objects.count
  }

  add({ versionId, excluded, ...object }: SavedObject): void {
    const row = this.count
    this.objects.add({ ...object, modifiedAt: 0, restore: null })
    if (versionId !== null) this.versions.set(row, versionId)
    this.excluded = grown(this.excluded, row + 1, (length) => new Uint8Array(length))
    this.excluded[row] = excluded ? 1 : 0
  }

  /** Some of them in the UTF-8 byte order of their keys. */
  part(from: number, count: number): readonly SavedObject[] {
    const rows = this.inOrder().subarray(from, from + count)
    return Array.from(rows, (row) => this.at(row))
  }

  /** What all keys begin with, to a slash. */
  sharedPrefix(): string {
    const ends = [...this.part(0, 1), ...this.part(this.count - 1, 1)]
    return sharedPrefix(ends.map(({ key }) => key))
  }

  private at(row: number): SavedObject {
    const { key, etag, bytes, storageClass } = this.objects.at(row)
    const versionId = this.versions.get(row) ?? null
    return { key, versionId, etag, bytes, storageClass, excluded: this.excluded[row] === 1 }
  }

  private inOrder(): Uint32Array {
    if (this.sorted) return this.sorted
    const { names } = this.objects
    const rows = Uint32Array.from({ length: this.count }, (_, row) => row)
    if (!names.inOrder) rows.sort((one, other) => names.compare(one, other) || one - other)
    this.sorted = rows
    return rows
  }
}
