import type { ListingState, Row, SelectOp } from '../../../preload/contract/listings'
import { selectedAfter } from '../../../renderer/state/selecting'
import type { FakeLake } from './fakeLake'

export const prefixRow = (key: string, name = key): Row => ({ kind: 'prefix', key, name, selected: false })

export const objectRow = (key: string, over: Partial<Extract<Row, { kind: 'object' }>> = {}): Row => ({
  kind: 'object',
  key,
  name: key.slice(key.lastIndexOf('/') + 1),
  selected: false,
  bytes: 100,
  modifiedAt: Date.UTC(2026, 0, 1),
  storageClass: 'STANDARD',
  etag: `"${key}"`,
  restore: null,
  ...over,
})

export const manyRows = (count: number, prefix = ''): Row[] =>
  Array.from({ length: count }, (_, at) => objectRow(`${prefix}k${String(at).padStart(6, '0')}`))

export const stateOf = (over: Partial<ListingState> = {}): ListingState => ({
  listing: 'L1',
  state: 'done',
  fault: null,
  prefixes: 0,
  objects: 0,
  bytes: 0,
  rows: 0,
  version: 1,
  selection: { prefixes: 0, objects: 0, bytes: 0 },
  requests: 1,
  startedAt: 1,
  at: 1,
  ...over,
})

/** A listing as main would hold it, behind the calls of a fake lake. */
export class FakeListing {
  state: ListingState

  constructor(
    private rows: readonly Row[],
    over: Partial<ListingState> = {},
  ) {
    this.state = this.stateFor(stateOf(over))
  }

  answerIn(lake: FakeLake): void {
    const { answers } = lake
    answers['listings.rows'] = ({ from, count }) => ({
      from,
      rows: this.rows.slice(from, from + count),
      state: this.state,
    })
    answers['listings.find'] = ({ key, startsWith, after = -1 }) => {
      const at = this.rows.findIndex((row, place) =>
        key === undefined ? place > after && row.name.startsWith(startsWith ?? '') : row.key === key,
      )
      return { at: at < 0 ? null : at }
    }
    answers['listings.select'] = ({ change }) => {
      this.select(change)
      return this.state
    }
    answers['listings.open'] = () => ({ listing: this.state.listing })
    answers['listings.close'] = () => null
  }

  /** Other rows, or the same at other places. */
  replace(rows: readonly Row[], over: Partial<ListingState> = {}): ListingState {
    this.rows = rows
    this.state = this.stateFor({ ...this.state, at: this.state.at + 1, ...over })
    return this.state
  }

  private select(change: SelectOp): void {
    const rows = this.rows.map((row, at) => ({ ...row, selected: selectedAfter(change, at, row.selected) }))
    this.replace(rows)
  }

  private stateFor(state: ListingState): ListingState {
    const chosen = this.rows.filter(({ selected }) => selected)
    const bytesOf = (rows: readonly Row[]) =>
      rows.reduce((sum, row) => sum + (row.kind === 'object' ? row.bytes : 0), 0)
    const objectsOf = (rows: readonly Row[]) => rows.filter(({ kind }) => kind === 'object').length
    return {
      ...state,
      rows: this.rows.length,
      objects: objectsOf(this.rows),
      prefixes: this.rows.length - objectsOf(this.rows),
      bytes: bytesOf(this.rows),
      selection: { objects: objectsOf(chosen), prefixes: chosen.length - objectsOf(chosen), bytes: bytesOf(chosen) },
    }
  }
}
