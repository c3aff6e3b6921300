import { hash, hashText, hex } from './chance'
import { lines, plainText, priceList } from './content'
import { addMonths, day, hivePath, hour } from './dates'
import { parquet, saleColumns } from './parquet'
import { listed, type Item, type Origin, type Space } from './spaces'
import { tags } from './traits'

type Entry = readonly [key: string, item: Item]

const mb = 1024 ** 2
const iso = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** `count` Parquet files of about `bytes` each below `prefix`. */
function files(
  { seed }: Origin,
  prefix: string,
  count: number,
  bytes: number,
  at: number,
  parts: Partial<Item> = {},
): Entry[] {
  return Array.from({ length: count }, (_, file): Entry => {
    const h = hash(hashText(seed, prefix), file)
    const content = parquet(saleColumns, h, at, Math.round(bytes * (0.9 + (h % 200) / 1000)))
    const item = { content, modifiedAt: at, tags: tags(h, 'payments', 'CC-6100'), ...parts }
    return [`${prefix}part-${String(file).padStart(5, '0')}-${hex(h)}.parquet`, item]
  })
}

const empty = (modifiedAt: number): Item => ({ content: plainText(''), modifiedAt })

/** Midnights of `count` days that are over, the oldest first. */
const lastDays = (now: number, count: number): number[] => {
  const today = now - (now % day)
  return Array.from({ length: count }, (_, i) => today - (count - i) * day)
}

/** What is wrong in a data set of the sample lake: its kind as lake/findings.ts calls it, and where, from the prefix of the data set on. */
export interface Planted {
  readonly dataSet: string
  readonly kind: string
  readonly where: readonly string[]
}

interface Flawed {
  readonly entries: readonly Entry[]
  readonly planted: readonly Planted[]
}

/** Payments of working days: weekends are no gaps, three missing days are. One day came late, one is empty, one is far too large. */
function payments(origin: Origin): Flawed {
  const days = lastDays(origin.now, 140).filter((at) => ![0, 6].includes(new Date(at).getUTCDay()))
  const pick = (at: number): number => days[at] ?? 0
  const missing = new Set([pick(20), pick(51), pick(52)])
  const [late, marker, large] = [pick(33), pick(70), pick(81)]
  const path = (at: number) => `${origin.prefix}dt=${iso(at)}/`
  const entries = days.flatMap((at): readonly Entry[] => {
    if (missing.has(at)) return []
    const done: Entry = [`${path(at)}_SUCCESS`, empty(at + day + hour)]
    if (at === marker) return [done]
    const written = at === late ? at + 12 * day : at + day + hour
    return [
      ...(at === large ? files(origin, path(at), 12, 150 * mb, written) : files(origin, path(at), 4, 40 * mb, written)),
      ...(at > pick(60) ? [done] : []),
    ]
  })
  const at = (time: number) => `dt=${iso(time)}`
  return {
    entries,
    planted: [
      { dataSet: origin.prefix, kind: 'gaps', where: [iso(pick(20)), `${iso(pick(51))} to ${iso(pick(52))}`] },
      { dataSet: origin.prefix, kind: 'late', where: [at(late)] },
      { dataSet: origin.prefix, kind: 'empty', where: [at(marker)] },
      { dataSet: origin.prefix, kind: 'oversized', where: [at(large)] },
      {
        dataSet: origin.prefix,
        kind: 'jobMarkers',
        where: days.filter((time) => time > pick(60) && !missing.has(time)).map(at),
      },
    ],
  }
}

/** Meter readings by hour from 6 to 22 o'clock: the nights are no gaps. A killed job left its folder, and somebody left files of their own. */
function readings(origin: Origin): Flawed {
  const days = lastDays(origin.now, 45)
  const missing = new Set([days[9], days[30]].flatMap((at = 0) => [at + 11 * hour, at + 12 * hour]).slice(0, 3))
  const path = (at: number) => `${origin.prefix}${hivePath(at)}`
  const hours = days
    .flatMap((at) => Array.from({ length: 16 }, (_, i) => at + (i + 6) * hour))
    .filter((at) => !missing.has(at))
  const [first = 0, second = 0, third = 0] = [hours[100], hours[200], hours[300]]
  const csv = (age: number): Item => {
    const modifiedAt = origin.now - age * day
    return { content: lines(priceList, hash(origin.seed, age), modifiedAt, 40), modifiedAt }
  }
  const task = `${path(first)}_temporary/0/task_202611_m_000003/part-00000.parquet`
  const twin = `${path(third)}part-00000-delta.parquet`
  const written = { content: parquet(saleColumns, 7, third, 30 * mb), modifiedAt: third + hour }
  return {
    entries: [
      ...hours.flatMap((at) => files(origin, path(at), 2, 30 * mb, at + hour)),
      [task, { content: parquet(saleColumns, 5, first, 3 * mb), modifiedAt: first + hour }],
      [`${origin.prefix}readings-by-hand.csv`, csv(12)],
      [`${origin.prefix}backup-of-march/readings.csv`, csv(9)],
      [twin, written],
      [twin.replace('delta', 'Delta'), written],
      // One more layout, for one hour that is there in the first one too.
      ...files(
        origin,
        `${origin.prefix}${new Date(second).toISOString().slice(0, 13).replaceAll(/[-T]/g, '/')}/`,
        1,
        30 * mb,
        second + hour,
      ),
    ],
    planted: [
      {
        dataSet: origin.prefix,
        kind: 'gaps',
        where: [`${iso(days[9] ?? 0)} 11:00 to ${iso(days[9] ?? 0)} 12:00`, `${iso(days[30] ?? 0)} 11:00`],
      },
      { dataSet: origin.prefix, kind: 'leftovers', where: [`${hivePath(first).slice(0, -1)}/_temporary`] },
      { dataSet: origin.prefix, kind: 'strayObjects', where: [''] },
      { dataSet: origin.prefix, kind: 'strayFolders', where: ['backup-of-march'] },
      { dataSet: origin.prefix, kind: 'keyTwins', where: [twin.slice(origin.prefix.length)] },
      {
        dataSet: origin.prefix,
        kind: 'mixedLayout',
        where: [new Date(second).toISOString().slice(0, 13).replaceAll(/[-T]/g, '/')],
      },
    ],
  }
}

