import type { SeedBucket } from './keySpace'
import * as access from './access'
import { hash } from './chance'
import { lines, plainText, priceList } from './content'
import { day, lakeStart } from './dates'
import { flatSpace } from './flatSpace'
import { flawedSets } from './flawedSets'
import { inventoryConfigurations, inventoryReport, lastMidnight, type ReportPlan } from './inventory'
import { catalogue, drops, sales, training } from './idSets'
import { oddKeys } from './oddKeys'
import { listed, union, type Item, type Origin } from './spaces'
import { archive, clickstream, logs, monthly, orders, visits } from './timeSets'
import { tags } from './traits'

/** Where a data set of the lake is to be: its origin by prefix. */
type At = (prefix: string) => Origin

/** What every bucket begins with unless it says otherwise (s3-facts A7.6). */
function bucket(
  at: At,
  name: string,
  region: string,
  parts: Partial<SeedBucket> & Pick<SeedBucket, 'space'>,
): SeedBucket {
  const createdAt = lakeStart(at('').now) - name.length * 17 * day
  const standard = {
    encryption: access.encryption('AES256', region),
    publicAccessBlock: access.publicAccessBlock(true),
    ownershipControls: access.ownership('BucketOwnerEnforced'),
  }
  const subresources = { ...standard, ...parts.subresources }
  return { name, region, createdAt, versioning: null, objectLock: false, history: [], ...parts, subresources }
}

/** Inventory of the staging bucket, written to the logs every day: one for people, one for engines. */
const reports = (now: number): readonly ReportPlan[] =>
  (['CSV', 'Parquet'] as const).map((format) => {
    const createdAt = lastMidnight(now)
    return { id: `daily-${format.toLowerCase()}`, format, destination: 'acme-logs', prefix: 's3-inventory', createdAt }
  })

/** A price list written by hand, so to say. */
const priceFile = ({ seed, now }: Origin, age: number): Item => {
  const modifiedAt = now - age * day
  return { content: lines(priceList, hash(seed, age), modifiedAt, 25), modifiedAt }
}

function rawBucket(at: At): SeedBucket {
  const marker = { content: plainText('', 'application/x-directory'), modifiedAt: lakeStart(at('').now) }
  const incoming = [1, 2, 3, 5, 8, 13].map(
    (age) => [`landing/supplier-${age}.csv`, priceFile(at('landing/'), age)] as const,
  )
  return bucket(at, 'acme-lake-raw', 'eu-west-1', {
    space: union([
      clickstream(at('events/clickstream/')),
      orders(at('events/orders/'), 'eu-west-1'),
      listed([['landing/', marker], ...incoming]),
    ]),
    subresources: {
      lifecycle: access.lifecycles.raw,
      logging: access.logging('acme-logs', 's3-access/acme-lake-raw/'),
      tagging: access.bucketTags({ team: 'data-platform', 'cost-center': 'CC-1100' }),
    },
  })
}

/** Versioned: reference tables written again and again, one of them deleted in the end; sales of withdrawn products deleted. */
function curatedBucket(at: At): SeedBucket {
  const region = 'eu-west-1'
  const origin = at('reference/')
  const bySale = sales(at('sales/'), region)
  const withdrawn = Array.from({ length: 40 }, (_, i) => {
    const index = Math.floor((bySale.count * (i + 0.5)) / 40)
    const deletedAt = Math.min(origin.now, bySale.object(index).modifiedAt + 9 * day)
    return { key: bySale.key(index), body: 'delete' as const, at: deletedAt }
  })
  const tables = ['countries', 'currencies', 'fx-rates', 'holidays'].map((name) => `reference/${name}.csv`)
  const rewritten = tables.flatMap((key) =>
    [120, 90, 60].map((age) => {
      const { content, modifiedAt } = priceFile(origin, age)
      return { key, body: content.slice(0, content.bytes), at: modifiedAt }
    }),
  )
  const deleted = { key: 'reference/holidays.csv', body: 'delete' as const, at: origin.now - 20 * day }
  return bucket(at, 'acme-lake-curated', region, {
    space: union([
      catalogue(at('catalogue/')),
      visits(at('health/visits/'), region),
      listed(tables.map((key) => [key, priceFile(origin, 150)])),
      bySale,
    ]),
    versioning: 'Enabled',
    history: [...withdrawn, ...rewritten, deleted].sort((a, b) => a.at - b.at),
    subresources: {
      encryption: access.encryption('aws:kms', region),
      lifecycle: access.lifecycles.curated,
      tagging: access.bucketTags({ Team: 'data-platform', CostCenter: 'CC-1100', Classification: 'PHI' }),
    },
  })
}

