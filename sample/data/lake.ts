import type { SeedBucket } from '../keySpace'
import {
  bucketTags,
  encryptedUploadsOnly,
  encryption,
  lifecycles,
  logging,
  ownership,
  publicAccessBlock,
  publicPolicy,
  requesterPays,
  sharedAcl,
  sharedPolicy,
} from './access'
import { hash } from './chance'
import { lines, plainText, priceList } from './content'
import { day, lakeStart } from './dates'
import { flatSpace } from './flatSpace'
import { catalogue, drops, folderMarker, monthly, sales, training } from './idSets'
import { oddKeys } from './oddKeys'
import { listed, union, type Item } from './spaces'
import { archive, clickstream, logs, orders, visits, type Origin } from './timeSets'
import { tags } from './traits'

type History = SeedBucket['history']

/** What every bucket begins with unless it says otherwise (s3-facts A7.6). */
function bucket(
  name: string,
  region: string,
  now: number,
  parts: Pick<SeedBucket, 'space'> & Partial<SeedBucket>,
): SeedBucket {
  const createdAt = lakeStart(now) - (1 + (hash(1, name.length) % 300)) * day
  const standard = {
    encryption: encryption('AES256', region),
    publicAccessBlock: publicAccessBlock(true),
    ownershipControls: ownership('BucketOwnerEnforced'),
  }
  const subresources = { ...standard, ...parts.subresources }
  return { name, region, createdAt, versioning: null, objectLock: false, history: [], ...parts, subresources }
}

function rawBucket(origin: Origin): SeedBucket {
  const { now } = origin
  const region = 'eu-west-1'
  const incoming = Array.from({ length: 12 }, (_, i): [string, Item] => {
    const at = now - (i + 1) * day
    const content = lines(priceList, hash(origin.seed, i), at, 40)
    return [`landing/supplier-${String(i).padStart(2, '0')}.csv`, { content, modifiedAt: at }]
  })
  return bucket('acme-lake-raw', region, now, {
    space: union([
      clickstream('events/clickstream/', origin),
      orders('events/orders/', region, origin),
      listed([['landing/', folderMarker(lakeStart(now))], ...incoming]),
    ]),
    subresources: {
      lifecycle: lifecycles.raw,
      logging: logging('acme-logs', 's3-access/acme-lake-raw/'),
      tagging: bucketTags({ team: 'data-platform', 'cost-center': 'CC-1100' }),
    },
  })
}

/** Reference tables: written again month by month, one of them deleted in the end. */
const reference = ['countries', 'currencies', 'fx-rates', 'holidays'] as const

function referenceHistory({ seed, now }: Origin): History {
  const body = (at: number): Buffer => {
    const content = lines(priceList, hash(seed, at), at, 25)
    return content.slice(0, content.bytes)
  }
  const written = reference.flatMap((name) =>
    [120, 90, 60].map((age) => ({ key: `reference/${name}.csv`, body: body(now - age * day), at: now - age * day })),
  )
  return [...written, { key: 'reference/holidays.csv', body: 'delete', at: now - 20 * day }]
}

function curatedBucket(origin: Origin): SeedBucket {
  const { now } = origin
  const region = 'eu-west-1'
  const bySale = sales('sales/', region, origin)
  const withdrawn = Array.from({ length: 40 }, (_, i) => {
    const index = Math.floor((bySale.count * (i + 0.5)) / 40)
    const at = Math.min(now, bySale.object(index).modifiedAt + 9 * day)
    return { key: bySale.key(index), body: 'delete' as const, at }
  })
  const tables = reference.map((name, i): [string, Item] => {
    const modifiedAt = now - 150 * day
    return [`reference/${name}.csv`, { content: lines(priceList, hash(origin.seed, i), modifiedAt, 25), modifiedAt }]
  })
  return bucket('acme-lake-curated', region, now, {
    space: union([catalogue('catalogue/', origin), visits('health/visits/', region, origin), listed(tables), bySale]),
    versioning: 'Enabled',
    history: [...withdrawn, ...referenceHistory(origin)].sort((a, b) => a.at - b.at),
    subresources: {
      encryption: encryption('aws:kms', region, 'SSE-C'),
      lifecycle: lifecycles.curated,
      tagging: bucketTags({ Team: 'data-platform', CostCenter: 'CC-1100', Classification: 'PHI' }),
    },
  })
}

