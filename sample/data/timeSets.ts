import { hash, hex, pick, sizeBetween, unit } from './chance'
import { accessLog, lines, plainText, priceList, serviceLog } from './content'
import { addMonths, barePath, day, hivePath, hour, lakeStart, month } from './dates'
import { gzipped, smallestGzip } from './gzip'
import { eventColumns, parquet, saleColumns, smallestParquet } from './parquet'
import { tree, type Item, type Origin, type Space } from './spaces'
import { classByAge, dsse, kms, tags } from './traits'

/** A file about the hour, day or month that starts at `at`, written at `modifiedAt`, `age` before now. */
interface Dated {
  readonly at: number
  readonly modifiedAt: number
  readonly age: number
  readonly file: number
  readonly partition: number
  readonly h: number
}

const lengths = { hour, day, month: 31 * day } as const

/** A data set of one partition for each hour, day or month since the lake began, from the oldest. */
function dated(
  origin: Origin,
  step: keyof typeof lengths,
  parts: {
    files: (h: number, at: number, partition: number) => number
    path: (at: number) => string
    name: (file: number, at: number, h: number) => string
    item: (spot: Dated) => Omit<Item, 'modifiedAt'>
  },
): Space {
  const { now } = origin
  const start = lakeStart(now)
  const length = lengths[step]
  const at = (partition: number): number =>
    step === 'month' ? addMonths(start, partition) : start + partition * length
  return tree(origin, {
    partitions: step === 'month' ? 30 : Math.floor((now - start) / length),
    files: (partition, h) => parts.files(h, at(partition), partition),
    path: (partition) => parts.path(at(partition)),
    name: ({ partition, file, h }) => parts.name(file, at(partition), h),
    item: ({ partition, file, h }) => {
      const modifiedAt = Math.min(now, at(partition) + length + (h % hour))
      return { ...parts.item({ at: at(partition), modifiedAt, age: now - modifiedAt, partition, file, h }), modifiedAt }
    },
  })
}

const five = (number: number): string => String(number).padStart(5, '0')

/** In two weeks of each half year a job writes many files of a few kilobytes. */
const inTinyWeeks = (partition: number): boolean => Math.floor(partition / 24) % 182 >= 168

/** Clicks by hour, in Parquet: about 850,000 files. Whole days and single hours are missing, one hour has fifty times the files. */
export function clickstream(origin: Origin): Space {
  const hours = (origin.now - lakeStart(origin.now)) / hour
  const skewed = Math.floor(hours * 0.6)
  return dated(origin, 'hour', {
    files: (h, _, partition) => {
      const daily = 1 + 0.5 * Math.sin(((partition % 24) - 9) / 3.8)
      const usual = Math.round(32 * daily * (0.6 + (0.8 * partition) / hours) * (0.8 + 0.4 * unit(h)))
      if (partition === skewed) return usual * 50
      if (h % 60 === 0 || hash(origin.seed, Math.floor(partition / 24)) % 90 === 0) return 0
      return inTinyWeeks(partition) ? usual * 3 : usual
    },
    path: hivePath,
    name: (file, _, h) => `part-${five(file)}-${hex(h)}.snappy.parquet`,
    item: ({ h, at, age, partition }) => {
      const size = hash(h, 1)
      const bytes = inTinyWeeks(partition)
        ? sizeBetween(size, smallestParquet, 9000)
        : sizeBetween(size, 4_000_000, 200_000_000)
      return {
        content: parquet(eventColumns, h, at, bytes),
        storageClass: classByAge(age, [540, 'GLACIER_IR'], [h % 8 === 0 ? 30 : 150, 'STANDARD_IA']),
        tags: tags(h, 'data-platform', 'CC-1100', h % 4 === 0 ? 'internal' : undefined),
      }
    },
  })
}