/** Buckets that other accounts may use, or that say how they must be used. */
function sharedBuckets(at: At): SeedBucket[] {
  const [open, partner, landing] = ['acme-public-datasets', 'acme-partner-exchange', 'acme-secure-landing'] as const
  const { now } = at('')
  const readme = plainText('# Acme open data\n\nPrices by month, free for any use.\n', 'text/markdown; charset=utf-8')
  const dropped = drops(at('drops/'), 'eu-central-1')
  return [
    bucket(at, open, 'us-east-1', {
      space: union([
        listed([['README.md', { content: readme, modifiedAt: now - 500 * day }]]),
        monthly(at('prices/'), 'open-data'),
      ]),
      subresources: { policy: access.publicPolicy(open), publicAccessBlock: access.publicAccessBlock(false) },
    }),
    bucket(at, partner, 'eu-west-1', {
      space: union([monthly(at('inbound/'), 'integration'), monthly(at('outbound/'), 'integration')]),
      subresources: {
        policy: access.sharedPolicy(partner),
        ownershipControls: access.ownership('BucketOwnerPreferred'),
        requestPayment: access.requesterPays,
      },
    }),
    bucket(at, landing, 'eu-central-1', {
      space: dropped,
      versioning: 'Suspended',
      history: [3, 5, 8].map((index) => ({ key: dropped.key(index), body: 'delete' as const, at: now })),
      subresources: {
        encryption: access.encryption('aws:kms:dsse', 'eu-central-1'),
        policy: access.encryptedUploadsOnly(landing),
      },
    }),
  ]
}

function oddKeysBucket(at: At): SeedBucket {
  const { seed, now } = at('')
  const entries = oddKeys.map((key, i): [string, Item] => {
    const content = plainText(`The key of this object is ${JSON.stringify(key)}.\n`)
    return [key, { content, modifiedAt: now - (i + 1) * day, tags: tags(hash(seed, i), 'quality', 'CC-0007') }]
  })
  return bucket(at, 'acme-odd-keys', 'us-east-1', { space: listed(entries) })
}

/**
 * A company's data lake of the two and a half years before `now` (ms since 1970): ten buckets in three regions, about a million objects, the
 * same each time for the same seed and time. Content is made when it is asked for.
 */
export function sampleLake({ seed = 1, now }: { seed?: number; now: number }): readonly SeedBucket[] {
  const at: At = (prefix) => ({ prefix, seed, now })
  const cold = 'eu-central-1'
  const staging = bucket(at, 'acme-lake-staging', 'eu-west-1', {
    space: flawedSets(at).space,
    subresources: {
      inventory: inventoryConfigurations(reports(now)),
      tagging: access.bucketTags({ team: 'data-platform', 'cost-center': 'CC-1100' }),
    },
  })
  return [
    bucket(at, 'acme-archive', cold, {
      space: union([archive(at('backup/erp/'), cold), archive(at('ledger/'), cold)]),
      subresources: { encryption: access.encryption('aws:kms', cold), lifecycle: access.lifecycles.archive },
    }),
    curatedBucket(at),
    rawBucket(at),
    staging,
    bucket(at, 'acme-logs', 'us-east-1', {
      space: union([
        logs(at('api/'), 'jsonl'),
        listed(reports(now).flatMap((plan) => inventoryReport(staging, plan))),
        logs(at('web/'), 'csv'),
      ]),
      subresources: {
        lifecycle: access.lifecycles.logs,
        tagging: access.bucketTags({ team: 'sre', cost_center: 'CC-9000' }),
      },
    }),
    bucket(at, 'acme-ml', 'us-east-1', {
      space: union([flatSpace({ ...at('features/flat/'), count: 100_000 }), training(at('training/'))]),
      subresources: { tagging: access.bucketTags({ Team: 'ml-platform', CostCenter: 'CC-3300' }) },
    }),
    oddKeysBucket(at),
    ...sharedBuckets(at),
  ]
}
