import type { ChangeStep, Decision, ObjectFacts, SkipReason } from '../../lake/changePlan'
import { skipReasons } from '../../lake/changePlan'
import type { PlanRow } from '../../preload/contract/changes'
import type { ListedObject } from '../s3/list'
import { Dictionary, grown, ObjectColumns } from '../scan/columns'

/** What a change does to one object, and what the plan saw of it. */
export interface Step {
  /** Its place among the changes of the plan, from 0. */
  readonly number: number
  readonly key: string
  readonly versionId: string | null
  readonly bytes: number
  /** Ms since 1970. */
  readonly modifiedAt: number
  readonly etag: string
  readonly storageClass: string
  readonly kind: ChangeStep
  /** What it is to become, where that differs from object to object; read by the action. */
  readonly aim: string | null
}

const kinds: readonly ChangeStep[] = [
  'copy',
  'copyInParts',
  'updateEncryption',
  'tag',
  'restore',
  'delete',
  'deleteVersion',
  'undelete',
]
/** Outcomes below are kinds of change, from here on reasons to skip. */
const firstReason = kinds.length

/** Row numbers in a growing array. */
class Numbers {
  count = 0
  private all: Uint32Array = new Uint32Array(0)

  add(number: number): void {
    this.all = grown(this.all, this.count + 1, (length) => new Uint32Array(length))
    this.all[this.count] = number
    this.count += 1
  }

  at(place: number): number {
    return this.all[place] ?? 0
  }

  clear(): void {
    this.count = 0
  }
}

export type Show = 'all' | 'change' | 'skip'

/** All objects of a plan with what is decided for each, in columns: about 95 bytes each, and the key. */
export class StepList {
  readonly objects = new ObjectColumns('')
  private readonly versions = new Map<number, string>()
  private readonly texts = new Dictionary()
  private outcomes: Uint8Array = new Uint8Array(0)
  private kinds: Uint32Array = new Uint32Array(0)
  /** 1 where the person took a change out of the plan. */
  private excluded: Uint8Array = new Uint8Array(0)
  private befores: Uint32Array = new Uint32Array(0)
  private afters: Uint32Array = new Uint32Array(0)
  private readonly aims = new Map<number, number>()
  private readonly changing = new Numbers()
  private readonly skipped = new Numbers()

  get count(): number {
    return this.objects.count
  }

  /** How many objects are to be changed. */
  get changes(): number {
    return this.changing.count
  }

  /** `kind` is a number of the caller's, kept with the row. */
  add(object: ObjectFacts, decision: Decision, aim: string | null = null, kind = 0): void {
    const row = this.addRow(object)
    if (aim !== null) this.aims.set(row, this.textNumber(aim))
    this.befores[row] = this.textNumber(decision.before)
    this.kinds = grown(this.kinds, row + 1, (length) => new Uint32Array(length))
    this.kinds[row] = kind
    if (decision.kind === 'change') {
      this.outcomes[row] = kinds.indexOf(decision.step)
      this.afters[row] = this.textNumber(decision.after)
      this.changing.add(row)
    } else {
      this.outcomes[row] = firstReason + skipReasons.indexOf(decision.reason)
      this.skipped.add(row)
    }
  }

  /** A change that was decided earlier. */
  addChange(step: Omit<Step, 'number'>): void {
    const row = this.addRow({ ...step, restore: null })
    if (step.aim !== null) this.aims.set(row, this.textNumber(step.aim))
    this.outcomes[row] = kinds.indexOf(step.kind)
    this.changing.add(row)
  }

  private addRow(object: ListedObject & { readonly versionId: string | null }): number {
    const row = this.objects.count
    this.objects.add(object)
    if (object.versionId !== null) this.versions.set(row, object.versionId)
    this.outcomes = grown(this.outcomes, row + 1, (length) => new Uint8Array(length))
    this.excluded = grown(this.excluded, row + 1, (length) => new Uint8Array(length))
    this.befores = grown(this.befores, row + 1, (length) => new Uint32Array(length))
    this.afters = grown(this.afters, row + 1, (length) => new Uint32Array(length))
    return row
  }

