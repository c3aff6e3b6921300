import type { KeySpace } from '../keySpace'
import { hash, pick, sizeBetween, unit } from './chance'
import { accessLog, lines, noise, numpy, priceList, serviceLog, type Content } from './content'
import { addMonths, day, hour, lakeStart, month } from './dates'
import { featureColumns, parquet, saleColumns } from './parquet'
import { tree, type Item, type Origin } from './spaces'
import { envelopeV1, envelopeV2, kms, tags } from './traits'

const products = 1200

/** Product numbers: growing, six digits, most numbers not taken. */
const productId = (partition: number): number => 100_000 + partition * 600 + (hash(1, partition) % 600)

/** Days before `now`, at most `days`. */
const daysAgo = (now: number, h: number, days: number): number => now - Math.floor(unit(h) * days) * day

/** Sales by product (`product_id=100371/2026-05.parquet`), SSE-KMS under a bucket key. A product sells from some month on. */
export function sales(origin: Origin, region: string): KeySpace {
  const { now } = origin
  const from = (partition: number): number => hash(2, partition) % 28
  const at = (partition: number, file: number): number => addMonths(lakeStart(now), from(partition) + file)
  return tree(origin, {
    partitions: products,
    files: (partition) => 30 - from(partition),
    path: (partition) => `product_id=${productId(partition)}/`,
    name: ({ partition, file }) => `${month(at(partition, file))}.parquet`,
    item: ({ partition, file, h }) => ({
      content: parquet(saleColumns, h, at(partition, file), sizeBetween(hash(h, 1), 3000, 3_000_000)),
      modifiedAt: Math.min(now, addMonths(at(partition, file), 1) + (h % hour)),
      storageClass: h % 5 === 0 ? 'INTELLIGENT_TIERING' : 'STANDARD',
      encryption: kms(region, 'lake', true),
      tags: tags(h, 'commerce', 'CC-2040'),
    }),
  })
}

/** The catalogue under bare product numbers: activity in JSON lines, prices in CSV, sometimes an embedding. */
export const catalogue = (origin: Origin): KeySpace =>
  tree(origin, {
    partitions: products,
    files: (_, h) => 2 + (h % 2),
    path: (partition) => `${productId(partition)}/`,
    name: ({ file }) => pick(file, ['activity.jsonl', 'prices.csv', 'vector.npy']),
    item: ({ file, h }) => {
      const modifiedAt = daysAgo(origin.now, h, 900)
      const count = sizeBetween(hash(h, 1), 10, 20_000)
      const contents: readonly [() => Content, ...(() => Content)[]] = [
        () => lines(serviceLog, h, modifiedAt, count),
        () => lines(priceList, h, modifiedAt, count),
        () => numpy(h, 768),
      ]
      return { content: pick(file, contents)(), modifiedAt, tags: tags(h, 'commerce', 'CC-2040') }
    },
  })

/** Training data of models by version and split (`fraud/v2/train/shard-00003-of-00064.npy`): every other version holds arrays. */
export function training(origin: Origin): KeySpace {
  const models = ['churn', 'demand', 'fraud', 'ranking'] as const
  const splits = ['test', 'train', 'validation'] as const
  const versions = 6
  const version = (partition: number): number => Math.floor(partition / splits.length) % versions
  const shards = (partition: number): number => (partition % splits.length === 1 ? 64 : 8)
  const five = (number: number): string => String(number).padStart(5, '0')
  return tree(origin, {
    partitions: models.length * versions * splits.length,
    files: shards,
    path: (partition) => {
      const model = models[Math.floor(partition / splits.length / versions)] ?? ''
      return `${model}/v${version(partition) + 1}/${pick(partition, splits)}/`
    },
    name: ({ partition, file }) => {
      const extension = version(partition) % 2 ? 'npy' : 'parquet'
      return `shard-${five(file)}-of-${five(shards(partition))}.${extension}`
    },
    item: ({ partition, h }) => {
      const age = version(partition)
      const modifiedAt = origin.now - (versions - age) * 120 * day + (h % hour)
      const bytes = sizeBetween(hash(h, 1), 1_000_000, 90_000_000)
      return {
        content: age % 2 ? numpy(h, Math.floor(bytes / 4)) : parquet(featureColumns, h, modifiedAt, bytes),
        modifiedAt,
        storageClass: age < 2 ? 'GLACIER_IR' : age < 4 ? 'ONEZONE_IA' : 'STANDARD',
        encryption: kms('us-east-1', 'lake', age > 2),
        tags: tags(h, 'ml-platform', 'CC-3300', age === 1 ? 'PHI' : undefined),
        metadata: { 'model-version': `v${age + 1}` },
      }
    },
  })
}

/** What partners drop: encrypted on their own machines (both envelope formats), with KMS as asked, or with keys of their own (SSE-C). */
export const drops = (origin: Origin, region: string): KeySpace => {
  const kinds = ['client-side-v1', 'client-side-v2', 'kms', 'sse-c'] as const
  return tree(origin, {
    partitions: kinds.length,
    files: () => 150,
    path: (partition) => `${pick(partition, kinds)}/`,
    name: ({ file }) => `drop-${String(file).padStart(4, '0')}.dat`,
    item: ({ partition, h }): Item => {
      const modifiedAt = daysAgo(origin.now, h, 800)
      const plain = sizeBetween(hash(h, 1), 2000, 8_000_000)
      const encryption = kms(region, 'health', true)
      const shared = { modifiedAt, encryption, tags: tags(h, 'integration', 'CC-4100', h % 3 ? undefined : 'PHI') }
      const kind = pick(partition, kinds)
      if (kind === 'client-side-v1')
        return { ...shared, content: noise(h, plain + 16 - (plain % 16)), metadata: envelopeV1(h, plain) }
      if (kind === 'client-side-v2') return { ...shared, content: noise(h, plain + 16), metadata: envelopeV2(h, plain) }
      const content = lines(accessLog, h, modifiedAt, Math.ceil(plain / 80))
      return { ...shared, content, encryption: kind === 'sse-c' ? { kind: 'SSE-C' } : encryption }
    },
  })
}
