import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { day } from '../../lake/calendar'
import { findingsOf } from '../../lake/datasetFindings'
import { recogniseDataSets, type DataSet } from '../../lake/datasets'
import { addToTree, finishTree, startTree, type Directory } from '../../lake/directoryTree'
import { formatOf } from '../../lake/formats'
import { compareKeys } from '../../lake/keyOrder'

const now = Date.UTC(2026, 10, 26, 9)
const mb = 1024 ** 2

interface Given {
  readonly bytes?: number
  readonly modifiedAt?: number
  readonly storageClass?: string
}

function treeOf(keys: readonly string[], given: (key: string) => Given = () => ({}), most = 200_000): Directory {
  const tree = startTree('', most)
  for (const key of [...keys].sort(compareKeys)) {
    const facts = { bytes: 20 * mb, modifiedAt: now - 400 * day, storageClass: 'STANDARD', ...given(key) }
    addToTree(tree, { key, format: formatOf(key), ...facts })
  }
  return finishTree(tree)
}

const setsOf = (keys: readonly string[], given?: (key: string) => Given): readonly DataSet[] =>
  recogniseDataSets(treeOf(keys, given), now).dataSets

const shapeOf = ({ prefix, table, levels, partitions }: DataSet) =>
  `${prefix} ${table ?? levels.map(({ kind, name }) => `${kind} ${name}`).join(', ')} ${partitions.length}`

const days = (count: number, write: (year: string, month: string, date: string) => string): string[] =>
  Array.from({ length: count }, (_, i) => {
    const [year = '', month = '', date = ''] = new Date(now - (i + 1) * day).toISOString().slice(0, 10).split('-')
    return write(year, month, date)
  })

describe('a data set', () => {
  it.each<[string, string[], string[]]>([
    [
      'Hive',
      days(20, (y, m, d) => `sales/year=${y}/month=${m}/day=${d}/a.parquet`),
      ['sales/ hive year, hive month, hive day 20'],
    ],
    ['bare dates', days(20, (y, m, d) => `logs/${y}/${m}/${d}/a.gz`), ['logs/ bare year, bare month, bare day 20']],
    ['one name for a date', days(20, (y, m, d) => `x/${y}-${m}-${d}/a.csv`), ['x/ bare date 20']],
    [
      'columns that are no time',
      ['eu', 'us'].flatMap((at) => days(9, (y, m, d) => `t/region=${at}/dt=${y}${m}${d}/a.orc`)),
      ['t/ hive region, hive dt 18'],
    ],
    ['ids', ['1001', '1002', '1007', '2044'].map((id) => `c/${id}/a.json`), ['c/ id null 4']],
    ['files of one format', ['a.csv', 'b.csv', 'c.csv'].map((name) => `ref/${name}`), ['ref/  0']],
    ['splits of training data', ['train', 'test'].map((name) => `m/v1/${name}/a.parquet`), ['m/v1/ folders split 2']],
    ['a Delta table', ['t/_delta_log/00000000000000000000.json', 't/a.parquet'], ['t/ delta 0']],
    [
      'a Delta table in partitions',
      ['t/_delta_log/00000000000000000000.json', ...days(9, (y, m, d) => `t/d=${y}-${m}-${d}/a.parquet`)],
      ['t/ delta 9'],
    ],
    [
      'an Iceberg table',
      ['t/metadata/v1.metadata.json', 't/data/p=1/a.parquet', 't/data/p=2/a.parquet'],
      ['t/ iceberg 2'],
    ],
    [
      'a Hudi table',
      ['t/.hoodie/hoodie.properties', 't/2026/10/01/a.parquet', 't/2026/10/02/a.parquet'],
      ['t/ hudi 2'],
    ],
    ['the bucket itself', ['year=2025/a.parquet', 'year=2026/a.parquet'], [' hive year 2']],
    ['two sets in folders', ['a/b/x=1/f.csv', 'a/c/y=1/f.csv'], ['a/b/ hive x 1', 'a/c/ hive y 1']],
    ['two columns in one folder', ['x=1/f.csv', 'x=2/f.csv', 'x=3/f.csv', 'y=1/f.csv'], [' hive x 4']],
    ['nothing', ['README.md'], []],
    [
      'a folder named metadata that holds other things',
      ['t/metadata/notes.json', 't/metadata/more.json'],
      ['t/metadata/  0'],
    ],
    ['names with slashes beside each other', ['a//b.csv', 'a//c.csv'], ['a//  0']],
  ])('is recognised: %s', (_, keys, sets) => {
    expect(setsOf(keys).map(shapeOf)).toEqual(sets)
  })

  it('and what belongs to none are everything', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyKey, { minLength: 1, maxLength: 60 }), (keys) => {
        const tree = treeOf(keys)
        const { dataSets, loose } = recogniseDataSets(tree, now)
        expect(tree.whole.objects).toBe(keys.length)
        expect(dataSets.reduce((sum, { whole }) => sum + whole.objects, loose.objects)).toBe(keys.length)
        for (const set of dataSets) {
          expect(set.partitions.reduce((sum, { holding }) => sum + holding.objects, 0)).toBeLessThanOrEqual(
            set.whole.objects,
          )
          for (const { places } of findingsOf(set))
            for (const { prefix } of places) expect(prefix.startsWith(set.prefix)).toBe(true)
        }
      }),
    )
  })

  it('of too many folders is read to the depth that fits, and says so', () => {
    const keys = Array.from({ length: 900 }, (_, i) => `a/x=${i % 3}/${i}/f.csv`)
    const tree = treeOf(keys, undefined, 100)
    const counts = (at: Directory): number => at.children.reduce((sum, child) => sum + counts(child), 1)
    expect(counts(tree)).toBeLessThanOrEqual(100)
    expect(tree.whole.objects).toBe(900)
    expect(tree.children[0]?.children.every(({ folded }) => folded)).toBe(true)
  })
})