  kindOf(row: number): number {
    return this.kinds[row] ?? 0
  }

  bytesOfRow(row: number): number {
    return this.objects.bytes[row] ?? 0
  }

  /** What the price of a row depends on beside its kind. */
  agedOf(row: number): { readonly bytes: number; readonly storageClass: string; readonly modifiedAt: number } {
    const { bytes, modifiedAt } = this.objects
    return {
      bytes: bytes[row] ?? 0,
      storageClass: this.objects.storageClass(row),
      modifiedAt: modifiedAt[row] ?? 0,
    }
  }

  /** What becomes of a row now. */
  outcomeOf(row: number): 'change' | 'excluded' | 'skip' {
    if ((this.outcomes[row] ?? 0) >= firstReason) return 'skip'
    return this.excluded[row] === 1 ? 'excluded' : 'change'
  }

  /** Takes a change out of the plan or puts it back; `recount` makes it count. @returns whether that is new */
  exclude(row: number, excluded: boolean): boolean {
    if (this.outcomeOf(row) !== (excluded ? 'change' : 'excluded')) return false
    this.excluded[row] = excluded ? 1 : 0
    return true
  }

  /** Numbers the changes again: only those that are left, so that only they are run. */
  recount(): void {
    this.changing.clear()
    this.skipped.clear()
    for (let row = 0; row < this.count; row += 1) {
      if (this.outcomeOf(row) === 'change') this.changing.add(row)
      else this.skipped.add(row)
    }
  }

  /** Bytes of the largest object that is to be changed. */
  largestChange(): number {
    let largest = 0
    for (let number = 0; number < this.changes; number += 1) largest = Math.max(largest, this.bytesOf(number))
    return largest
  }

  /** Bytes of the change of that number. */
  bytesOf(number: number): number {
    return this.objects.bytes[this.changing.at(number)] ?? 0
  }

  /** The change of that number, from 0 to `changes`. */
  change(number: number): Step {
    const row = this.changing.at(number)
    const { key, bytes, modifiedAt, etag, storageClass } = this.objects.at(row)
    const kind = kinds[this.outcomes[row] ?? 0] ?? 'copy'
    const aim = this.text(this.aims.get(row))
    return { number, key, versionId: this.versions.get(row) ?? null, bytes, modifiedAt, etag, storageClass, kind, aim }
  }

  /** Row numbers of all, of the changes or of the skips. */
  shown(show: Show): { readonly count: number; readonly at: (place: number) => number } {
    const shown = show === 'change' ? this.changing : show === 'skip' ? this.skipped : null
    return shown ? { count: shown.count, at: (place) => shown.at(place) } : { count: this.count, at: (place) => place }
  }

  rows(from: number, count: number, show: Show): { total: number; rows: PlanRow[] } {
    const shown = this.shown(show)
    const rows: PlanRow[] = []
    for (let place = from; place < Math.min(from + count, shown.count); place += 1) rows.push(this.row(shown.at(place)))
    return { total: shown.count, rows }
  }

  row(row: number): PlanRow {
    const reason = this.reason(row)
    return {
      row,
      key: this.objects.names.at(row),
      versionId: this.versions.get(row) ?? null,
      bytes: this.objects.bytes[row] ?? 0,
      outcome: reason === null ? 'change' : 'skip',
      reason,
      before: this.text(this.befores[row]),
      after: this.text(this.afters[row]),
    }
  }

  /** A row with all that the plan knows of its object. */
  exported(row: number): PlanRow & Pick<Step, 'etag' | 'storageClass' | 'modifiedAt'> {
    const { etag, storageClass, modifiedAt } = this.objects.at(row)
    return { ...this.row(row), etag, storageClass, modifiedAt }
  }

  private reason(row: number): SkipReason | null {
    if (this.outcomeOf(row) === 'excluded') return 'excluded'
    return skipReasons[(this.outcomes[row] ?? 0) - firstReason] ?? null
  }

  /** 0 is no text. */
  private textNumber(text: string | null): number {
    return text === null ? 0 : this.texts.number(text) + 1
  }

  private text(number = 0): string | null {
    return number === 0 ? null : (this.texts.texts[number - 1] ?? null)
  }
}
