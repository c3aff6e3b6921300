import type { KeySpace } from '../keySpace'
import { hash, hashText, hex, pick, sizeBetween, unit } from './chance'
import { accessLog, plainText, serviceLog } from './content'
import { addMonths, barePath, day, hivePath, hour, lakeStart } from './dates'
import { gzipped, smallestGzip } from './gzip'
import { eventColumns, parquet, saleColumns, smallestParquet } from './parquet'
import { tree } from './spaces'
import { classByAge, dsse, keyArn, kms, tags, uuid } from './traits'

/** What a data set is made from: its own chance comes from `seed`, nothing in it is later than `now` (ms since 1970). */
export interface Origin {
  readonly seed: number
  readonly now: number
}

const five = (number: number): string => String(number).padStart(5, '0')
const hoursOf = (now: number): number => Math.floor((now - lakeStart(now)) / hour)

/** In two weeks of each half year a job writes many files of a few kilobytes. */
const inTinyWeeks = (hourNumber: number): boolean => Math.floor(hourNumber / 24) % 182 >= 168

/** Clicks by hour, in Parquet: about 870,000 files. Whole days and single hours are missing, one hour has fifty times the files. */
export function clickstream(prefix: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const start = lakeStart(now)
  const partitions = hoursOf(now)
  const skewed = Math.floor(partitions * 0.6)
  const usual = (partition: number): number => {
    const daily = 1 + 0.5 * Math.sin(((partition % 24) - 9) / 3.8)
    const growth = 0.6 + 0.8 * (partition / partitions)
    return Math.round(33 * daily * growth * (0.8 + 0.4 * unit(hash(seed, partition))))
  }
  const files = (partition: number): number => {
    if (partition === skewed) return usual(partition) * 50
    if (hash(seed + 1, Math.floor(partition / 24)) % 90 === 0) return 0
    if (hash(seed + 2, partition) % 60 === 0) return 0
    return inTinyWeeks(partition) ? usual(partition) * 3 : usual(partition)
  }
  return tree({
    prefix,
    partitions,
    files,
    path: (partition) => hivePath(start + partition * hour),
    name: (partition, file) => `part-${five(file)}-${hex(hash(hash(seed, partition), 7))}.snappy.parquet`,
    item: (partition, file) => {
      const h = hash(hash(seed + 3, partition), file)
      const at = start + partition * hour
      const size = hash(h, 1)
      const bytes = inTinyWeeks(partition)
        ? sizeBetween(size, smallestParquet, 9000)
        : sizeBetween(size, 4_000_000, 200_000_000)
      const modifiedAt = Math.min(now, at + hour + (h % 900_000))
      return {
        content: parquet(eventColumns, h, at, bytes),
        modifiedAt,
        storageClass: classByAge(now - modifiedAt, [
          [540, 'GLACIER_IR'],
          [h % 8 === 0 ? 30 : 150, 'STANDARD_IA'],
        ]),
        tags: tags(h, 'data-platform', 'CC-1100', h % 4 === 0 ? 'internal' : undefined),
      }
    },
  })
}

/** Orders by day, in Parquet, with `_SUCCESS` files and one month missing. SSE-KMS as the years went: none, one key, another key. */
export function orders(prefix: string, region: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const start = lakeStart(now)
  const missing = addMonths(start, 11)
  const at = (partition: number): number => start + partition * day
  return tree({
    prefix,
    partitions: Math.floor(hoursOf(now) / 24),
    files: (partition) => {
      if (at(partition) >= missing && at(partition) < addMonths(missing, 1)) return 0
      return 5 + (hash(seed, partition) % 8)
    },
    path: (partition) => hivePath(at(partition), 3),
    name: (_, file) => (file === 0 ? '_SUCCESS' : `orders-${five(file)}.parquet`),
    item: (partition, file) => {
      const h = hash(hash(seed + 1, partition), file)
      const modifiedAt = Math.min(now, at(partition) + day + (h % hour))
      const age = now - modifiedAt
      const bytes = sizeBetween(hash(h, 1), 200_000, 40_000_000)
      const key = age < 200 * day ? 'health' : 'lake'
      return {
        content: file === 0 ? plainText('') : parquet(saleColumns, h, at(partition), bytes),
        modifiedAt,
        storageClass: classByAge(age, [
          [365, 'GLACIER_IR'],
          [60, 'STANDARD_IA'],
        ]),
        encryption: age > 700 * day ? { kind: 'SSE-S3' } : kms(region, key, h % 3 > 0),
        tags: tags(h, 'commerce', 'CC-2040', 'internal'),
      }
    },
  })
}

