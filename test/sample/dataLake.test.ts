import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gunzipSync } from 'node:zlib'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../lake/keyOrder'
import { targetClasses } from '../../lake/tiers'
import { sampleLake } from '../../sample/data/lake'
import { oddKeys } from '../../sample/data/oddKeys'
import type { KeySpace, SeedBucket, SeedObject } from '../../sample/data/keySpace'

const now = Date.UTC(2026, 10, 22, 12, 34, 56)
const day = 86_400_000
const lake = sampleLake({ now })

function bucket(name: string): SeedBucket {
  const found = lake.find((candidate) => candidate.name === name)
  if (!found) throw new Error(`no bucket ${name}`)
  return found
}

/** About `count` indexes spread evenly, the first and the last among them. */
const spread = (space: KeySpace, count: number): number[] => {
  const step = Math.max(1, Math.floor(space.count / count))
  const indexes = Array.from({ length: Math.ceil(space.count / step) }, (_, i) => i * step)
  return [...indexes, space.count - 1]
}

const under = (space: KeySpace, prefix: string): number[] => {
  const start = space.lowerBound(prefix)
  return Array.from({ length: space.lowerBound(`${prefix}\u{10ffff}`) - start }, (_, i) => start + i)
}

interface Found {
  readonly bucket: string
  readonly key: string
  readonly object: SeedObject
}
const sample: Found[] = lake.flatMap(({ name, space }) =>
  spread(space, 3000).map((index) => ({ bucket: name, key: space.key(index), object: space.object(index) })),
)
const collect = <T>(pick: (found: Found) => T): Set<T> => new Set(sample.map(pick))
const tagKeys = new Set(sample.flatMap(({ object }) => object.tags.map(({ key }) => key)))

