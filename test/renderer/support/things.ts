import type { Job, Plan } from '../../../preload/contract/changes'
import type { Price } from '../../../preload/contract/price'
import type { ObjectProperties } from '../../../preload/contract/objects'

/** Things as main would tell them, for tests to vary. */
export const properties = (over: Partial<ObjectProperties> = {}): ObjectProperties => ({
  bytes: 1_234_567,
  modifiedAt: Date.UTC(2026, 4, 1),
  etag: '"e1"',
  versionId: 'v1',
  storageClass: 'STANDARD',
  encryption: { kind: 'SSE-S3' },
  clientSide: null,
  restore: { kind: 'none' },
  archiveStatus: null,
  contentType: 'text/csv',
  contentEncoding: null,
  contentLanguage: null,
  contentDisposition: null,
  cacheControl: null,
  expires: null,
  redirect: null,
  metadata: [['origin', 'till']],
  missingMetadata: 0,
  tagCount: 1,
  partsCount: null,
  replication: null,
  lockMode: null,
  retainUntil: null,
  legalHold: null,
  expiration: null,
  ...over,
})

export const planOf = (over: Partial<Plan> = {}): Plan => ({
  plan: 'p1',
  connection: 'c1',
  bucket: 'lake',
  intent: { kind: 'storageClass', to: 'GLACIER_IR' },
  state: 'ready',
  fault: null,
  read: { objects: 3, bytes: 3_000_000 },
  change: { objects: 3, bytes: 3_000_000 },
  skips: [],
  warnings: [],
  requests: [{ verb: 'CopyObject', count: 3, exact: true }],
  unchecked: 0,
  typed: null,
  versioning: 'Enabled',
  price: null,
  at: 1,
  ...over,
})

const month = (total: number) => ({ storage: total, monitoring: 0, tags: 0, total, totalUnread: total })

export const priceOf = (over: Partial<Extract<Price, { kind: 'estimate' }>> = {}): Price => ({
  kind: 'estimate',
  asOf: '2025-10-28',
  region: 'eu-west-1',
  pricedAs: 'eu-west-1',
  sample: false,
  once: { requests: 2.5, retrieval: 10, earlyDeletion: 0, kms: 0, secondLayer: 0, temporaryCopies: 0, total: 12.5 },
  monthly: { before: month(100), after: month(10), oldVersions: month(30) },
  whenOldAreRemoved: 0,
  paysBack: { kind: 'after', text: 'This change pays back after one month.' },
  paysBackWithoutOld: { kind: 'after', text: 'This change pays back after one month.' },
  requests: [{ verb: 'CopyObject', count: 3, usd: 2.5 }],
  assumptions: ['listPrices'],
  batch: { advice: 'direct', batchUsd: 7, limits: [] },
  ...over,
})

export const jobOf = (over: Partial<Job> = {}): Job => ({
  job: 'j1',
  connection: 'c1',
  bucket: 'lake',
  intent: { kind: 'storageClass', to: 'GLACIER_IR' },
  state: 'running',
  fault: null,
  total: 5000,
  done: 1204,
  failed: 0,
  skipped: 0,
  bytes: 1024 ** 3,
  requests: 3612,
  rate: 85,
  secondsLeft: 45,
  limit: null,
  startedAt: 1,
  endedAt: null,
  places: [],
  ...over,
})
