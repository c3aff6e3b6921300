import * as fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { unreachable } from '../../../lake/unreachable'
import type { ListedObject, ListPage } from '../../../main/s3/list'
import { LakeError } from '../../../main/s3/lakeError'
import { LevelListing, type PageSource } from '../../../main/scan/levelListing'
import type { ListingState, Row, SelectOp } from '../../../preload/contract/listings'

afterEach(() => vi.useRealTimers())

const object = (key: string, more: Partial<ListedObject> = {}): ListedObject => ({
  key,
  bytes: 1,
  modifiedAt: 0,
  etag: '"d41d8cd98f00b204e9800998ecf8427e"',
  storageClass: 'STANDARD',
  restore: { kind: 'none' },
  ...more,
})
const page = (objects: ListedObject[], prefixes: string[] = [], next: string | null = null): ListPage => ({
  objects,
  prefixes,
  next,
})

/** Gives the pages one by one; their tokens are their numbers. */
function pages(...all: readonly Omit<ListPage, 'next'>[]): PageSource {
  return (after) => {
    const at = Number(after ?? 0)
    const one = all[at]
    if (!one) throw new Error('asked beyond the end')
    return Promise.resolve({ ...one, next: at + 1 < all.length ? String(at + 1) : null })
  }
}

function open(
  source: PageSource,
  prefix = '',
): { listing: LevelListing; states: ListingState[]; ended: Promise<ListingState> } {
  const states: ListingState[] = []
  let onEnd: (state: ListingState) => void
  const ended = new Promise<ListingState>((resolve) => (onEnd = resolve))
  const report = (state: ListingState): void => {
    states.push(state)
    if (state.state !== 'loading') onEnd(state)
  }
  const listing = new LevelListing({ listing: 'l', prefix, source, report, now: () => 7 })
  listing.resume()
  return { listing, states, ended }
}

const all = (listing: LevelListing): Row[] => listing.rows(0, 500).rows
const keys = (listing: LevelListing): string[] => all(listing).map((row) => row.key)

it('asks for pages no faster than S3 gives them while somebody scrolls', async () => {
  const times: number[] = []
  const source = pages(...Array.from({ length: 4 }, (_, at) => ({ objects: [object(`k${at}`)], prefixes: [] })))
  const { listing, ended } = open((after, signal) => {
    times.push(performance.now())
    return source(after, signal)
  })
  listing.rows(1, 1)
  await ended
  // A timer may come up to a millisecond early.
  for (const [at, time] of times.entries()) if (at > 0) expect(time - (times[at - 1] ?? 0)).toBeGreaterThan(48)
})

it('shows prefixes first, then objects, each in the order they came', async () => {
  const { listing, ended } = open(
    pages(
      { objects: [object('a'), object('c')], prefixes: ['b/'] },
      { objects: [object('e')], prefixes: ['b/', 'd/'] },
    ),
  )
  expect(await ended).toMatchObject({
    state: 'done',
    prefixes: 2,
    objects: 3,
    rows: 5,
    bytes: 3,
    requests: 2,
    fault: null,
  })
  expect(keys(listing)).toEqual(['b/', 'd/', 'a', 'c', 'e'])
})

it('reports the first page at once, however shortly it comes after the report that loading has begun', async () => {
  vi.useFakeTimers()
  const { listing, states } = open(pages(...['a', 'b', 'c'].map((key) => ({ objects: [object(key)], prefixes: [] }))))
  await listing.reached(1)
  expect(states.map(({ objects }) => objects)).toEqual([0, 1])
  listing.close()
})

it('lets nobody wait for pages that will not come', async () => {
  const { listing } = open(() => new Promise(() => undefined))
  const reached = listing.reached(3)
  listing.close()
  await reached
  expect(listing.soFar()).toBeNull()
})

it('gives every field of an object back as it was listed', async () => {
  const one = fc.record({
    key: fc.string({ minLength: 1, unit: 'grapheme' }),
    bytes: fc.nat(),
    modifiedAt: fc.nat(),
    etag: fc.oneof(
      fc.constantFrom(
        '',
        '""',
        '"d41d8cd98f00b204e9800998ecf8427e-10000"',
        'D41D8CD98F00B204E9800998ECF8427E',
        '"0"',
        '"d41d8cd98f00b204e9800998ecf8427e-70000"',
        '"d41d8cd98f00b204e9800998ecf8427e',
      ),
      fc.string(),
      fc.stringMatching(/^"?[0-9a-f]{32}(-[1-9]\d{0,3})?"?$/),
    ),
    storageClass: fc.constantFrom('STANDARD', 'GLACIER', 'FSX_OPENZFS', '__proto__'),
    restore: fc.constantFrom(
      null,
      { kind: 'none' } as const,
      { kind: 'ongoing' } as const,
      { kind: 'restored', expiresAt: 5 } as const,
    ),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 50 }), async (objects) => {
      const { listing, ended } = open(pages({ objects, prefixes: [] }))
      await ended
      expect(all(listing)).toEqual(objects.map((o) => ({ ...o, kind: 'object', name: o.key, selected: false })))
    }),
  )
})