function landingBucket(origin: Origin): SeedBucket {
  const name = 'acme-secure-landing'
  const region = 'eu-central-1'
  const space = drops('drops/', region, origin)
  const taken = [3, 5, 8].map((index) => ({ key: space.key(index), body: 'delete' as const, at: origin.now }))
  return bucket(name, region, origin.now, {
    space,
    versioning: 'Suspended',
    history: taken,
    subresources: { encryption: encryption('aws:kms:dsse', region), policy: encryptedUploadsOnly(name) },
  })
}

/** Buckets that others than their owners may use. */
function sharedBuckets(origin: Origin): SeedBucket[] {
  const { now } = origin
  const open = 'acme-public-datasets'
  const partner = 'acme-partner-exchange'
  const readme = plainText('# Acme open data\n\nPrices by month, free for any use.\n', 'text/markdown; charset=utf-8')
  return [
    bucket(open, 'us-east-1', now, {
      space: union([
        listed([['README.md', { content: readme, modifiedAt: now - 500 * day }]]),
        monthly('prices/', 'open-data', origin),
      ]),
      subresources: { policy: publicPolicy(open), publicAccessBlock: publicAccessBlock(false) },
    }),
    bucket(partner, 'eu-west-1', now, {
      space: union([monthly('inbound/', 'integration', origin), monthly('outbound/', 'integration', origin)]),
      subresources: {
        policy: sharedPolicy(partner),
        acl: sharedAcl,
        ownershipControls: ownership('BucketOwnerPreferred'),
        requestPayment: requesterPays,
      },
    }),
  ]
}

function oddKeysBucket({ seed, now }: Origin): SeedBucket {
  const entries = oddKeys.map((key, i): [string, Item] => {
    const content = plainText(`The key of this object is ${JSON.stringify(key)}.\n`)
    return [key, { content, modifiedAt: now - (i + 1) * day, tags: tags(hash(seed, i), 'quality', 'CC-0007') }]
  })
  return bucket('acme-odd-keys', 'us-east-1', now, { space: listed(entries) })
}

/**
 * A company's data lake of the two and a half years before `now` (ms since 1970): nine buckets in three regions, about a million objects, the
 * same each time for the same seed and time. Nothing is made before it is asked for.
 */
export function sampleLake({ seed = 1, now }: { seed?: number; now: number }): readonly SeedBucket[] {
  const origin = { seed, now }
  return [
    bucket('acme-archive', 'eu-central-1', now, {
      space: union([archive('backup/erp/', 'eu-central-1', origin), archive('ledger/', 'eu-central-1', origin)]),
      subresources: { encryption: encryption('aws:kms', 'eu-central-1'), lifecycle: lifecycles.archive },
    }),
    curatedBucket(origin),
    rawBucket(origin),
    bucket('acme-logs', 'us-east-1', now, {
      space: union([logs('api/', 'jsonl', origin), logs('web/', 'csv', origin)]),
      subresources: { lifecycle: lifecycles.logs, tagging: bucketTags({ team: 'sre', cost_center: 'CC-9000' }) },
    }),
    bucket('acme-ml', 'us-east-1', now, {
      space: union([flatSpace({ prefix: 'features/flat/', count: 100_000, seed, now }), training('training/', origin)]),
      subresources: { tagging: bucketTags({ Team: 'ml-platform', CostCenter: 'CC-3300' }) },
    }),
    oddKeysBucket(origin),
    ...sharedBuckets(origin),
    landingBucket(origin),
  ]
}