describe('the sample lake', () => {
  it('has at least six buckets in three regions and about a million keys', () => {
    expect(lake.length).toBeGreaterThanOrEqual(6)
    expect(new Set(lake.map(({ region }) => region)).size).toBe(3)
    const count = lake.reduce((sum, { space }) => sum + space.count, 0)
    expect(count).toBeGreaterThan(950_000)
    expect(count).toBeLessThan(1_100_000)
  })

  it('has every key after the one before it, in UTF-8 bytes', () => {
    for (const { name, space } of lake) {
      let before = ''
      for (let index = 0; index < space.count; index++) {
        const key = space.key(index)
        if (compareKeys(before, key) >= 0) expect.fail(`${name}: ${before} is not before ${key}`)
        before = key
      }
    }
  })

  it('finds its keys again', () => {
    for (const { space } of lake)
      for (const index of spread(space, 300)) expect(space.lowerBound(space.key(index))).toBe(index)
  })

  it('is the same for the same seed and time, and another for another seed', () => {
    const [again, other] = [sampleLake({ now }), sampleLake({ seed: 2, now })]
    for (const [i, { space, ...rest }] of lake.entries()) {
      const { space: same, ...sameRest } = again[i] ?? bucket('missing')
      expect(sameRest).toEqual(rest)
      expect(same.count).toBe(space.count)
      for (const index of spread(space, 50)) {
        expect(same.key(index)).toBe(space.key(index))
        expect(same.object(index)).toEqual(space.object(index))
        expect(same.slice(index, 0, 5000).equals(space.slice(index, 0, 5000))).toBe(true)
      }
    }
    expect(other.map(({ space }) => space.count)).not.toEqual(lake.map(({ space }) => space.count))
  })

  it.each([1, 2, 3, 99])('holds its promises for seed %i at another time', (seed) => {
    for (const { space } of sampleLake({ seed, now: Date.UTC(2027, seed, 1, 0, 5) })) {
      const indexes = spread(space, 2000)
      for (const [i, index] of indexes.slice(1).entries())
        expect(compareKeys(space.key(indexes[i] ?? 0), space.key(index))).toBeLessThanOrEqual(
          index === indexes[i] ? 0 : -1,
        )
      expect(indexes.map((index) => space.object(index).bytes).every((bytes) => bytes >= 0)).toBe(true)
    }
  })

  it('takes little memory', () => {
    setFlagsFromString('--expose-gc')
    const used = (): number => {
      runInNewContext('gc()')
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const before = used()
    const another = sampleLake({ seed: 3, now })
    for (const { space } of another) for (const index of spread(space, 2000)) space.object(index)
    expect(used() - before).toBeLessThan(4_000_000)
    expect(another).toHaveLength(lake.length)
  })

  it('lies between two and a half years ago and now', () => {
    const times = sample.map(({ object }) => object.modifiedAt)
    expect(Math.max(...times)).toBeLessThanOrEqual(now)
    expect(Math.min(...times)).toBeGreaterThan(now - 960 * day)
    expect(Math.min(...times)).toBeLessThan(now - 880 * day)
    for (const { createdAt } of lake) expect(createdAt).toBeLessThan(Math.min(...times))
  })

  it('has sizes from a kilobyte to about 200 MB', () => {
    const sizes = sample.map(({ object }) => object.bytes).sort((a, b) => a - b)
    expect(sizes.at(-1)).toBeGreaterThan(150_000_000)
    expect(sizes.at(-1)).toBeLessThanOrEqual(200_000_000)
    expect(sizes.filter((bytes) => bytes > 1000 && bytes < 9000).length).toBeGreaterThan(50)
  })
})

describe('what objects are like', () => {
  it('covers all storage classes', () => {
    expect(collect(({ object }) => object.storageClass)).toEqual(new Set([...targetClasses, 'REDUCED_REDUNDANCY']))
  })

  it('covers every encryption, with two keys, with and without a bucket key', () => {
    expect(collect(({ object }) => object.encryption.kind)).toEqual(new Set(['SSE-S3', 'SSE-KMS', 'DSSE-KMS', 'SSE-C']))
    const keys = sample.flatMap(({ object: { encryption }, bucket }) =>
      encryption.kind === 'SSE-KMS' && bucket === 'acme-lake-raw' ? [encryption] : [],
    )
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(2)
    expect(new Set(keys.map(({ bucketKey }) => bucketKey)).size).toBe(2)
  })

  it('names KMS keys of the region of the bucket', () => {
    const regions = new Map(lake.map(({ name, region }) => [name, region]))
    const wrong = sample.filter(
      ({ bucket, object: { encryption } }) =>
        'keyId' in encryption && encryption.keyId?.split(':')[3] !== regions.get(bucket),
    )
    expect(wrong).toEqual([])
  })

  it('has client-side encrypted objects of both formats, with their true length', () => {
    const v2 = sample.filter(({ object }) => 'x-amz-key-v2' in object.metadata)
    expect(v2.length).toBeGreaterThan(10)
    for (const { object } of v2) {
      expect(object.metadata).toMatchObject({ 'x-amz-cek-alg': 'AES/GCM/NoPadding', 'x-amz-wrap-alg': 'kms+context' })
      expect(Object.keys(object.metadata)).toEqual(
        expect.arrayContaining(['x-amz-iv', 'x-amz-matdesc', 'x-amz-tag-len']),
      )
      expect(Number(object.metadata['x-amz-unencrypted-content-length'])).toBe(object.bytes - 16)
    }
    expect(sample.filter(({ object }) => 'x-amz-key' in object.metadata).length).toBeGreaterThan(10)
  })

  it('is tagged in several spellings, and sometimes not at all', () => {
    for (const key of ['team', 'Team', 'cost-center', 'CostCenter', 'cost_center', 'Classification', 'classification'])
      expect(tagKeys).toContain(key)
    const phi = sample.flatMap(({ object }) => object.tags).filter(({ value }) => value.toLowerCase() === 'phi')
    expect(new Set(phi.map(({ value }) => value))).toEqual(new Set(['PHI', 'phi']))
    expect(sample.some(({ object }) => object.tags.length === 0)).toBe(true)
    for (const { object } of sample) expect(new Set(object.tags.map(({ key }) => key)).size).toBe(object.tags.length)
  })

  it('is archived in both classes, partly restored and partly on the way', () => {
    const archived = sample.filter(({ bucket }) => bucket === 'acme-archive')
    expect(new Set(archived.map(({ object }) => object.storageClass))).toEqual(new Set(['GLACIER', 'DEEP_ARCHIVE']))
    const restores = archived.map(({ object }) => object.restoredUntil)
    expect(restores).toContain('ongoing')
    expect(restores.filter((until) => typeof until === 'number' && until > now).length).toBeGreaterThan(10)
    expect(restores.filter((until) => until === undefined).length).toBeGreaterThan(archived.length / 2)
  })
})

describe('how objects are laid out', () => {
  const raw = bucket('acme-lake-raw').space
  const perHour = (): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const index of under(raw, 'events/clickstream/')) {
      const hour = raw.key(index).slice(0, raw.key(index).lastIndexOf('/'))
      counts.set(hour, (counts.get(hour) ?? 0) + 1)
    }
    return counts
  }

  it('has clicks by hour with gaps, whole days missing, and one hour far larger than the others', () => {
    const counts = perHour()
    const hours = (now - Date.UTC(2024, 4)) / 3_600_000
    expect(counts.size).toBeLessThan(hours * 0.99)
    expect(counts.size).toBeGreaterThan(hours * 0.9)
    expect(new Set([...counts.keys()].map((hour) => hour.slice(0, -8))).size).toBeLessThan(hours / 24 - 3)
    const sorted = [...counts.values()].sort((a, b) => b - a)
    const usual = sorted[Math.floor(sorted.length / 2)] ?? 0
    expect(sorted[0]).toBeGreaterThan(usual * 30)
    expect(sorted[1]).toBeLessThan(usual * 8)
    for (const hour of counts.keys())
      expect(hour).toMatch(/^events\/clickstream\/year=\d{4}\/month=\d\d\/day=\d\d\/hour=\d\d$/)
  })

  it('has folders of bare dates, products by id, and 100,000 children of one prefix', () => {
    const prefixes: [string, string, RegExp][] = [
      ['acme-logs', 'web/', /^web\/\d{4}\/\d\d\/\d\d\/\d\d\/access-\d-[0-9a-f]{8}\.csv\.gz$/],
      ['acme-logs', 'api/', /^api\/\d{4}\/\d\d\/\d\d\/\d\d\/service-\d-[0-9a-f]{8}\.jsonl\.gz$/],
      ['acme-lake-curated', 'sales/', /^sales\/product_id=\d{6}\/\d{4}-\d\d\.parquet$/],
      ['acme-lake-curated', 'catalogue/', /^catalogue\/\d{6}\/(activity\.jsonl|prices\.csv)$/],
      ['acme-ml', 'training/', /^training\/[a-z]+\/v\d\/(train|test|validation)\/shard-\d{5}\.parquet$/],
      ['acme-ml', 'features/flat/', /^features\/flat\/entity-\d{6}\.parquet$/],
    ]
    for (const [name, prefix, form] of prefixes) {
      const { space } = bucket(name)
      const keys = under(space, prefix).map((index) => space.key(index))
      expect(keys.filter((key) => !form.test(key))).toEqual([])
      expect(keys.length).toBeGreaterThanOrEqual(prefix === 'features/flat/' ? 100_000 : 1000)
    }
  })

  it('has a folder marker beside its prefix, and every odd key', () => {
    const marker = raw.lowerBound('landing/')
    expect([raw.key(marker), raw.object(marker).bytes]).toEqual(['landing/', 0])
    expect(raw.key(marker + 1)).toMatch(/^landing\/./)
    const { space } = bucket('acme-odd-keys')
    expect(new Set(Array.from({ length: space.count }, (_, i) => space.key(i)))).toEqual(new Set(oddKeys))
  })
})

