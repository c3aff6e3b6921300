import { expect, it } from 'vitest'
import { findingsOf } from '../../lake/datasetFindings'
import type { Finding, FindingKind } from '../../lake/findings'
import { sales, training } from '../../sample/data/idSets'
import type { KeySpace } from '../../sample/data/keySpace'
import { clickstream, logs, orders, visits } from '../../sample/data/timeSets'
import { setsOf } from '../support/sampleSets'

/** The large data sets of the sample lake, looked at once more without any of the rules: by the texts of their keys alone. */
const now = Date.UTC(2026, 10, 26, 9, 30)
const hour = 3_600_000
const day = 24 * hour
const at = (prefix: string) => ({ prefix, seed: 1, now })

interface Seen {
  files: number
  bytes: number
  readonly classes: Set<string>
}

/** Partitions by their folder, without markers. */
function look(space: KeySpace, from: number, to: number): ReadonlyMap<string, Seen> {
  const folders = new Map<string, Seen>()
  for (let index = from; index < to; index++) {
    const key = space.key(index)
    const { bytes, storageClass } = space.object(index)
    const folder = key.slice(0, key.lastIndexOf('/') + 1)
    const seen = folders.get(folder) ?? { files: 0, bytes: 0, classes: new Set<string>() }
    folders.set(folder, seen)
    seen.classes.add(storageClass)
    if (key.endsWith('_SUCCESS')) continue
    seen.files += 1
    seen.bytes += bytes
  }
  return folders
}

const timeOf = (folder: string): number => {
  const [year = 0, month = 0, date = 0, hours = 0] = (folder.match(/\d+(?=\/)/g) ?? []).map(Number)
  return Date.UTC(year, month - 1, date, hours)
}

const isoTime = (time: number): string => new Date(time).toISOString()

function missing(folders: ReadonlyMap<string, Seen>, step: number): string[] {
  const there = new Set([...folders.keys()].map(timeOf))
  const [first, last] = [Math.min(...there), Math.max(...there)]
  return Array.from({ length: (last - first) / step + 1 }, (_, i) => first + i * step)
    .filter((time) => !there.has(time))
    .map(isoTime)
}

const prefixes = (folders: ReadonlyMap<string, Seen>, is: (seen: Seen) => boolean): string[] =>
  [...folders].filter(([, seen]) => is(seen)).map(([folder]) => folder)

const isMixed = ({ classes }: Seen): boolean => classes.size > 1

/** What was found, by kind: for gaps the single times that are missing, else the prefixes. */
function told(findings: readonly Finding[], step: number): Partial<Record<FindingKind, readonly string[]>> {
  return Object.fromEntries(
    findings.map(({ kind, places }) => [
      kind,
      places
        .flatMap(({ prefix, from, to }): string[] =>
          kind === 'gaps'
            ? Array.from({ length: ((to ?? 0) - (from ?? 0)) / step }, (_, i) => isoTime((from ?? 0) + i * step))
            : [prefix],
        )
        .sort(),
    ]),
  )
}

it('clicks have the missing hours, the one large hour and the tiny files that are really there', () => {
  const space = clickstream(at('events/clickstream/'))
  const [from, to] = ['2025/month=10/day=10', '2025/month=12/day=01'].map((time) =>
    space.lowerBound(`events/clickstream/year=${time}/`),
  )
  const folders = look(space, from ?? 0, to ?? 0)
  const usual = [...folders.values()].map(({ bytes }) => bytes).sort((a, b) => a - b)[Math.floor(folders.size / 2)] ?? 0
  const found = setsOf(space, now, from, to).dataSets.flatMap(findingsOf)
  expect(told(found, hour)).toEqual({
    gaps: missing(folders, hour).sort(),
    oversized: prefixes(folders, ({ bytes }) => bytes > 8 * usual),
    smallFiles: prefixes(folders, ({ files, bytes }) => files >= 10 && bytes / files < 1024 ** 2).sort(),
  })
  // The classes of that time are the same for all files of an hour.
  expect(prefixes(folders, isMixed)).toEqual([])
  // The hour with fifty times the files, two weeks of tiny files, and hours that are not there.
  expect(told(found, hour).oversized?.length).toBe(1)
  expect(told(found, hour).smallFiles?.length).toBeGreaterThan(300)
  expect(told(found, hour).gaps?.length).toBeGreaterThan(15)
})

it('logs have the missing hours, small files and mixed classes that are really there', () => {
  const space = logs(at('api/'), 'jsonl')
  const from = space.lowerBound('api/2026/08/')
  const folders = look(space, from, space.count)
  const found = setsOf(space, now, from).dataSets.flatMap(findingsOf)
  expect(told(found, hour)).toEqual({
    gaps: missing(folders, hour).sort(),
    smallFiles: ['api/'],
    mixedTiers: prefixes(folders, isMixed).sort(),
  })
})

it('orders lack one month, and have small files and markers', () => {
  const space = orders(at('events/orders/'), 'eu-west-1')
  const folders = look(space, 0, space.count)
  const lost = missing(folders, day)
  const found = setsOf(space, now).dataSets.flatMap(findingsOf)
  expect(told(found, day)).toEqual({
    gaps: lost.sort(),
    smallFiles: ['events/orders/'],
    jobMarkers: [...folders.keys()].sort(),
    ...(prefixes(folders, isMixed).length > 0 ? { mixedTiers: prefixes(folders, isMixed).sort() } : {}),
  })
  expect(lost.length).toBe(30)
})

it('sales have small files and classes that are mixed, visits and training data nothing', () => {
  const space = sales(at('sales/'), 'eu-west-1')
  const mixed = prefixes(look(space, 0, space.count), isMixed)
  expect(told(setsOf(space, now).dataSets.flatMap(findingsOf), day)).toEqual({
    smallFiles: ['sales/'],
    mixedTiers: mixed.sort(),
  })
  expect(setsOf(visits(at('health/visits/'), 'eu-west-1'), now).dataSets.flatMap(findingsOf)).toEqual([])
  expect(setsOf(training(at('training/')), now).dataSets.flatMap(findingsOf)).toEqual([])
})