it('names rows by what follows the prefix, the marker of the prefix itself by nothing', async () => {
  const { listing, ended } = open(pages({ objects: [object('a/'), object('a/x')], prefixes: ['a/b/'] }), 'a/')
  await ended
  expect(all(listing).map(({ key, name }) => [key, name])).toEqual([
    ['a/b/', 'b/'],
    ['a/', ''],
    ['a/x', 'x'],
  ])
})

it('keeps what is there when a page fails, and goes on from the same token', async () => {
  const asked: (string | null)[] = []
  let failing = true
  const source: PageSource = (after) => {
    asked.push(after)
    if (after === '1' && failing) return Promise.reject(new LakeError({ kind: 'throttled', message: 'slow down' }))
    return Promise.resolve(after === '1' ? page([object('b')]) : page([object('a')], [], '1'))
  }
  const { listing, states, ended } = open(source)
  expect(await ended).toMatchObject({ state: 'failed', fault: { kind: 'throttled' }, objects: 1 })
  failing = false
  listing.resume()
  await vi.waitUntil(() => states.at(-1)?.state === 'done')
  expect(keys(listing)).toEqual(['a', 'b'])
  expect(states.at(-1)?.fault).toBeNull()
  expect(asked).toEqual([null, '1', '1'])
})

it('calls a cursor that stands still a bad answer', async () => {
  const { ended } = open(() => Promise.resolve(page([], [], 'same')))
  expect(await ended).toMatchObject({ state: 'failed', fault: { kind: 'badAnswer' } })
})

it('stops at once, ignores the page that was on its way, and resumes where it was', async () => {
  let release: (page: ListPage) => void = () => undefined
  const asked: (string | null)[] = []
  const signals: AbortSignal[] = []
  const source: PageSource = (after, signal) => {
    asked.push(after)
    signals.push(signal)
    if (after === null) return Promise.resolve(page([object('a')], [], '1'))
    if (asked.length === 2) return new Promise((resolve) => (release = resolve))
    return Promise.resolve(page([object('b')]))
  }
  const { listing, states, ended } = open(source)
  await vi.waitUntil(() => asked.length === 2)
  listing.stop()
  expect(await ended).toMatchObject({ state: 'stopped', objects: 1 })
  expect(signals[1]?.aborted).toBe(true)
  listing.resume()
  release(page([object('late')]))
  await vi.waitUntil(() => states.at(-1)?.state === 'done')
  expect(keys(listing)).toEqual(['a', 'b'])
  expect(asked).toEqual([null, '1', '1'])
})

it('says nothing any more once closed', async () => {
  let signal: AbortSignal | undefined
  const source: PageSource = (_, given) => {
    signal = given
    return new Promise((_, reject) =>
      given.addEventListener('abort', () => reject(new LakeError({ kind: 'cancelled' }))),
    )
  }
  const { listing, states } = open(source)
  await vi.waitUntil(() => signal !== undefined)
  const before = states.length
  listing.close()
  await Promise.resolve()
  expect(signal?.aborted).toBe(true)
  expect(states.length).toBe(before)
})

it('grows the version when rows may have moved, and only then', async () => {
  const releases: ((page: ListPage) => void)[] = []
  const { listing } = open(() => new Promise((resolve) => releases.push(resolve)))
  const next = async (one: ListPage): Promise<number> => {
    const { requests } = listing.snapshot()
    releases.shift()?.(one)
    await vi.waitUntil(() => listing.snapshot().requests > requests && (one.next === null || releases.length === 1))
    return listing.snapshot().version
  }
  await vi.waitUntil(() => releases.length === 1)
  const first = await next(page([], ['a/'], '1'))
  expect(await next(page([object('b')], ['b/'], '2'))).toBe(first)
  expect(await next(page([object('c')], [], '3'))).toBe(first)
  expect(await next(page([object('d')], ['d/'], '4'))).toBeGreaterThan(first)
})

it('does nothing for a selection made in another version but answer the state', async () => {
  const { listing, ended } = open(pages({ objects: [object('a')], prefixes: [] }))
  const { version } = await ended
  expect(listing.select(version + 1, { op: 'all' })).toMatchObject({ version, selection: { objects: 0 } })
  expect(listing.select(version, { op: 'all' })).toMatchObject({ selection: { objects: 1, bytes: 1 } })
  const sorted = await listing.arrange({
    sort: { by: 'bytes', descending: true },
    filter: { text: '', storageClasses: [] },
  })
  expect(listing.select(version, { op: 'none' })).toEqual(sorted)
})