/** Logs under bare year/month/day/hour, one or two files an hour: `csv` by web servers, `jsonl` by services. */
export function logs(prefix: string, kind: 'csv' | 'jsonl', { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const start = lakeStart(now)
  return tree({
    prefix,
    partitions: hoursOf(now),
    files: (partition) => (hash(seed, partition) % 45 === 0 ? 0 : 1 + (hash(seed + 1, partition) % 2)),
    path: (partition) => barePath(start + partition * hour),
    name: (partition, file) =>
      `${kind === 'csv' ? 'access' : 'service'}-${file}-${hex(hash(seed, partition))}.${kind}.gz`,
    item: (partition, file) => {
      const h = hash(hash(seed + 2, partition), file)
      const at = start + partition * hour
      const bytes = sizeBetween(hash(h, 1), smallestGzip, 25_000_000)
      const modifiedAt = Math.min(now, at + hour + (h % 300_000))
      const cold = pick(hash(h, 2), ['ONEZONE_IA', 'STANDARD_IA', 'STANDARD_IA', 'REDUCED_REDUNDANCY'])
      return {
        content:
          kind === 'csv'
            ? gzipped(accessLog, h, at, bytes)
            : gzipped(serviceLog, h, at, bytes, h % 2 ? 'gzip' : undefined),
        modifiedAt,
        storageClass: classByAge(now - modifiedAt, [
          [400, 'GLACIER'],
          [90, cold],
        ]),
        tags: tags(h, 'sre', 'CC-9000'),
      }
    },
  })
}

/** Visits of patients by month: PHI, under DSSE or SSE-KMS. */
export function visits(prefix: string, region: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const start = lakeStart(now)
  const at = (partition: number): number => addMonths(start, partition)
  return tree({
    prefix,
    partitions: 30,
    files: (partition) => 12 + (hash(seed, partition) % 20),
    path: (partition) => hivePath(at(partition), 2),
    name: (_, file) => `visits-${five(file)}.parquet`,
    item: (partition, file) => {
      const h = hash(hash(seed + 1, partition), file)
      return {
        content: parquet(eventColumns, h, at(partition), sizeBetween(hash(h, 1), 30_000, 9_000_000)),
        modifiedAt: Math.min(now, addMonths(at(partition), 1) + (h % day)),
        encryption: h % 3 === 0 ? kms(region, 'health', false) : dsse(region),
        tags: tags(h, 'health-data', 'CC-7700', 'PHI'),
        metadata: { 'retention-class': '10y', 'source-system': pick(h, ['epic', 'cerner']) },
      }
    },
  })
}

/** Closed books by month in GLACIER, then DEEP_ARCHIVE. Some are restored for two weeks, some are being restored. */
export function archive(prefix: string, region: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const start = lakeStart(now)
  const at = (partition: number): number => addMonths(start, partition)
  return tree({
    prefix,
    partitions: 27,
    files: (partition) => 40 + (hash(seed, partition) % 80),
    path: (partition) => hivePath(at(partition), 2),
    name: (partition, file) => `ledger-${five(file)}-${uuid(hash(hash(seed, partition), file))}.parquet`,
    item: (partition, file) => {
      const h = hash(hash(seed + 1, partition), file)
      const restore = hash(h, 3) % 20
      return {
        content: parquet(saleColumns, h, at(partition), sizeBetween(hash(h, 1), 300_000, 150_000_000)),
        modifiedAt: addMonths(at(partition), 1) + (h % day),
        storageClass: partition < 16 ? 'DEEP_ARCHIVE' : 'GLACIER',
        encryption: h % 2 ? { kind: 'SSE-KMS', keyId: keyArn(region, 'lake'), bucketKey: true } : { kind: 'SSE-S3' },
        tags: tags(h, 'finance', 'CC-5000', partition % 4 === 0 ? 'PHI' : 'internal'),
        restoredUntil: restore === 0 ? 'ongoing' : restore < 3 ? now + ((h % 13) + 1) * day : undefined,
      }
    },
  })
}
