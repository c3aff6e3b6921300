import type { KeySpace } from '../keySpace'
import { hash, hashText, pick, sizeBetween, unit } from './chance'
import { accessLog, lines, noise, numpy, plainText, priceList, serviceLog, type Content } from './content'
import { addMonths, day, hour, lakeStart } from './dates'
import { featureColumns, parquet, saleColumns } from './parquet'
import { listed, tree, type Item } from './spaces'
import type { Origin } from './timeSets'
import { envelopeV1, envelopeV2, kms, tags } from './traits'

const month = (at: number): string => new Date(at).toISOString().slice(0, 7)

/** Product numbers: growing, six digits, most numbers not taken. */
const productId = (seed: number, partition: number): number => 100_000 + partition * 600 + (hash(seed, partition) % 600)

/** Sales by product (`product_id=100371/2026-05.parquet`), SSE-KMS under a bucket key. A product sells from some month on. */
export function sales(prefix: string, region: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const start = lakeStart(now)
  const from = (partition: number): number => hash(seed + 1, partition) % 28
  return tree({
    prefix,
    partitions: 1200,
    files: (partition) => 30 - from(partition),
    path: (partition) => `product_id=${productId(seed, partition)}/`,
    name: (partition, file) => `${month(addMonths(start, from(partition) + file))}.parquet`,
    item: (partition, file) => {
      const h = hash(hash(seed + 2, partition), file)
      const at = addMonths(start, from(partition) + file)
      const keep = h % 5 === 0
      return {
        content: parquet(saleColumns, h, at, sizeBetween(hash(h, 1), 3000, 3_000_000)),
        modifiedAt: Math.min(now, addMonths(at, 1) + (h % hour)),
        storageClass: keep ? 'INTELLIGENT_TIERING' : 'STANDARD',
        encryption: kms(region, 'lake', true),
        tags: tags(h, 'commerce', 'CC-2040'),
      }
    },
  })
}

/** The catalogue under bare product numbers: prices in CSV, descriptions in JSON lines, sometimes an embedding. */
export function catalogue(prefix: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const names = ['descriptions.jsonl', 'prices.csv', 'vector.npy'] as const
  return tree({
    prefix,
    partitions: 1200,
    files: (partition) => 2 + (hash(seed, partition) % 2),
    path: (partition) => `${productId(seed, partition)}/`,
    name: (_, file) => names[file] ?? '',
    item: (partition, file) => {
      const h = hash(hash(seed + 1, partition), file)
      const modifiedAt = now - Math.floor(unit(h) * 900) * day
      const count = sizeBetween(hash(h, 1), 10, 20_000)
      const contents: readonly [Content, ...Content[]] = [
        lines(serviceLog, h, modifiedAt, count),
        lines(priceList, h, modifiedAt, count),
        numpy(h, 768),
      ]
      return { content: pick(file, contents), modifiedAt, tags: tags(h, 'commerce', 'CC-2040') }
    },
  })
}

/** Training data of a model by version and split: Parquet shards, and arrays for the larger versions. */
export function training(prefix: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const models = ['churn', 'demand', 'fraud', 'ranking'] as const
  const splits = ['test', 'train', 'validation'] as const
  const versions = 6
  const shards = (partition: number): number => (partition % 3 === 1 ? 64 : 8)
  return tree({
    prefix,
    partitions: models.length * versions * splits.length,
    files: shards,
    path: (partition) => {
      const version = Math.floor(partition / 3) % versions
      return `${models[Math.floor(partition / 3 / versions)] ?? ''}/v${version + 1}/${splits[partition % 3] ?? ''}/`
    },
    name: (partition, file) =>
      `shard-${String(file).padStart(5, '0')}-of-${String(shards(partition)).padStart(5, '0')}.${isArray(partition) ? 'npy' : 'parquet'}`,
    item: (partition, file) => {
      const h = hash(hash(seed, partition), file)
      const version = Math.floor(partition / 3) % versions
      const modifiedAt = now - (versions - version) * 120 * day + (h % (3 * hour))
      const bytes = sizeBetween(hash(h, 1), 1_000_000, 90_000_000)
      return {
        content: isArray(partition) ? numpy(h, Math.floor(bytes / 4)) : parquet(featureColumns, h, modifiedAt, bytes),
        modifiedAt,
        storageClass: version < 2 ? 'GLACIER_IR' : version < 4 ? 'ONEZONE_IA' : 'STANDARD',
        encryption: kms('us-east-1', 'lake', version > 2),
        tags: tags(h, 'ml-platform', 'CC-3300', version === 1 ? 'PHI' : undefined),
        metadata: { 'model-version': `v${version + 1}` },
      }
    },
  })
}

const isArray = (partition: number): boolean => Math.floor(partition / 3) % 2 === 1

/** What partners drop: encrypted with keys of their own (SSE-C), on their own machines (both envelope formats), or with KMS as asked. */
export function drops(prefix: string, region: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const kinds = ['client-side-v1', 'client-side-v2', 'kms', 'sse-c'] as const
  return tree({
    prefix,
    partitions: kinds.length,
    files: () => 150,
    path: (partition) => `${kinds[partition] ?? ''}/`,
    name: (_, file) => `drop-${String(file).padStart(4, '0')}.dat`,
    item: (partition, file): Item => {
      const h = hash(hash(seed, partition), file)
      const modifiedAt = now - Math.floor(unit(h) * 800) * day
      const plain = sizeBetween(hash(h, 1), 2000, 8_000_000)
      const shared = { modifiedAt, tags: tags(h, 'integration', 'CC-4100', h % 3 ? undefined : 'PHI') }
      const encryption = kms(region, 'health', true)
      switch (pick(partition, kinds)) {
        case 'client-side-v1': {
          const padded = plain + 16 - (plain % 16)
          return { ...shared, encryption, content: noise(h, padded), metadata: envelopeV1(h, plain) }
        }
        case 'client-side-v2':
          return { ...shared, encryption, content: noise(h, plain + 16), metadata: envelopeV2(h, plain) }
        case 'sse-c':
          return { ...shared, encryption: { kind: 'SSE-C' }, content: lines(priceList, h, modifiedAt, 200) }
        default:
          return { ...shared, encryption, content: lines(accessLog, h, modifiedAt, Math.ceil(plain / 80)) }
      }
    },
  })
}

/** Plain files of a folder, such as what a partner or the public may fetch: CSV by month. */
export function monthly(prefix: string, team: string, { seed: origin, now }: Origin): KeySpace {
  const seed = hashText(origin, prefix)
  const start = lakeStart(now)
  return listed(
    Array.from({ length: 30 }, (_, i): [string, Item] => {
      const at = addMonths(start, i)
      const h = hash(seed, i)
      const content = lines(priceList, h, at, sizeBetween(hash(h, 1), 100, 60_000))
      const modifiedAt = Math.min(now, addMonths(at, 1))
      return [`${prefix}${month(at)}.csv`, { content, modifiedAt, tags: tags(h, team, 'CC-8000') }]
    }),
  )
}

/** An empty object whose key ends with `/`, as consoles make them to stand for a folder. */
export const folderMarker = (modifiedAt: number): Item => ({
  content: plainText('', 'application/x-directory'),
  modifiedAt,
})
