import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ObjectsPane } from '../../../../renderer/features/browse/ObjectsPane'
import { followListings, listPlace, useListing } from '../../../../renderer/state/listing'
import { useFocus } from '../../../../renderer/state/focus'
import { noHistory } from '../../../../renderer/state/history'
import { go, placeNow, usePlace } from '../../../../renderer/state/place'
import { usePreferences } from '../../../../renderer/state/preferences'
import { connectionOf } from '../../support/connection'
import { denied, refuse, show, withFakeLake } from '../../support/fakeLake'
import { FakeListing, manyRows, objectRow, prefixRow } from '../../support/fakeListing'

const lake = withFakeLake()
const place = { connection: 'c', bucket: 'b', prefix: 'p/' }
let unfollow = () => undefined as void
let height = 0

beforeEach(() => {
  // Without layout every element is 0 px high; the table is given the height of a window.
  height = 300
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(() => height)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900)
  unfollow = followListings()
  usePlace.setState({ history: noHistory })
  go(place)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await listPlace(null, null)
  unfollow()
})

function open(listing: FakeListing): void {
  listing.answerIn(lake())
  lake().answers['preferences.set'] = () => usePreferences.getState().preferences
  lake().answers['objects.glance'] = ({ objects }) =>
    objects.map(({ key }) => ({
      key,
      encryption: { ok: true, value: { encryption: { kind: 'SSE-S3' }, clientSide: null }, at: 1 },
      tags: { ok: false, fault: denied('s3:GetObjectTagging'), at: 1 },
    }))
  show(<ObjectsPane place={place} connection={null} />)
}
const row = (name: string) => screen.findByRole('row', { name: new RegExp(name) })
const chosen = () => screen.getAllByRole('row', { selected: true }).map((each) => each.getAttribute('aria-rowindex'))

it('tells how many rows there are and draws only those in view', async () => {
  open(new FakeListing(manyRows(100_000, 'p/'), { listing: 'many' }))
  await row('k000003')
  const grid = screen.getByRole('grid', { name: 'Objects of b/p/' })
  expect(grid.getAttribute('aria-rowcount')).toBe('100001')
  expect(within(grid).getAllByRole('row').length).toBeLessThan(40)
})

it('moves, extends and opens by key', async () => {
  const user = userEvent.setup()
  open(new FakeListing([prefixRow('p/q/', 'q/'), ...manyRows(5, 'p/')], { listing: 'keys' }))
  await row('k000003')
  await act(async () => screen.getByRole('grid').focus())
  await user.keyboard('{ArrowDown}{ArrowDown}{Shift>}{ArrowDown}{/Shift}')
  await vi.waitFor(() => expect(chosen()).toEqual(['3', '4']))
  expect(useFocus.getState().focus).toMatchObject({ kind: 'many' })
  await user.keyboard('{Home}{Enter}')
  expect(placeNow()).toEqual({ ...place, prefix: 'p/q/' })
})

it('shows the active row to those who listen', async () => {
  const user = userEvent.setup()
  open(new FakeListing(manyRows(5, 'p/'), { listing: 'active' }))
  await row('k000003')
  const grid = screen.getByRole('grid')
  await act(async () => grid.focus())
  await user.keyboard('{End}')
  const id = grid.getAttribute('aria-activedescendant') ?? ''
  expect(document.getElementById(id)?.textContent).toContain('k000004')
})

it('a click selects one, with Ctrl another', async () => {
  const user = userEvent.setup()
  open(new FakeListing(manyRows(5, 'p/'), { listing: 'clicks' }))
  await user.click(await row('k000001'))
  await user.keyboard('{Control>}')
  await user.click(await row('k000003'))
  await user.keyboard('{/Control}')
  await vi.waitFor(() => expect(chosen()).toEqual(['3', '5']))
})

it('says denied where a value may not be read, and what permission is missing', async () => {
  open(new FakeListing([objectRow('p/a.csv')], { listing: 'glances' }))
  const cell = await screen.findByText('denied')
  expect(cell.getAttribute('title')).toContain('s3:GetObjectTagging')
  expect(screen.getByTitle('SSE-S3')).toBeTruthy()
})

it('says empty only when the listing is complete', async () => {
  const listing = new FakeListing([], { listing: 'empty', state: 'loading', at: 5 })
  open(listing)
  await vi.waitFor(() => expect(useListing.getState().state?.state).toBe('loading'))
  expect(screen.queryByText(/nothing below this prefix/)).toBeNull()
  act(() => lake().emit({ name: 'listing', data: { ...listing.state, state: 'done', at: 6 } }))
  expect(await screen.findByText('There is nothing below this prefix')).toBeTruthy()
})

it('says that a list is not complete when it failed half-way', async () => {
  const fault = { kind: 'throttled', message: 'Slow down' } as const
  open(new FakeListing(manyRows(5, 'p/'), { listing: 'partial', state: 'failed', fault }))
  expect(await screen.findByText('This list is not complete.')).toBeTruthy()
  expect(await row('k000004')).toBeTruthy()
})

it('names the missing permission when it may not list, and offers a path', async () => {
  lake().answers['listings.open'] = refuse(denied('s3:ListBucket'))
  show(<ObjectsPane place={place} connection={connectionOf()} />)
  expect((await screen.findByRole('alert')).textContent).toContain('s3:ListBucket')
  expect(screen.getByLabelText(/open it by its path/)).toBeTruthy()
})

it('remembers the place when its rows are there, also when it is left at once', async () => {
  usePreferences.setState(({ preferences }) => ({ preferences: { ...preferences, last: null, recent: [] } }))
  const last = () => usePreferences.getState().preferences.last
  open(new FakeListing(manyRows(5, 'p/'), { listing: 'remembered' }))
  expect(last()).toBeNull()
  await row('k000003')
  await act(() => listPlace(null, null))
  expect(last()).toEqual(place)
})

it('shows hostile names as text', async () => {
  open(new FakeListing([objectRow('p/<img src=x onerror=alert(1)>'), objectRow('p/a\u202Eb')], { listing: 'hostile' }))
  expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeTruthy()
  expect(document.querySelector('img')).toBeNull()
  expect(document.querySelector('.special-character')?.textContent).toContain('U+202E')
})