/** Shipments by month: one month is there as 1 and as 01, the first year is spelled with a capital letter, one month has two classes. */
function shipments(origin: Origin): Flawed {
  const months = Array.from({ length: 30 }, (_, i) => addMonths(origin.now, i - 30))
  const year = (at: number) => new Date(at).getUTCFullYear()
  const january = months.findLast((at) => new Date(at).getUTCMonth() === 0) ?? 0
  const firstYear = year(months[0] ?? 0)
  const spell = (at: number) => (year(at) === firstYear ? hivePath(at, 2).replace('year', 'Year') : hivePath(at, 2))
  const mixed = months[26] ?? 0
  const written = (at: number) => addMonths(at, 1) + 3 * hour
  const unpadded = hivePath(january, 2).replace('month=01', 'month=1')
  const cold = { storageClass: 'STANDARD_IA' }
  return {
    entries: [
      ...months.flatMap((at) => files(origin, origin.prefix + spell(at), 6, 60 * mb, written(at))),
      ...files(origin, origin.prefix + unpadded, 6, 60 * mb, written(january)),
      ...files(origin, `${origin.prefix}${spell(mixed)}moved-`, 2, 60 * mb, written(mixed), cold),
    ],
    planted: [
      {
        dataSet: origin.prefix,
        kind: 'zeroPadding',
        where: [unpadded, hivePath(january, 2)].map((path) => path.slice(0, -1)),
      },
      { dataSet: origin.prefix, kind: 'caseTwins', where: [`Year=${firstYear}`] },
      { dataSet: origin.prefix, kind: 'mixedTiers', where: [spell(mixed).slice(0, -1)] },
    ],
  }
}

/** Events by tenant, of which one has most. */
function tenants(origin: Origin): Flawed {
  const name = (at: number) => `tenant_id=${String(at + 1).padStart(4, '0')}`
  const heavy = 6
  return {
    entries: Array.from({ length: 24 }, (_, at) =>
      files(origin, `${origin.prefix}${name(at)}/`, at === heavy ? 300 : 5, 40 * mb, origin.now - (at + 3) * day),
    ).flat(),
    planted: [{ dataSet: origin.prefix, kind: 'skew', where: [name(heavy)] }],
  }
}

/** Tables of the three formats with nothing wrong. */
function tables(origin: Origin): Flawed {
  const at = origin.now - 20 * day
  const json = (value: unknown): Item => ({
    content: plainText(`${JSON.stringify(value)}\n`, 'application/json'),
    modifiedAt: at,
  })
  const [delta, iceberg, hudi] = ['carriers', 'routes', 'drivers'].map((table) => `${origin.prefix}${table}/`)
  const months = [3, 2, 1].map((back) => addMonths(origin.now, -back))
  return {
    entries: [
      ...[0, 1, 2].map((version): Entry => {
        return [
          `${delta}_delta_log/${String(version).padStart(20, '0')}.json`,
          json({ commitInfo: { operation: 'WRITE', version } }),
        ]
      }),
      ...files(origin, `${delta}`, 4, 50 * mb, at),
      [
        `${iceberg}metadata/00001-1b2c.metadata.json`,
        json({ 'format-version': 2, location: 's3://acme-lake-staging/routes' }),
      ],
      ...months.flatMap((month) => files(origin, `${iceberg}data/month=${iso(month).slice(0, 7)}/`, 2, 50 * mb, at)),
      [`${hudi}.hoodie/hoodie.properties`, { content: plainText('hoodie.table.name=drivers\n'), modifiedAt: at }],
      ...months.flatMap((month) => files(origin, `${hudi}${iso(month).slice(0, 7)}/`, 2, 50 * mb, at)),
    ],
    planted: [],
  }
}

/** Data sets with known flaws, so that what finds flaws can be checked: all that is listed in `planted` is there, and nothing else. */
export function flawedSets(at: (prefix: string) => Origin): {
  readonly space: Space
  readonly planted: readonly Planted[]
} {
  const sets = [
    payments(at('payments/')),
    readings(at('readings/')),
    shipments(at('shipments/')),
    tenants(at('tenants/')),
    tables(at('tables/')),
  ]
  return { space: listed(sets.flatMap(({ entries }) => entries)), planted: sets.flatMap(({ planted }) => planted) }
}
