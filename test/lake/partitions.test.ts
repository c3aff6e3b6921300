import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partitionLabel, partitionOf, recogniseLevel, type Level } from '../../lake/partitions'

const see = (path: string, children: readonly string[], complete = true) =>
  recogniseLevel({ path: path === '' ? [] : path.split('/'), children, complete })
const range = (from: number, to: number, width = 2) =>
  Array.from({ length: to - from + 1 }, (_, at) => (from + at).toString().padStart(width, '0'))
const uuids = [
  '0b9e2c1e-8a34-4a53-9d4f-5f2b1c3d4e5f',
  'FFFFFFFF-0000-4000-8000-000000000000',
  '0b9e2c1e8a344a539d4f5f2b1c3d4e5f',
]

describe('recogniseLevel: what a level is', () => {
  it.each<[string, string, string[], Partial<Level>]>([
    // what, path, names, expected
    [
      'Hive years',
      'events',
      ['year=2024', 'year=2025', 'year=2026'],
      { kind: 'hive', role: 'year', key: 'year', confidence: 'certain', share: 1 },
    ],
    [
      'Hive months',
      'events/year=2026',
      range(1, 12).map((month) => `month=${month}`),
      { kind: 'hive', role: 'month', key: 'month', confidence: 'certain' },
    ],
    [
      'Hive months of one digit',
      'events/year=2026',
      ['month=1', 'month=2'],
      { kind: 'hive', role: 'month', exceptions: [] },
    ],
    [
      'Hive days',
      'events/year=2024/month=2',
      range(1, 29).map((day) => `day=${day}`),
      { kind: 'hive', role: 'day', exceptions: [] },
    ],
    [
      'Hive days, one too many',
      'events/year=2026/month=2',
      range(1, 29).map((day) => `day=${day}`),
      { kind: 'hive', role: 'day', exceptions: ['day=29'], confidence: 'likely' },
    ],
    [
      'Hive hours',
      'e/year=2026/month=02/day=01',
      ['hour=00', 'hour=23', 'hour=24'],
      { kind: 'hive', role: 'hour', exceptions: ['hour=24'], confidence: 'guess' },
    ],
    [
      'Hive dates',
      'events',
      ['dt=2026-10-01', 'dt=2026-10-02'],
      { kind: 'hive', role: 'date', key: 'dt', confidence: 'certain' },
    ],
    [
      'dates under the name day',
      'events',
      ['day=2026-10-01', 'day=2026-10-02'],
      { kind: 'hive', role: 'date', key: 'day' },
    ],
    ['dates without signs', 'events', ['ds=20261001', 'ds=20261002'], { kind: 'hive', role: 'date' }],
    ['months in one', 'events', ['month=2026-10', 'month=2026-11'], { kind: 'hive', role: 'date', key: 'month' }],
    ['six digits under a name of dates', 'events', ['dt=202610', 'dt=202611'], { kind: 'hive', role: 'date' }],
    ['six digits under another name', 'events', ['batch=202610', 'batch=202611'], { kind: 'hive', role: 'other' }],
    ['dates under any name', 'events', ['snapshot=2026-10-01'], { kind: 'hive', role: 'date', key: 'snapshot' }],
    [
      'Hive ids',
      'p',
      ['product_id=1', 'product_id=22'],
      { kind: 'hive', role: 'id', key: 'product_id', confidence: 'certain' },
    ],
    [
      'other columns',
      'p',
      ['region=eu', 'region=us', 'region=__HIVE_DEFAULT_PARTITION__'],
      { kind: 'hive', role: 'other', key: 'region', exceptions: [] },
    ],
    [
      'a year of rows without one',
      'p',
      ['year=2026', 'year=__HIVE_DEFAULT_PARTITION__'],
      { kind: 'hive', role: 'year', exceptions: [] },
    ],
    ['years that are none', 'p', ['year=26', 'year=27'], { kind: 'hive', role: 'other', key: 'year' }],
    [
      'Hive with a stranger',
      'p',
      ['year=2025', 'year=2026', '_SUCCESS_OLD'],
      { kind: 'hive', role: 'year', exceptions: ['_SUCCESS_OLD'], confidence: 'guess' },
    ],
    ['two columns', 'p', ['year=2025', 'month=1'], { kind: 'mixed', role: null, key: null }],
    ['a few Hive names', 'p', ['year=2025', 'a', 'b'], { kind: 'mixed', role: null }],
    ['bare years', 'logs', ['2024', '2025', '2026'], { kind: 'bare', role: 'year', key: 'year', confidence: 'likely' }],
    ['numbers that are no years', 'logs', ['1024', '4096', '8192'], { kind: 'id', role: 'id' }],
    ['years without their century', 'logs', ['24', '25', '26'], { kind: 'id', role: 'id' }],
    ['bare months', 'logs/2026', range(1, 12), { kind: 'bare', role: 'month', key: 'month', confidence: 'certain' }],
    ['bare months of one digit', 'logs/2026', range(1, 12, 1), { kind: 'bare', role: 'month', confidence: 'certain' }],
    [
      'months and a thirteenth',
      'logs/2026',
      [...range(1, 11), '13'],
      { kind: 'bare', role: 'month', exceptions: ['13'], confidence: 'likely' },
    ],
    ['bare months under a Hive year', 'logs/year=2026', ['01', '02'], { kind: 'bare', role: 'month' }],
    ['numbers below no year', 'logs/x', range(1, 12), { kind: 'id', role: 'id' }],
    ['bare days', 'logs/2026/04', range(1, 30), { kind: 'bare', role: 'day', confidence: 'certain', exceptions: [] }],
    [
      'the 31st of April',
      'logs/2026/04',
      range(1, 31),
      { kind: 'bare', role: 'day', confidence: 'likely', exceptions: ['31'] },
    ],
    [
      'the 29th of February of a common year',
      'logs/2026/02',
      range(1, 29),
      { kind: 'bare', role: 'day', exceptions: ['29'] },
    ],
    ['bare hours', 'logs/2026/04/30', range(0, 23), { kind: 'bare', role: 'hour', confidence: 'certain' }],
    ['hours below a date', 'logs/2026-04-30', range(0, 23), { kind: 'bare', role: 'hour', confidence: 'certain' }],
    ['numbers below an hour', 'logs/2026/04/30/23', ['00', '15', '30', '45'], { kind: 'id', role: 'id' }],
    [
      'bare dates',
      'logs',
      ['2026-10-01', '2026-10-02'],
      { kind: 'bare', role: 'date', key: 'date', confidence: 'certain' },
    ],
    ['bare dates without signs', 'logs', ['20261001', '20261002'], { kind: 'bare', role: 'date' }],
    ['bare months in one', 'logs', ['2026-09', '2026-10'], { kind: 'bare', role: 'date' }],
    ['hours in one', 'logs', ['2026-10-01T00', '2026-10-01T01'], { kind: 'bare', role: 'date' }],
    ['dates that do not exist', 'logs', ['2026-02-29', '2026-02-30', '2026-02-28'], { kind: 'folders' }],
    ['some dates', 'logs', ['2026-10-01', '2026-10-02', 'a', 'b', 'c'], { kind: 'mixed' }],
    ['UUIDs', 'users', uuids, { kind: 'id', role: 'id', key: null, confidence: 'certain' }],
    ['ULIDs', 'users', ['01ARZ3NDEKTSV4RRFFQ69G5FAV'], { kind: 'id', confidence: 'certain' }],
    ['numbers', 'users', ['17', '1804', '99120'], { kind: 'id', confidence: 'likely' }],
    ['one number', 'users', ['17'], { kind: 'id', confidence: 'guess' }],
    ['hashes', 'blobs', ['d41d8cd98f00b204e9800998ecf8427e', '9e107d9d372bb6826bd81d3542a419d6'], { kind: 'id' }],
    ['numbered names', 'products', ['sku-0001', 'sku-0002', 'sku-0017'], { kind: 'id', confidence: 'guess' }],
    ['versions', 'models', ['v1', 'v2', 'v3'], { kind: 'folders' }],
    ['folders', '', ['raw', 'curated', 'tmp'], { kind: 'folders', role: null, key: null, confidence: 'certain' }],
    ['an empty part and a blank one', 'a', ['', ' '], { kind: 'folders' }],
    ['nothing', 'a', [], { kind: 'empty', role: null, share: 1 }],
  ])('%s', (_, path, children, expected) => {
    expect(see(path, children)).toMatchObject(expected)
  })

  it('is never certain of a level that is not read to its end', () => {
    expect(see('events', ['year=2025', 'year=2026'], false).confidence).toBe('likely')
    expect(see('', ['raw'], false).confidence).toBe('likely')
  })

  it.each([
    ['events', ['year=2025', 'year=2026'], true, 'All 2 names are Hive partitions of “year”, by year.'],
    ['events', ['year=2026'], true, 'The only name is a Hive partition of “year”, by year.'],
    [
      'e/year=2026/month=02',
      range(1, 29).map((day) => `day=${day}`),
      true,
      '28 of 29 names are Hive partitions of “day”, by day; the others do not fit.',
    ],
    ['logs/2026', ['1', '02'], true, 'All 2 names are months of 2026, some written with one digit and some with two.'],
    ['logs/2026/4', ['05'], true, 'The only name is a day of 2026-04.'],
    ['logs/2026/04/05', ['00', '01'], false, 'All 2 names read so far are hours of 2026-04-05.'],
    ['logs', ['2026'], true, 'The only name is a year by its range.'],
    ['logs', ['2025', '2026'], true, 'All 2 names are years by their range.'],
    ['', ['raw', 'tmp'], true, 'All 2 names are plain folders.'],
    ['u', uuids, true, 'All 3 names look like ids: UUIDs.'],
    [
      'p',
      ['sku-1', 'sku-2', 'sku-3', 'x'],
      true,
      '3 of 4 names look like ids: numbered names that begin with “sku-”; the others do not fit.',
    ],
    [
      'p',
      ['a=1', 'b=1', 'c'],
      true,
      'All 3 names are of more than one kind: 2 Hive partitions of 2 columns among others.',
    ],
    ['n', range(1, 1234, 1).map((id) => `id=${id}`), true, 'All 1,234 names are Hive partitions of “id”, by id.'],
    [
      'p',
      ['a=1', 'b', 'c'],
      true,
      'All 3 names are of more than one kind: 1 Hive partition of one column among others.',
    ],
    ['p/year=2026', ['month=13'], true, 'The only name is a Hive partition of “month”, whose values are no months.'],
    ['n', [], true, 'There are no folders here.'],
  ])('explains %s with %j', (path, children, complete, text) => {
    expect(see(path, children, complete).explanation).toBe(text)
  })
})

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.integer({ min: 0, max: 9999 }).map(String),
  fc
    .constantFrom('year', 'month', 'day', 'hour', 'dt', 'id', '', '=', '%', '%4')
    .chain((key) =>
      fc
        .oneof(fc.integer({ min: 0, max: 3000 }).map(String), fc.string({ maxLength: 5 }))
        .map((value) => `${key}=${value}`),
    ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 13)),
)