const anyName = fc.constantFrom(
  'a',
  'A',
  'year=2026',
  'Year=2026',
  '2026',
  '01',
  '1',
  'month=1',
  'month=01',
  'b.csv',
  '_temporary',
  '.x',
  '',
  '=',
  'é',
  '1001',
)
const anyKey = fc
  .tuple(fc.array(anyName, { maxLength: 5 }), fc.constantFrom('f.csv', 'F.csv', 'g.parquet', '_SUCCESS', 'x'))
  .map(([path, name]) => [...path, name].join('/'))

/** How the date of a partition is written below its data set. */
const layouts: readonly ((y: string, m: string, d: string) => string)[] = [
  (y, m, d) => `year=${y}/month=${m}/day=${d}`,
  (y, m, d) => `${y}/${m}/${d}`,
  (y, m, d) => `dt=${y}-${m}-${d}`,
  (y, m, d) => `${y}${m}${d}`,
  (y, m, d) => `year=${y}/month=${Number(m)}/day=${Number(d)}`,
  (y, m, d) => `y=${y}/date=${y}-${m}-${d}`,
]

it('of any layout has exactly the gaps that were planted in each of its series, and no other finding', () => {
  const anySet = fc.record({
    layout: fc.constantFrom(...layouts),
    regions: fc.constantFrom<string[][]>([''], ['region=eu/', 'region=us/'], ['eu-1/', 'eu-2/', 'eu-3/']),
    weekends: fc.boolean(),
    count: fc.integer({ min: 60, max: 200 }),
    cuts: fc.array(fc.nat(), { maxLength: 4 }),
    files: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(anySet, ({ layout, regions, weekends, count, cuts, files }) => {
      const all = Array.from({ length: count }, (_, i) => now - (now % day) - (count - i) * day).filter(
        (at) => weekends || ![0, 6].includes(new Date(at).getUTCDay()),
      )
      // Every tenth may be a gap, so that no two touch and each weekday keeps its habit.
      const gapsOf = (region: number) =>
        new Set(cuts.map((cut) => 5 + 9 * ((cut + region) % Math.floor((all.length - 10) / 9))))
      const keys = regions.flatMap((region, at) =>
        all.flatMap((time, i) => {
          if (gapsOf(at).has(i)) return []
          const [y = '', m = '', d = ''] = new Date(time).toISOString().slice(0, 10).split('-')
          return Array.from({ length: files }, (_, file) => `set/${region}${layout(y, m, d)}/f-${file}.parquet`)
        }),
      )
      const sets = setsOf(keys)
      expect(sets.map(({ prefix }) => prefix)).toEqual(['set/'])
      const found = sets.flatMap(findingsOf)
      const planted = regions.flatMap((region, at) => [...gapsOf(at)].map((i) => `${region} ${all[i]}`)).sort()
      expect(found.map(({ kind }) => kind)).toEqual(planted.length > 0 ? ['gaps'] : [])
      const told = found.flatMap(({ places }) => places.map(({ prefix, from }) => `${prefix.slice(4)} ${from}`)).sort()
      expect(told).toEqual(planted)
    }),
    { numRuns: 60 },
  )
})

describe('a partition', () => {
  const month = days(28, (y, m, d) => `s/dt=${y}-${m}-${d}/f.parquet`)
  const dayAfter = (key: string) => Date.parse(key.slice(5, 15)) + day

  it.each<[string, number, number]>([
    ['at once', 0, 0],
    ['a day later as always', 0, 1],
    ['nine days late', 1, 0],
  ])('that comes %s', (_, late, usual) => {
    const given = (key: string) => ({ modifiedAt: dayAfter(key) + (late > 0 && key === month[10] ? 9 : usual) * day })
    expect(
      setsOf(month, given)
        .flatMap(findingsOf)
        .map(({ kind }) => kind),
    ).toEqual(late > 0 ? ['late'] : [])
  })

  it('is not late where the whole set was copied at one time', () => {
    expect(setsOf(month, () => ({ modifiedAt: now - day })).flatMap(findingsOf)).toEqual([])
  })

  it('is mended to the class most of its objects have', () => {
    const keys = month.flatMap((key) => [key, key.replace('f.', 'g.'), key.replace('f.', 'h.')])
    const given = (key: string) =>
      key.includes('h.') && dayAfter(key) < now - 9 * day ? { storageClass: 'GLACIER_IR' } : {}
    const [found] = setsOf(keys, (key) => ({ modifiedAt: dayAfter(key), ...given(key) })).flatMap(findingsOf)
    expect(found?.kind).toBe('mixedTiers')
    expect(found?.mend).toMatchObject({ kind: 'change', intent: { kind: 'storageClass', to: 'STANDARD' } })
    expect(found?.mend.kind === 'change' && found.mend.prefixes.length).toBe(found?.count)
  })

  it('of a thousand small files has the small-file problem, of large ones not', () => {
    const keys = Array.from({ length: 1200 }, (_, i) => `s/p=${i % 4}/f-${i}.parquet`)
    expect(
      setsOf(keys, () => ({ bytes: 15 * mb }))
        .flatMap(findingsOf)
        .map(({ kind, count }) => [kind, count]),
    ).toEqual([['smallFiles', 1200]])
    expect(setsOf(keys, () => ({ bytes: 16 * mb })).flatMap(findingsOf)).toEqual([])
  })
})
