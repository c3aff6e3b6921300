import { describe, expect, it } from 'vitest'
import type { DataSet, Partition } from '../../../preload/contract/dataSets'
import { calendarOf } from '../../../renderer/features/partitions/calendar'
import { cellOf } from '../../../renderer/features/partitions/CalendarView'
import { freshText, layoutText } from '../../../renderer/features/partitions/DataSetTable'

const hour = 3_600_000
const day = 24 * hour

const partition = (from: number, over: Partial<Partition> = {}): Partition => ({
  prefix: `set/${new Date(from).toISOString()}/`,
  name: new Date(from).toISOString(),
  series: '',
  from,
  to: from + day,
  objects: 2,
  bytes: 100,
  dataObjects: 2,
  smallFiles: 1,
  oldest: from,
  newest: from,
  storageClasses: [{ storageClass: 'STANDARD', objects: 2, bytes: 100 }],
  encryption: [],
  findings: [],
  ...over,
})

describe('calendarOf', () => {
  it('puts days into months, the newest first, and marks the days of a gap', () => {
    const days = [29, 30, 31, 34].map((at) => partition(Date.UTC(2026, 9, at)))
    const gaps = [{ series: '', from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 3), slots: 2 }]
    // The gap lies on a Sunday and a Monday, so both must be days on which there is data at other times.
    const sunday = partition(Date.UTC(2026, 9, 18))
    const monday = partition(Date.UTC(2026, 9, 19))
    const { columns, rows } = calendarOf('day', [...days, sunday, monday], gaps)
    expect(columns).toHaveLength(31)
    expect(rows.map(({ label }) => label)).toEqual(['2026-11', '2026-10'])
    expect(rows[0]?.slots.slice(0, 4).map((slot) => slot?.missing)).toEqual([true, true, false, undefined])
    expect(rows[1]?.slots.flatMap((slot, at) => (slot === null ? [] : [at + 1]))).toEqual([18, 19, 29, 30, 31])
  })

  it('does not call a weekend missing where there is never data on weekends', () => {
    const fridayToFriday = [6, 9, 10, 11, 12, 13, 20].map((at) => partition(Date.UTC(2026, 10, at)))
    const gaps = [{ series: '', from: Date.UTC(2026, 10, 14), to: Date.UTC(2026, 10, 20), slots: 4 }]
    const { rows } = calendarOf('day', fridayToFriday, gaps)
    const missing = rows[0]?.slots.flatMap((slot, at) => (slot?.missing === true ? [at + 1] : []))
    expect(missing).toEqual([16, 17, 18, 19])
  })

  it.each([
    ['hour', Date.UTC(2026, 9, 2, 13), '2026-10-02', 13],
    ['day', Date.UTC(2026, 9, 2), '2026-10', 1],
    ['month', Date.UTC(2026, 9, 1), '2026', 9],
    ['year', Date.UTC(2026, 0, 1), '2020s', 6],
  ] as const)('puts a partition of one %s into its field', (unit, from, label, column) => {
    const { rows } = calendarOf(unit, [partition(from)], [])
    expect(rows).toHaveLength(1)
    expect(rows[0]?.label).toBe(label)
    expect(rows[0]?.slots.findIndex((slot) => slot !== null)).toBe(column)
  })

  it('ends though a gap should be without end', () => {
    const gaps = [{ series: '', from: 0, to: 8e15, slots: 1 }]
    expect(calendarOf('year', [partition(0)], gaps).rows.length).toBeLessThanOrEqual(5000)
  })
})

describe('cellOf', () => {
  const largest = { objects: 4, bytes: 100 }
  it('says in words what the colour says', () => {
    const cell = cellOf(
      { partitions: [partition(0, { findings: ['late'] })], missing: false },
      'bytes',
      largest,
      () => {},
    )
    expect(cell).toMatchObject({ state: 'there', level: 5, marked: true, text: expect.stringContaining('found: late') })
    expect(cell?.text).toContain('2 objects, 100 bytes')
    expect(cell?.text).toContain('Standard')
  })

  it('shades small files by their share', () =>
    expect(cellOf({ partitions: [partition(0)], missing: false }, 'smallFiles', largest, () => {})?.level).toBe(3))

  it('leads nowhere where something is missing', () =>
    expect(cellOf({ partitions: [], missing: true }, 'bytes', largest, () => {})).toMatchObject({
      state: 'missing',
      open: null,
    }))
})

it.each([
  ['hour', Date.UTC(2026, 9, 2, 14), '2026-10-02 13 h'],
  ['day', Date.UTC(2026, 9, 3), '2026-10-02'],
  ['month', Date.UTC(2026, 10, 1), '2026-10'],
  ['year', Date.UTC(2027, 0, 1), '2026'],
] as const)('says up to which %s there is data', (unit, lastTo, text) =>
  expect(freshText({ unit, lastTo, newest: 0 })).toBe(text),
)

it('names levels by their columns, or by what they are', () => {
  const levels: DataSet['levels'] = [
    { kind: 'hive', role: 'year', name: 'year', confidence: 'certain', explanation: '' },
    { kind: 'id', role: 'id', name: null, confidence: 'likely', explanation: '' },
    { kind: 'folders', role: 'other', name: null, confidence: 'guess', explanation: '' },
  ]
  expect(layoutText({ levels })).toBe('year / id / name')
})