describe('recogniseLevel: laws', () => {
  it('answers everything, and every name either fits or is an exception', () => {
    fc.assert(
      fc.property(
        fc.array(anyName, { maxLength: 4 }),
        fc.array(anyName, { maxLength: 12 }),
        fc.boolean(),
        (path, children, complete) => {
          const level = recogniseLevel({ path, children, complete })
          const fits = children.length - level.exceptions.length
          expect(level.share).toBe(children.length === 0 ? 1 : fits / children.length)
          expect(level.share).toBeGreaterThan(0.5)
          for (const exception of level.exceptions) expect(children).toContain(exception)
          expect(level.explanation).toMatch(/\.$/)
          for (const child of children) expect(partitionLabel(child, level).text.length).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('calls no number out of range a time', () => {
    const limits = { month: [1, 12], day: [1, 31], hour: [0, 23] } as const
    const above = { month: '2026', day: '2026/01', hour: '2026/01/31' } as const
    fc.assert(
      fc.property(
        fc.constantFrom('month', 'day', 'hour' as const),
        fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1 }),
        (unit, numbers) => {
          const [first, last] = limits[unit]
          for (const hive of [true, false]) {
            const children = numbers.map((number) => (hive ? `${unit}=${number}` : `${number}`))
            const level = see(above[unit], children)
            const wrong = children.filter((_, at) => (numbers[at] ?? 0) < first || (numbers[at] ?? 0) > last)
            if (level.role === unit) expect(level.exceptions).toEqual(wrong)
            else expect(wrong.length * 2).toBeGreaterThanOrEqual(children.length)
          }
        },
      ),
    )
  })
})

describe('partitionLabel', () => {
  const years = see('e', ['year=2025', 'year=2026', 'tmp'])
  const days = see('l/2026/04', range(1, 31))
  it.each<[string, Level, { key: string | null; value: string | null; text: string }]>([
    ['year=2026', years, { key: 'year', value: '2026', text: 'year = 2026' }],
    ['year=__HIVE_DEFAULT_PARTITION__', years, { key: 'year', value: null, text: 'year = (null)' }],
    ['year=', years, { key: 'year', value: '', text: 'year = (empty)' }],
    ['tmp', years, { key: null, value: 'tmp', text: 'tmp' }],
    ['city=S%C3%A3o%2FPaulo', years, { key: 'city', value: 'SÃ£o/Paulo', text: 'city = SÃ£o/Paulo' }],
    ['a=b=c', years, { key: 'a', value: 'b=c', text: 'a = b=c' }],
    ['100%=%zz', years, { key: '100%', value: '%zz', text: '100% = %zz' }],
    ['=x', years, { key: null, value: '=x', text: '=x' }],
    ['30', days, { key: 'day', value: '30', text: 'day = 30' }],
    ['31', days, { key: null, value: '31', text: '31' }],
    ['2026', see('l', ['2026']), { key: 'year', value: '2026', text: 'year = 2026' }],
    ['2026-10-02', see('l', ['2026-10-02']), { key: 'date', value: '2026-10-02', text: 'date = 2026-10-02' }],
    ['latest', see('l', ['2026-10-02', '2026-10-03', 'latest']), { key: null, value: 'latest', text: 'latest' }],
    ['raw', see('', ['raw']), { key: null, value: 'raw', text: 'raw' }],
    ['17', see('u', ['17', '18', '19']), { key: null, value: '17', text: '17' }],
  ])('%s', (segment, level, label) => {
    expect(partitionLabel(segment, level)).toEqual(label)
  })

  it('gives back every value Hive has written', () => {
    const isEscaped = (code: number) =>
      code < 0x20 || code === 0x7f || '"#%\'*/:=?\\{[]^'.includes(String.fromCharCode(code))
    const escapeHive = (text: string) =>
      Array.from(text, (one) => {
        const code = one.charCodeAt(0)
        return isEscaped(code) ? `%${code.toString(16).padStart(2, '0').toUpperCase()}` : one
      }).join('')
    const key = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(key, fc.string({ unit: 'binary' }), (name, value) => {
        const segment = `${escapeHive(name)}=${escapeHive(value)}`
        expect(partitionLabel(segment, see('', [segment]))).toMatchObject({ key: name, value })
      }),
    )
  })
})

describe('partitionOf', () => {
  const dated = (text: string) => {
    const { date } = partitionOf(text)
    return date && `${new Date(date.from).toISOString().slice(0, 13)}..${new Date(date.to).toISOString().slice(0, 13)}`
  }
  it.each([
    ['events/year=2026/part.parquet', '2026-01-01T00..2027-01-01T00'],
    ['events/year=2026/month=2/part.parquet', '2026-02-01T00..2026-03-01T00'],
    ['events/year=2024/month=02/day=29/', '2024-02-29T00..2024-03-01T00'],
    ['events/year=2026/month=12/day=31/hour=23/x', '2026-12-31T23..2027-01-01T00'],
    ['logs/2026/10/02/x.csv.gz', '2026-10-02T00..2026-10-03T00'],
    ['logs/2026/10/02/07/x', '2026-10-02T07..2026-10-02T08'],
    ['logs/2026-10-02/x', '2026-10-02T00..2026-10-03T00'],
    ['logs/20261002/07/x', '2026-10-02T07..2026-10-02T08'],
    ['logs/dt=2026-10-02T07/x', '2026-10-02T07..2026-10-02T08'],
    ['logs/dt=2026-10-02/hour=7/x', '2026-10-02T07..2026-10-02T08'],
    ['logs/dt=202610/x', '2026-10-01T00..2026-11-01T00'],
    ['month=10/region=eu/year=2026/x', '2026-10-01T00..2026-11-01T00'],
    ['2026/reports/10/x', '2026-01-01T00..2027-01-01T00'],
    // The name of the object is no partition.
    ['logs/2026-10-02', null],
    ['logs/x', null],
    ['', null],
    // Out of range, or no calendar day.
    ['year=2026/month=13/x', '2026-01-01T00..2027-01-01T00'],
    ['2026/02/30/x', '2026-02-01T00..2026-03-01T00'],
    ['month=10/day=02/x', null],
    // The order hides that the day does not exist.
    ['day=31/year=2026/month=04/x', null],
    ['year=2026/dt=2025-10-02/x', null],
    ['a/1024/x', null],
  ])('%s is of %s', (text, expected) => {
    expect(dated(text)).toBe(expected)
  })

  it('lists the columns in their order', () => {
    expect(
      partitionOf('t/region=eu/2026/month=__HIVE_DEFAULT_PARTITION__/user_id=7/year=26/part-0.parquet').columns,
    ).toEqual([
      { key: 'region', value: 'eu', role: 'other', at: 1 },
      { key: 'year', value: '2026', role: 'year', at: 2 },
      { key: 'month', value: null, role: 'other', at: 3 },
      { key: 'user_id', value: '7', role: 'id', at: 4 },
      { key: 'year', value: '26', role: 'other', at: 5 },
    ])
  })

  it('finds the hour of every time again, however it is written', () => {
    const time = fc.integer({ min: Date.UTC(1900, 0, 1) / 3_600_000, max: Date.UTC(2199, 11, 31) / 3_600_000 })
    fc.assert(
      fc.property(time, (hours) => {
        const [y = '', m = '', d = '', h = ''] = new Date(hours * 3_600_000).toISOString().split(/[-T:]/)
        const written = [
          `year=${y}/month=${m}/day=${d}/hour=${h}/x`,
          `year=${y}/month=${Number(m)}/day=${Number(d)}/hour=${Number(h)}/x`,
          `${y}/${m}/${d}/${h}/x`,
          `dt=${y}-${m}-${d}/hour=${h}/x`,
          `${y}${m}${d}/${h}/x`,
          `dthr=${y}${m}${d}${h}/x`,
          `${y}-${m}-${d}T${h}/x`,
        ]
        const expected = { from: hours * 3_600_000, to: (hours + 1) * 3_600_000, unit: 'hour' }
        for (const text of written) expect(partitionOf(text).date).toEqual(expected)
      }),
    )
  })

  it('never throws, and a time it finds is one', () => {
    fc.assert(
      fc.property(fc.array(anyName), (names) => {
        const { date } = partitionOf(names.join('/'))
        if (!date) return
        expect(date.to).toBeGreaterThan(date.from)
        expect(new Date(date.from).getUTCFullYear()).toBeGreaterThanOrEqual(1000)
        expect(new Date(date.from).getUTCFullYear()).toBeLessThanOrEqual(2999)
      }),
      { numRuns: 1500 },
    )
  })
})
