import type { PlanRow } from '../../preload/contract/changes'
import { nameMatcher } from '../scan/arrangement'
import { grown } from '../scan/columns'
import { eachRow } from './eachRow'
import { below } from './planGroups'
import type { Show, StepList } from './steps'

/** Which rows of a plan are wanted: of those below `prefix` whose key holds `text`, `count` from `from` on. */
export interface Wanted {
  readonly show: Show
  readonly prefix: string
  readonly text: string
  readonly from: number
  readonly count: number
}

/** Finds rows of a plan; what was found last is kept, as rows are asked for page by page. */
export class PlanSearch {
  private last: { readonly name: string; readonly rows: Promise<Uint32Array> } | null = null

  constructor(private readonly steps: StepList) {}

  /** `revision` changes when the plan does. */
  async rows(wanted: Wanted, revision: number): Promise<{ total: number; rows: PlanRow[] }> {
    const { show, prefix, text, from, count } = wanted
    if (prefix === '' && text === '') return this.steps.rows(from, count, show)
    const name = JSON.stringify([show, prefix, text, revision, this.steps.count])
    if (this.last?.name !== name) this.last = { name, rows: this.find(wanted) }
    const found = await this.last.rows
    const rows = Array.from(found.subarray(from, from + count), (row) => this.steps.row(row))
    return { total: found.length, rows }
  }

  private async find({ show, prefix, text }: Wanted): Promise<Uint32Array> {
    const { names } = this.steps.objects
    const isBelow = below(names, Buffer.from(prefix, 'utf8'))
    const isNamed = nameMatcher(text)
    const shown = this.steps.shown(show)
    let found: Uint32Array = new Uint32Array(0)
    let count = 0
    await eachRow(shown.count, (place) => {
      const row = shown.at(place)
      if (!isBelow(row) || !isNamed(names, row)) return
      found = grown(found, count + 1, (length) => new Uint32Array(length))
      found[count] = row
      count += 1
    })
    return found.subarray(0, count)
  }
}
