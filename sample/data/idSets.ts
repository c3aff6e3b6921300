import { hash, pick, sizeBetween, unit } from './chance'
import { accessLog, lines, noise, priceList, serviceLog } from './content'
import { addMonths, day, hour, lakeStart, month } from './dates'
import { featureColumns, parquet, saleColumns } from './parquet'
import { tree, type Item, type Origin, type Space } from './spaces'
import { envelopeV1, envelopeV2, kms, tags } from './traits'

const products = 1200

/** Product numbers: growing, six digits, most numbers not taken. */
const productId = (partition: number): number => 100_000 + partition * 600 + (hash(1, partition) % 600)

/** Days before `now`, at most `days`. */
const daysAgo = (now: number, h: number, days: number): number => now - Math.floor(unit(h) * days) * day

/** Sales by product (`product_id=100371/2026-05.parquet`), SSE-KMS under a bucket key. A product sells from some month on. */
export function sales(origin: Origin, region: string): Space {
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

/** The catalogue under bare product numbers: activity in JSON lines and, of most, prices in CSV. */
export const catalogue = (origin: Origin): Space =>
  tree(origin, {
    partitions: products,
    files: (_, h) => (h % 4 === 0 ? 1 : 2),
    path: (partition) => `${productId(partition)}/`,
    name: ({ file }) => pick(file, ['activity.jsonl', 'prices.csv']),
    item: ({ file, h }) => {
      const modifiedAt = daysAgo(origin.now, h, 900)
      const content = lines(pick(file, [serviceLog, priceList]), h, modifiedAt, sizeBetween(hash(h, 1), 10, 20_000))
      return { content, modifiedAt, tags: tags(h, 'commerce', 'CC-2040') }
    },
  })

/** Training data of models by version and split (`fraud/v2/train/shard-00003.parquet`); the older the version, the colder. */
export function training(origin: Origin): Space {
  const models = ['churn', 'demand', 'fraud', 'ranking'] as const
  const splits = ['test', 'train', 'validation'] as const
  const versions = 6
  const version = (partition: number): number => (Math.floor(partition / splits.length) % versions) + 1
  return tree(origin, {
    partitions: models.length * versions * splits.length,
    files: (partition) => (pick(partition, splits) === 'train' ? 64 : 8),
    path: (partition) => {
      const model = pick(Math.floor(partition / splits.length / versions), models)
      return `${model}/v${version(partition)}/${pick(partition, splits)}/`
    },
    name: ({ file }) => `shard-${String(file).padStart(5, '0')}.parquet`,
    item: ({ partition, h }) => {
      const number = version(partition)
      const modifiedAt = origin.now - (versions + 1 - number) * 120 * day + (h % hour)
      return {
        content: parquet(featureColumns, h, modifiedAt, sizeBetween(hash(h, 1), 1_000_000, 90_000_000)),
        modifiedAt,
        storageClass: number < 3 ? 'GLACIER_IR' : number < 5 ? 'ONEZONE_IA' : 'STANDARD',
        encryption: kms('us-east-1', 'lake', number > 3),
        tags: tags(h, 'ml-platform', 'CC-3300', number === 2 ? 'PHI' : undefined),
        metadata: { 'model-version': `v${number}` },
      }
    },
  })
}

/** What partners drop: encrypted on their own machines (both envelope formats), with KMS as asked, or with keys of their own (SSE-C). */
export const drops = (origin: Origin, region: string): Space => {
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
