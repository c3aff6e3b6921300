import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../lake/datasetFindings'
import type { Finding } from '../../lake/findings'
import { flawedSets } from '../../sample/data/flawedSets'
import { setsOf } from '../support/sampleSets'

const at = (now: number) => (prefix: string) => ({ prefix, seed: 1, now })

/** Where a finding is, from the prefix of the data set on; of gaps the times. */
const whereOf = ({ kind, dataSet, places }: Finding): readonly string[] =>
  places.map(({ prefix, text }) =>
    kind === 'gaps' ? text.replace(/, .*/, '') : prefix.slice(dataSet.length).replace(/\/$/, ''),
  )

describe.each([
  ['a Thursday in November', Date.UTC(2026, 10, 26, 9, 30)],
  ['a Sunday', Date.UTC(2026, 10, 29, 3)],
  ['the first day of a year', Date.UTC(2027, 0, 1)],
  ['a leap day', Date.UTC(2028, 1, 29, 23, 59)],
])('the flaws planted in the sample lake, seen on %s', (_, now) => {
  const { space, planted } = flawedSets(at(now))
  const { dataSets, loose } = setsOf(space, now)
  const found = dataSets.flatMap(findingsOf)

  it('are all found, and nothing else', () => {
    const told = found.map((finding) => ({
      dataSet: finding.dataSet,
      kind: finding.kind,
      where: [...whereOf(finding)].sort(),
    }))
    const order = (a: { dataSet: string; kind: string }, b: { dataSet: string; kind: string }) =>
      `${a.dataSet} ${a.kind}` < `${b.dataSet} ${b.kind}` ? -1 : 1
    expect(told.sort(order)).toEqual(
      planted.map(({ dataSet, kind, where }) => ({ dataSet, kind, where: [...where].sort() })).sort(order),
    )
  })

  it('lie in the data sets that were written, with their tables and layouts', () => {
    expect(loose.objects).toBe(0)
    expect(
      dataSets.map(({ prefix, table, levels }) => [prefix, table, levels.map(({ name }) => name).join('/')]),
    ).toEqual([
      ['payments/', null, 'dt'],
      ['readings/', null, 'year/month/day/hour'],
      ['shipments/', null, 'year/month'],
      ['tables/carriers/', 'delta', ''],
      ['tables/drivers/', 'hudi', 'date'],
      ['tables/routes/', 'iceberg', 'month'],
      ['tenants/', null, 'tenant_id'],
    ])
  })
})
