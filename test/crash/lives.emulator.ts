import { createHash } from 'node:crypto'
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Limiter } from '../../main/jobs/limiter'
import { hash } from '../../sample/data/chance'
import { startEmulator, type Emulator } from '../support/emulator'
import { startFaultProxy, type FaultProxy, type PassingFault } from '../support/faultProxy'
import { handlersOver } from '../support/handlers'
import { JobDriver, type AskedIntent } from '../support/jobDriver'
import { makeBucket, put } from '../support/objects'
import { buildChild, livesUntilDone, to } from './crash'

/** The crash and the fault test in short, on moto: every request of the program passes a proxy that lets it fail. */
let server: Emulator
let proxy: FaultProxy
beforeAll(async () => {
  server = await startEmulator()
  proxy = await startFaultProxy(server.endpoint)
})
afterAll(async () => {
  await proxy.close()
  await server.close()
})

const throughProxy = () => ({ endpoint: proxy.endpoint, region: server.region, ...server.credentials })

async function versionedBucket(what: string, keys: readonly string[]): Promise<string> {
  const bucket = await makeBucket(server, what)
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await server.admin.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  await eachOf(keys, (key, at) =>
    put(server, bucket, key, {
      Body: `content of ${key}`,
      ContentType: 'text/x-data',
      ...(at % 2 === 0 ? { Metadata: { origin: `run ${at}` } } : {}),
      ...(at % 3 === 1 ? { Tagging: 'team=data&stage=raw' } : {}),
      ...(at % 4 === 1 ? { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKey } : {}),
    }),
  )
  return bucket
}
const kmsKey = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'

async function eachOf<T>(keys: readonly string[], work: (key: string, at: number) => Promise<T>): Promise<T[]> {
  const limiter = new Limiter(8)
  return Promise.all(keys.map((key, at) => limiter.run(new AbortController().signal, () => work(key, at))))
}

interface Seen {
  /** Everything a change of class or tags must leave as it is. */
  readonly kept: string
  readonly storageClass: string
  readonly tags: string
  readonly versions: readonly string[]
}

/** What an independent client sees of each key. */
async function seen(bucket: string, keys: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
  const { admin } = server
  const versions = new Map<string, string[]>()
  for (let KeyMarker: string | undefined, VersionIdMarker: string | undefined; ;) {
    const page = await admin.send(new ListObjectVersionsCommand({ Bucket: bucket, KeyMarker, VersionIdMarker }))
    for (const { Key = '', VersionId = '' } of page.Versions ?? []) {
      versions.set(Key, [...(versions.get(Key) ?? []), VersionId])
    }
    if (!page.IsTruncated) break
    ;[KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker]
  }
  const all = await eachOf(keys, async (Key): Promise<[string, Seen]> => {
    const named = { Bucket: bucket, Key }
    const head = await admin.send(new HeadObjectCommand(named))
    const { TagSet = [] } = await admin.send(new GetObjectTaggingCommand(named))
    const { Body } = await admin.send(new GetObjectCommand(named))
    const bytes = createHash('sha256')
      .update((await Body?.transformToByteArray()) ?? '')
      .digest('hex')
    const { ContentType, Metadata, ServerSideEncryption, SSEKMSKeyId } = head
    return [
      Key,
      {
        kept: JSON.stringify({ bytes, ContentType, Metadata, ServerSideEncryption, SSEKMSKeyId }),
        storageClass: head.StorageClass ?? 'STANDARD',
        tags: tagText(TagSet.map(({ Key: key = '', Value: value = '' }) => [key, value])),
        versions: versions.get(Key) ?? [],
      },
    ]
  })
  return new Map(all)
}
const tagText = (tags: [string, string][]): string => JSON.stringify(tags.sort(([a], [b]) => (a < b ? -1 : 1)))

it('changes every object once though the program is killed twice', { timeout: 180_000 }, async () => {
  const keys = Array.from({ length: 200 }, (_, at) => `data/day=${at % 7}/part-${at}`)
  const bucket = await versionedBucket('lives', keys)
  const before = await seen(bucket, keys)
  const child = await buildChild('emulator')
  const deaths = [90, 260].map((moment, at) => (_: unknown, requests: number) => (requests === moment ? at * 3 : null))
  const { job, killedAt } = await livesUntilDone(
    child,
    {
      server: throughProxy(),
      bucket,
      watch: (listener) => {
        proxy.onRequest = (passing) => {
          listener(passing)
          return null
        }
      },
    },
    deaths,
  )
  proxy.onRequest = () => null
  expect(killedAt).toHaveLength(2)
  expect(job).toMatchObject({ state: 'done', total: 200, done: 200, failed: 0, skipped: 0 })
  const after = await seen(bucket, keys)
  for (const [key, was] of before) {
    const now = after.get(key)
    expect([key, now?.kept, now?.tags, now?.storageClass]).toEqual([key, was.kept, was.tags, to])
    expect([key, now?.versions.length, now?.versions.slice(1)]).toEqual([key, 2, was.versions])
  }
})

const faults: Record<string, PassingFault> = {
  'reset before send': { kind: 'dropBefore' },
  'reset after apply': { kind: 'dropAfter' },
  '500': { kind: 'status', status: 500, code: 'InternalError' },
  '503': { kind: 'status', status: 503, code: 'SlowDown' },
  'empty 200': { kind: 'emptyBody' },
  'truncated XML': { kind: 'halfBody' },
}
const move: AskedIntent = { kind: 'storageClass', to }
const tag: AskedIntent = { kind: 'tags', edits: [{ op: 'set', key: 'stage', value: 'clean' }] }

it.each(
  [move, tag].flatMap((intent) =>
    Object.entries(faults).map(([name, fault]) => [intent.kind, name, intent, fault] as const),
  ),
)('%s: loses nothing whichever call meets: %s', async (_kind, _name, intent, fault) => {
  const program = await handlersOver(throughProxy())
  const driver = new JobDriver(program)
  const keys = ['data/a', 'data/b=1']
  for (let call = 0; ; call += 1) {
    const bucket = await versionedBucket(`call-${hash(call, 1) % 1000}`, keys)
    const before = await seen(bucket, keys)
    const plan = await driver.plan(bucket, intent)
    let calls = 0
    proxy.onRequest = () => (calls++ === call ? fault : null)
    const job = await driver.apply(plan)
    const first = await driver.ended(job)
    proxy.onRequest = () => null
    const { rows } = await program.call('jobs.problems', { job, from: 0, count: 10 })
    expect([call, first.done + first.failed, rows.length]).toEqual([call, 2, first.failed])
    expect(rows.filter((row) => row.fault === null)).toEqual([])
    if (first.failed > 0) {
      await program.call('jobs.retry', { job })
      expect(await driver.ended(job)).toMatchObject({ done: 2, failed: 0 })
    }
    const after = await seen(bucket, keys)
    for (const [key, was] of before) {
      const now = after.get(key)
      const tags = tagsAfter(was.tags)
      expect([call, key, now?.kept]).toEqual([call, key, was.kept])
      if (intent.kind === 'tags') expect([call, now?.tags, now?.versions]).toEqual([call, tags, was.versions])
      else expect([call, now?.storageClass, now?.tags, now?.versions.length]).toEqual([call, to, was.tags, 2])
    }
    if (calls <= call) break
  }
  await program.close()
})

const tagsAfter = (was: string): string => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by tagText above
  const others = (JSON.parse(was) as [string, string][]).filter(([key]) => key !== 'stage')
  return tagText([...others, ['stage', 'clean']])
}