describe('files', () => {
  it('are as long as listed and open, whatever they are', async () => {
    const opened = new Map<string, number>()
    for (const { space } of lake)
      for (const index of spread(space, 150)) {
        const [key, object] = [space.key(index), space.object(index)]
        const end = space.slice(index, Math.max(0, object.bytes - 1000), object.bytes + 1000)
        expect(end).toHaveLength(Math.min(1000, object.bytes))
        const form = key.slice(key.lastIndexOf('.') + 1)
        if (form === 'parquet') {
          const slice = async (start: number, stop = object.bytes): Promise<ArrayBuffer> =>
            new Uint8Array(space.slice(index, start, stop)).buffer
          const rows = await parquetReadObjects({ file: { byteLength: object.bytes, slice }, rowEnd: 3, compressors })
          expect(rows.length).toBeGreaterThan(1)
        }
        if (form === 'gz' && object.bytes < 1_000_000) {
          const text = gunzipSync(space.content(index)).toString()
          const date = key.split('/', 4).slice(1).join('-')
          expect(text.split('\n')[key.includes('.csv') ? 1 : 0]).toContain(date)
        }
        opened.set(form, (opened.get(form) ?? 0) + 1)
      }
    for (const form of ['parquet', 'gz', 'csv', 'jsonl', 'dat']) expect(opened.get(form)).toBeGreaterThan(2)
  })
})

describe('buckets', () => {
  it('begin with well-formed documents', () => {
    for (const { subresources } of lake)
      for (const [name, body] of Object.entries(subresources)) {
        if (name === 'policy') expect(JSON.parse(body)).toMatchObject({ Version: '2012-10-17' })
        else expect([name, XMLValidator.validate(body)]).toEqual([name, true])
      }
  })

  it('are public, shared, strict about encryption, and under lifecycle rules', () => {
    const policyOf = (name: string): unknown => JSON.parse(bucket(name).subresources['policy'] ?? '')
    expect(policyOf('acme-public-datasets')).toMatchObject({ Statement: [{ Effect: 'Allow', Principal: '*' }] })
    expect(bucket('acme-public-datasets').subresources['publicAccessBlock']).not.toContain('true')
    expect(policyOf('acme-partner-exchange')).toMatchObject({
      Statement: [{ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }],
    })
    expect(policyOf('acme-secure-landing')).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } } }],
    })
    const rules: unknown = new XMLParser().parse(bucket('acme-lake-raw').subresources['lifecycle'] ?? '')
    expect(rules).toMatchObject({
      LifecycleConfiguration: {
        Rule: [{ ID: 'cool-events', Transition: [{ Days: 150 }, { Days: 540 }] }, { Status: 'Enabled' }],
      },
    })
  })

  it('have versions and delete markers where they are versioned, in the order of time', () => {
    const versioned = lake.filter(({ versioning }) => versioning !== null)
    expect(versioned.map(({ versioning }) => versioning)).toEqual(['Enabled', 'Suspended'])
    for (const { history, space } of lake) {
      const times = history.map(({ at }) => at)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      for (const { key, at } of history) {
        const index = space.lowerBound(key)
        expect(space.key(index)).toBe(key)
        expect(space.object(index).modifiedAt).toBeLessThanOrEqual(at)
      }
    }
    const { history } = bucket('acme-lake-curated')
    expect(history.filter(({ body }) => body === 'delete')).toHaveLength(41)
    expect(history.filter(({ key }) => key === 'reference/fx-rates.csv')).toHaveLength(3)
  })
})
