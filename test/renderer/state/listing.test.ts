import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListingState } from '../../../preload/contract/listings'
import {
  filterBy,
  followListings,
  isTouched,
  listAgain,
  listPlace,
  registerTable,
  useListing,
} from '../../../renderer/state/listing'
import { denied, refuse, withFakeLake } from '../support/fakeLake'
import { FakeListing, manyRows, objectRow } from '../support/fakeListing'

const lake = withFakeLake()
const place = { connection: 'c', bucket: 'b', prefix: 'p/' }
const emit = (data: ListingState) => lake().emit({ name: 'listing', data })
let unfollow = () => undefined as void

beforeEach(() => {
  unfollow = followListings()
})
afterEach(async () => {
  await listPlace(null, null)
  unfollow()
})

describe('listing a place', () => {
  it('shows its rows and follows its states', async () => {
    const listing = new FakeListing(manyRows(3), { state: 'loading' })
    listing.answerIn(lake())
    await listPlace(place, null)
    emit(listing.replace(manyRows(5), { state: 'done' }))
    expect(useListing.getState().state).toMatchObject({ state: 'done', rows: 5 })
  })

  it('does not miss the last state when it comes before the answer that names the listing', async () => {
    const listing = new FakeListing([], { listing: 'fast', state: 'loading' })
    listing.answerIn(lake())
    lake().answers['listings.rows'] = ({ from }) => {
      const before = listing.state
      emit(listing.replace(manyRows(31), { state: 'done' }))
      return { from, rows: [], state: before }
    }
    await listPlace(place, null)
    expect(useListing.getState().state).toMatchObject({ state: 'done', rows: 31 })
  })

  it('keeps the fault when it could not even begin', async () => {
    lake().answers['listings.open'] = refuse(denied('s3:ListBucket'))
    await listPlace(place, null)
    expect(useListing.getState()).toMatchObject({ source: null, fault: denied('s3:ListBucket') })
  })

  it('closes the listing it leaves', async () => {
    new FakeListing(manyRows(3), { listing: 'old4' }).answerIn(lake())
    await listPlace(place, null)
    new FakeListing(manyRows(3), { listing: 'new4' }).answerIn(lake())
    await listPlace({ ...place, prefix: 'q/' }, null)
    expect(lake().inputsOf('listings.close')).toEqual([{ listing: 'old4' }])
  })
})

describe('listing again', () => {
  const view = { topKey: 'k000100', top: 100.5, last: 140, cursorKey: 'k000110', cursor: 110 }

  it('puts the fresh rows where the old ones were, although some are gone', async () => {
    new FakeListing(manyRows(500), { listing: 'old5' }).answerIn(lake())
    await listPlace(place, null)
    const unregister = registerTable(() => view)
    new FakeListing(manyRows(500).slice(20), { listing: 'new5' }).answerIn(lake())
    await listAgain()
    await vi.waitFor(() => expect(useListing.getState().source?.listing).toBe('new5'))
    const { landing, cursor, source } = useListing.getState()
    expect(landing).toEqual({ top: 80.5, cursor: 90 })
    expect(cursor).toBe(90)
    expect(source?.row(90)?.key).toBe('k000110')
    unregister()
  })

  it('keeps the old rows until the new ones reach as far as the view', async () => {
    new FakeListing(manyRows(500), { listing: 'old6' }).answerIn(lake())
    await listPlace(place, null)
    const unregister = registerTable(() => view)
    const fresh = new FakeListing(manyRows(50), { listing: 'new6', state: 'loading' })
    fresh.answerIn(lake())
    await listAgain()
    expect(useListing.getState()).toMatchObject({ refreshing: true, source: { listing: 'old6' } })
    emit(fresh.replace(manyRows(500)))
    await vi.waitFor(() => expect(useListing.getState().source?.listing).toBe('new6'))
    unregister()
  })

  it('puts the cursor at the same place when its row was deleted', async () => {
    new FakeListing(manyRows(5), { listing: 'old7' }).answerIn(lake())
    await listPlace(place, null)
    const unregister = registerTable(() => ({ topKey: null, top: 0, last: 4, cursorKey: 'k000004', cursor: 4 }))
    new FakeListing(manyRows(4), { listing: 'new7' }).answerIn(lake())
    await listAgain()
    await vi.waitFor(() => expect(useListing.getState().source?.listing).toBe('new7'))
    expect(useListing.getState().cursor).toBe(3)
    unregister()
  })
})

it('filtering lets go of what was selected', async () => {
  const listing = new FakeListing([objectRow('a', { selected: true }), objectRow('b')], { listing: 'filtered' })
  listing.answerIn(lake())
  lake().answers['listings.arrange'] = () => listing.state
  await listPlace(place, null)
  await filterBy('b')
  expect(lake().inputsOf('listings.select')).toMatchObject([{ change: { op: 'none' } }])
  expect(lake().inputsOf('listings.arrange')).toMatchObject([{ filter: { text: 'b' } }])
})

it.each([
  ['p/', ['p/'], true],
  ['p/', ['p/q/'], true],
  ['p/q/', ['p/'], true],
  ['', ['p/q/'], true],
  ['p/', ['r/'], false],
  ['p/', [], false],
])('a place at %j is touched by changes at %j: %s', (prefix, places, touched) => {
  expect(isTouched({ ...place, prefix }, 'c', 'b', places)).toBe(touched)
  expect(isTouched({ ...place, prefix }, 'c', 'other', places)).toBe(false)
})