it('finds keys, and names by how they begin, going round', async () => {
  const { listing, ended } = open(
    pages({ objects: ['p/Alpha', 'p/alps', 'p/beta', 'p/Élan'].map((key) => object(key)), prefixes: ['p/a/', 'p/z/'] }),
    'p/',
  )
  await ended
  expect(listing.find({ key: 'p/z/' })).toBe(1)
  expect(listing.find({ key: 'p/beta' })).toBe(4)
  expect(listing.find({ key: 'p/none' })).toBeNull()
  expect(listing.find({ key: 'q' })).toBeNull()
  expect(listing.find({ startsWith: 'a' })).toBe(0)
  expect(listing.find({ startsWith: 'al', after: 0 })).toBe(2)
  expect(listing.find({ startsWith: 'AL', after: 2 })).toBe(3)
  expect(listing.find({ startsWith: 'al', after: 3 })).toBe(2)
  expect(listing.find({ startsWith: 'él' })).toBe(5)
  expect(listing.find({ startsWith: 'x' })).toBeNull()
  await listing.arrange({ sort: null, filter: { text: 'L', storageClasses: [] } })
  expect(listing.find({ key: 'p/beta' })).toBeNull()
  expect(listing.find({ key: 'p/alps' })).toBe(1)
})

it('takes what is selected as it is then', async () => {
  const { listing, ended } = open(pages({ objects: [object('a'), object('b')], prefixes: ['p/'] }))
  const { version } = await ended
  listing.select(version, { op: 'all' })
  const taken = listing.selection()
  listing.select(version, { op: 'none' })
  expect(taken.prefixes).toEqual(['p/'])
  expect(taken.read(0, 10).map(({ key }) => key)).toEqual(['a', 'b'])
  expect(taken.read(1, 1)).toEqual([object('b')])
})

it('brings rows that come later into a filtered and sorted view, at the latest when all is there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const releases: ((page: ListPage) => void)[] = []
  const { listing } = open(() => new Promise((resolve) => releases.push(resolve)))
  const arranged = listing.arrange({
    sort: { by: 'bytes', descending: false },
    filter: { text: 'x', storageClasses: [] },
  })
  expect((await arranged).rows).toBe(0)
  releases.shift()?.(page([object('x1', { bytes: 5 }), object('y')], [], '1'))
  await vi.waitUntil(() => listing.snapshot().objects === 2)
  expect(listing.snapshot().rows).toBe(0)
  await vi.advanceTimersByTimeAsync(500)
  expect(keys(listing)).toEqual(['x1'])
  const { version } = listing.snapshot()
  releases.shift()?.(page([object('x2', { bytes: 4 })]))
  await vi.waitUntil(() => keys(listing).length === 2)
  expect(keys(listing)).toEqual(['x2', 'x1'])
  expect(listing.snapshot().version).toBeGreaterThan(version)
})

// One model for everything that sorts, filters and selects: plain arrays and sets.
const classes = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OTHER',
]
const name = fc.stringMatching(/^[abAB.é]{1,4}$/)
const level = fc.record({
  prefixes: fc.uniqueArray(name, { maxLength: 8 }).map((names) => names.map((one) => `${one}/`)),
  objects: fc.uniqueArray(
    fc.record({ key: name, bytes: fc.nat(3), modifiedAt: fc.nat(3), storageClass: fc.constantFrom(...classes) }),
    { maxLength: 40, selector: ({ key }) => key },
  ),
})
const arrangement = fc.record({
  sort: fc.option(
    fc.record({ by: fc.constantFrom('name', 'bytes', 'modifiedAt', 'storageClass'), descending: fc.boolean() }),
  ),
  filter: fc.record({
    text: fc.oneof(fc.constant(''), fc.stringMatching(/^[aBé]{1,2}$/)),
    storageClasses: fc.oneof(fc.constant<string[]>([]), fc.subarray(classes)),
  }),
})
const place = fc.nat(50)
const change: fc.Arbitrary<SelectOp> = fc.oneof(
  fc.record({ op: fc.constantFrom('only', 'toggle'), at: place }),
  fc.record({ op: fc.constant('range'), from: place, to: place, add: fc.boolean() }),
  fc.record({ op: fc.constantFrom('all', 'none', 'invert') }),
) as fc.Arbitrary<SelectOp>

const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