/** Orders by day, in Parquet, with `_SUCCESS` files and one month missing. SSE-S3 at first, then under one key, then under another. */
export const orders = (origin: Origin, region: string): Space =>
  dated(origin, 'day', {
    files: (h, at) => (month(at) === month(addMonths(origin.now, -19)) ? 0 : 5 + (h % 8)),
    path: (at) => hivePath(at, 3),
    name: (file) => (file === 0 ? '_SUCCESS' : `orders-${five(file)}.parquet`),
    item: ({ h, at, age, file }) => ({
      content: file === 0 ? plainText('') : parquet(saleColumns, h, at, sizeBetween(hash(h, 1), 200_000, 40_000_000)),
      storageClass: classByAge(age, [365, 'GLACIER_IR'], [60, 'STANDARD_IA']),
      encryption: age > 700 * day ? { kind: 'SSE-S3' } : kms(region, age < 200 * day ? 'health' : 'lake', h % 3 > 0),
      tags: tags(h, 'commerce', 'CC-2040', 'internal'),
    }),
  })

/** Logs under bare year/month/day/hour, one or two files an hour: `csv` by web servers, `jsonl` by services. */
export const logs = (origin: Origin, kind: 'csv' | 'jsonl'): Space =>
  dated(origin, 'hour', {
    files: (h) => (h % 45 === 0 ? 0 : 1 + (h % 2)),
    path: barePath,
    name: (file, _, h) => `${kind === 'csv' ? 'access' : 'service'}-${file}-${hex(h)}.${kind}.gz`,
    item: ({ h, at, age }) => {
      const cool = pick(hash(h, 2), ['ONEZONE_IA', 'STANDARD_IA', 'STANDARD_IA', 'REDUCED_REDUNDANCY'])
      const bytes = sizeBetween(hash(h, 1), smallestGzip, 25_000_000)
      return {
        content: gzipped(kind === 'csv' ? accessLog : serviceLog, h, at, bytes, h % 4 === 0 ? 'gzip' : undefined),
        storageClass: classByAge(age, [400, 'GLACIER'], [90, cool]),
        tags: tags(h, 'sre', 'CC-9000'),
      }
    },
  })

/** Visits of patients by month: PHI, under DSSE or SSE-KMS. */
export const visits = (origin: Origin, region: string): Space =>
  dated(origin, 'month', {
    files: (h) => 12 + (h % 20),
    path: (at) => hivePath(at, 2),
    name: (file) => `visits-${five(file)}.parquet`,
    item: ({ h, at }) => ({
      content: parquet(eventColumns, h, at, sizeBetween(hash(h, 1), 30_000, 9_000_000)),
      encryption: h % 3 === 0 ? kms(region, 'health', false) : dsse(region),
      tags: tags(h, 'health-data', 'CC-7700', 'PHI'),
      metadata: { 'retention-class': '10y', 'source-system': pick(h, ['epic', 'cerner']) },
    }),
  })

/** Closed books by month in DEEP_ARCHIVE and, of the last year, GLACIER. Some are restored for some days, some are being restored. */
export const archive = (origin: Origin, region: string): Space =>
  dated(origin, 'month', {
    files: (h, at) => (origin.now - at < 92 * day ? 0 : 40 + (h % 80)),
    path: (at) => hivePath(at, 2),
    name: (file, _, h) => `ledger-${five(file)}-${hex(h)}.parquet`,
    item: ({ h, at, age, partition }) => {
      const restore = hash(h, 3) % 20
      return {
        content: parquet(saleColumns, h, at, sizeBetween(hash(h, 1), 300_000, 150_000_000)),
        storageClass: age > 365 * day ? 'DEEP_ARCHIVE' : 'GLACIER',
        encryption: h % 2 ? kms(region, 'lake', true) : { kind: 'SSE-S3' },
        tags: tags(h, 'finance', 'CC-5000', partition % 4 === 0 ? 'PHI' : 'internal'),
        restoredUntil: restore === 0 ? 'ongoing' : restore < 3 ? origin.now + ((h % 13) + 1) * day : undefined,
      }
    },
  })

/** Plain CSV files by month right below the prefix, such as what a partner or the public may fetch. */
export const monthly = (origin: Origin, team: string): Space =>
  dated(origin, 'month', {
    files: () => 1,
    path: () => '',
    name: (_, at) => `${month(at)}.csv`,
    item: ({ h, at }) => ({
      content: lines(priceList, h, at, sizeBetween(hash(h, 1), 100, 60_000)),
      tags: tags(h, team, 'CC-8000'),
    }),
  })
