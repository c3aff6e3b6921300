import { afterEach, describe, expect, it, vi } from 'vitest'
import { RowSource, type Moved } from '../../../renderer/state/rowSource'
import { withFakeLake } from '../support/fakeLake'
import { FakeListing, manyRows, prefixRow } from '../support/fakeListing'

const lake = withFakeLake()
const look = (first: number, last: number) => ({ first, last, anchor: null, cursor: null })

function open(listing: FakeListing): RowSource {
  listing.answerIn(lake())
  return new RowSource(listing.state.listing, listing.state)
}

const loaded = (source: RowSource, at: number) => vi.waitFor(() => expect(source.row(at)).toBeDefined())
const keyAt = (source: RowSource, at: number) => source.row(at)?.key

describe('rows of a listing', () => {
  it('are asked for around the view only', async () => {
    const source = open(new FakeListing(manyRows(5000)))
    source.look(look(2000, 2040))
    await loaded(source, 2000)
    await vi.waitFor(() => expect(source.row(1960)).toBeDefined())
    expect(source.row(0)).toBeUndefined()
    expect(keyAt(source, 2040)).toBe('k002040')
    const asked = lake().inputsOf('listings.rows')
    expect(asked).toHaveLength(3)
  })

  it('do not pile up while a hundred thousand are scrolled through', async () => {
    const source = open(new FakeListing(manyRows(100_000)))
    for (let first = 0; first < 100_000; first += 3000) {
      source.look(look(first, first + 40))
      await loaded(source, first)
    }
    expect(source.held).toBeLessThanOrEqual(2000)
  })

  it('are asked for where the view comes to rest, not where it leaps over them', async () => {
    const source = open(new FakeListing(manyRows(100_000)))
    for (let first = 10_000; first < 90_000; first += 10_000) source.look(look(first, first + 40))
    await loaded(source, 80_000)
    const places = lake()
      .inputsOf('listings.rows')
      .map((input) => JSON.stringify(input))
    expect(places.filter((place) => /"from":[2-6]\d{4}\b/.test(place))).toEqual([])
    expect(source.row(10_000)).toBeUndefined()
  })

  it('that came since are added to the window that was not full', async () => {
    const listing = new FakeListing(manyRows(30), { state: 'loading' })
    const source = open(listing)
    source.look(look(0, 40))
    await loaded(source, 29)
    source.accept(listing.replace(manyRows(250)))
    await loaded(source, 40)
    expect(source.state.rows).toBe(250)
  })

  it('seen before stay until the ones that took their places are there', async () => {
    const listing = new FakeListing(manyRows(300))
    const source = open(listing)
    source.look(look(0, 40))
    await loaded(source, 40)
    source.accept(listing.replace(manyRows(300, 'other/'), { version: 2 }))
    expect(keyAt(source, 5)).toBe('k000005')
    await vi.waitFor(() => expect(keyAt(source, 5)).toBe('other/k000005'))
  })
})

describe('how far a listing has come', () => {
  afterEach(() => vi.useRealTimers())

  function listingState(): { source: RowSource; told: number[]; grow: (rows: number, more?: object) => void } {
    vi.useFakeTimers()
    const listing = new FakeListing(manyRows(100), { state: 'loading' })
    const source = open(listing)
    const told: number[] = []
    source.onState = ({ rows }) => void told.push(rows)
    return { source, told, grow: (rows, more = {}) => source.accept(listing.replace(manyRows(rows), more)) }
  }

  it('is told at once while nobody scrolls', () => {
    const { told, grow } = listingState()
    for (const rows of [200, 300, 400]) grow(rows)
    expect(told).toEqual([200, 300, 400])
  })

  it('is told twice a second while somebody scrolls, and at once when all is there', () => {
    const { source, told, grow } = listingState()
    const scroll = (first: number): void => source.look(look(first, first + 40))
    for (let step = 0; step < 10; step += 1) {
      scroll(step)
      grow(200 + step)
      vi.advanceTimersByTime(100)
    }
    expect(told).toEqual([200, 204, 209])
    expect(source.state.rows).toBe(209)
    scroll(20)
    grow(300)
    expect(told.at(-1)).toBe(209)
    grow(400, { state: 'done' })
    expect(told.at(-1)).toBe(400)
    vi.advanceTimersByTime(1000)
    expect(told).toHaveLength(4)
  })
})

it('the view follows its first row when prefixes come in above', async () => {
  const listing = new FakeListing(manyRows(1000), { state: 'loading' })
  const source = open(listing)
  const moves: Moved[] = []
  source.followMoves((moved) => moves.push(moved))
  const at = (row: number) => ({ at: row, key: `k${String(row).padStart(6, '0')}` })
  source.look({ first: 500, last: 540, anchor: at(500), cursor: at(510) })
  await loaded(source, 500)
  const above = Array.from({ length: 7 }, (_, place) => prefixRow(`p${place}/`))
  source.accept(listing.replace([...above, ...manyRows(1000)], { version: 2 }))
  await vi.waitFor(() => expect(moves).toEqual([{ shift: 7, cursor: 517 }]))
  expect(keyAt(source, 507)).toBe('k000500')
})

it('an older state that arrives late changes nothing', () => {
  const listing = new FakeListing(manyRows(10), { at: 50 })
  const source = open(listing)
  source.accept({ ...listing.state, rows: 3, at: 49 })
  expect(source.state.rows).toBe(10)
})

it('a selection shows before main has confirmed it', async () => {
  const source = open(new FakeListing(manyRows(10)))
  source.look(look(0, 9))
  await loaded(source, 9)
  const confirmed = source.select({ op: 'range', from: 2, to: 4, add: false })
  const marks = () => Array.from({ length: 10 }, (_, at) => (source.row(at)?.selected === true ? 'x' : '-')).join('')
  expect(marks()).toBe('--xxx-----')
  expect((await confirmed).selection).toEqual({ prefixes: 0, objects: 3, bytes: 300 })
  expect(marks()).toBe('--xxx-----')
})

it('a closed listing asks for nothing more', () => {
  const source = open(new FakeListing(manyRows(1000)))
  source.close()
  source.look(look(500, 540))
  expect(lake().inputsOf('listings.rows')).toEqual([])
})