function modelView(
  { prefixes, objects }: { prefixes: string[]; objects: ListedObject[] },
  { sort, filter }: Parameters<LevelListing['arrange']>[0],
): string[] {
  const matches = (key: string): boolean => key.toLowerCase().includes(filter.text.toLowerCase())
  const sign = sort?.descending ? -1 : 1
  const shownPrefixes = filter.storageClasses.length > 0 ? [] : prefixes.filter(matches)
  if (sort?.by === 'name' && sort.descending) shownPrefixes.reverse()
  const shown = objects.filter(
    ({ key, storageClass }) =>
      matches(key) && (filter.storageClasses.length === 0 || filter.storageClasses.includes(storageClass)),
  )
  const order = (one: ListedObject, other: ListedObject): number => {
    switch (sort?.by) {
      case 'bytes':
      case 'modifiedAt':
        return (one[sort.by] - other[sort.by]) * sign
      case 'storageClass':
        return (classes.indexOf(one.storageClass) - classes.indexOf(other.storageClass)) * sign
      case 'name':
        return byBytes(one.key, other.key) * sign
      case undefined:
      default:
        return 0
    }
  }
  return [...shownPrefixes, ...shown.sort(order).map(({ key }) => key)]
}

function modelSelect(selected: Set<string>, view: string[], change: SelectOp): Set<string> {
  switch (change.op) {
    case 'none':
      return new Set()
    case 'all':
      return new Set(view)
    case 'invert':
      return new Set(view.filter((key) => !selected.has(key)))
    case 'only':
      return new Set(view.slice(change.at, change.at + 1))
    case 'toggle': {
      const next = new Set(selected)
      for (const key of view.slice(change.at, change.at + 1)) if (!next.delete(key)) next.add(key)
      return next
    }
    case 'range': {
      const part = view.slice(Math.min(change.from, change.to), Math.max(change.from, change.to) + 1)
      return new Set(change.add ? [...selected, ...part] : part)
    }
    default:
      return unreachable(change)
  }
}

it('sorts, filters and selects like plain arrays and sets, whatever the order of doing so', async () => {
  const steps = fc.array(fc.oneof(arrangement, change), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(level, steps, fc.nat(5), async (given, steps, cut) => {
      const prefixes = given.prefixes.sort(byBytes)
      const objects = given.objects.map((one) => object(one.key, one)).sort((one, other) => byBytes(one.key, other.key))
      const { listing, ended } = open(
        pages(
          { objects: objects.slice(0, cut), prefixes: prefixes.slice(0, cut) },
          { objects: objects.slice(cut), prefixes: prefixes.slice(cut) },
        ),
      )
      await ended
      let view = [...prefixes, ...objects.map(({ key }) => key)]
      let selected = new Set<string>()
      for (const step of steps) {
        if ('op' in step) {
          listing.select(listing.snapshot().version, step)
          selected = modelSelect(selected, view, step)
        } else {
          await listing.arrange(step)
          view = modelView({ prefixes, objects }, step)
        }
        const rows = all(listing)
        expect(rows.map(({ key }) => key)).toEqual(view)
        expect(rows.filter((row) => row.selected).map(({ key }) => key)).toEqual(
          view.filter((key) => selected.has(key)),
        )
        const chosen = objects.filter(({ key }) => selected.has(key))
        expect(listing.snapshot()).toMatchObject({
          rows: view.length,
          selection: {
            prefixes: selected.size - chosen.length,
            objects: chosen.length,
            bytes: chosen.reduce((sum, { bytes }) => sum + bytes, 0),
          },
        })
      }
    }),
  )
})

it('holds 100,000 rows, and finds, sorts and selects in them', async () => {
  const made = Array.from({ length: 100_000 }, (_, at) =>
    object(`part-${String(at).padStart(6, '0')}`, { bytes: (at * 7919) % 100_003 }),
  )
  const { listing, states, ended } = open(
    pages(
      ...Array.from({ length: 100 }, (_, at) => ({ objects: made.slice(at * 1000, at * 1000 + 1000), prefixes: [] })),
    ),
  )
  const { version } = await ended
  expect(states.length).toBeLessThan(100)
  expect(listing.find({ key: 'part-099999' })).toBe(99_999)
  expect(listing.rows(99_990, 100).rows.length).toBe(10)
  expect(listing.select(version, { op: 'all' }).selection.objects).toBe(100_000)
  await listing.arrange({ sort: { by: 'bytes', descending: true }, filter: { text: '99', storageClasses: [] } })
  const expected = made.filter(({ key }) => key.includes('99')).sort((one, other) => other.bytes - one.bytes)
  expect(keys(listing)).toEqual(expected.slice(0, 500).map(({ key }) => key))
  expect(listing.snapshot()).toMatchObject({ rows: expected.length, selection: { objects: 100_000 } })
})
