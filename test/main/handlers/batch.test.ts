import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Input } from '../../../preload/contract'
import type { BatchForm, BatchJob, HandOver } from '../../../preload/contract/batch'
import { canonicalId } from '../../../sample/users'
import { failingDisk, type FailingDisk } from '../../support/failingDisk'
import { connection, handlersOver } from '../../support/handlers'
import { openSample, type OpenSample } from '../../support/sample'

const bucket = 'lake'
const form: BatchForm = {
  roleArn: 'arn:aws:iam::123456789012:role/batch',
  manifestBucket: 'admin',
  manifestPrefix: 'batch',
  reportBucket: 'admin',
  reportPrefix: 'reports',
  reportAll: false,
  priority: 10,
  confirm: false,
}
type Program = Awaited<ReturnType<typeof handlersOver>>
type Intent = Input<'changes.plan'>['intent']
let lake: OpenSample
/** Ms the lake's clock goes ahead of ours. */
let ahead = 0
let folder: string
let disk: FailingDisk
let program: Program
const open: Program[] = []

beforeEach(async () => {
  ahead = 0
  lake = await openSample({ batchPause: 1, clock: () => Date.now() + ahead })
  folder = await mkdtemp(join(tmpdir(), 'lakescope-batch-'))
  disk = failingDisk()
  program = await start()
  for (const Bucket of [bucket, 'admin']) await lake.s3.send(new CreateBucketCommand({ Bucket }))
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await lake.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
})
afterEach(async () => {
  disk.fails = () => null
  for (const one of open.splice(0)) await one.close()
  await lake.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<Program> {
  const started = await handlersOver(lake.sample, { folder, disk })
  open.push(started)
  return started
}
async function restart(): Promise<void> {
  await program.close()
  open.splice(open.indexOf(program), 1)
  program = await start()
}

const put = (key: string, more: object = {}): Promise<unknown> =>
  lake.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, ...more }))
const classOf = async (key: string): Promise<string> =>
  (await lake.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).StorageClass ?? 'STANDARD'
const manifests = async (): Promise<string[]> => {
  const { Contents = [] } = await lake.s3.send(new ListObjectsV2Command({ Bucket: 'admin', Prefix: 'batch/' }))
  return Contents.map(({ Key }) => Key ?? '')
}
const toArchive: Intent = { kind: 'storageClass', to: 'GLACIER_IR' }

async function planned(intent: Intent): Promise<string> {
  const target = { kind: 'prefix', prefix: 'p/' } as const
  const { plan } = await program.call('changes.plan', { connection, bucket, target, intent })
  await program.event('plan', (state) => state.plan === plan && state.state !== 'reading')
  return plan
}
async function handedOver(plan: string): Promise<HandOver> {
  const { handOver } = await program.call('batch.prepare', { plan })
  return program.event('handOver', (state) => state.handOver === handOver && state.state !== 'reading')
}
const prepared = async (intent: Intent = toArchive): Promise<HandOver> => handedOver(await planned(intent))
const run = async ({ handOver }: HandOver, more: Partial<BatchForm> = {}): Promise<string[]> =>
  (await program.call('batch.start', { handOver, form: { ...form, ...more } })).jobs
const jobOf = async (id: string): Promise<BatchJob> => {
  const found = (await program.call('batch.list', {})).find(({ job }) => job === id)
  if (!found) throw new Error(`there is no ${id}`)
  return found
}
/** Asks until S3 says one of these. */
async function until(id: string, ...statuses: string[]): Promise<BatchJob> {
  for (;;) {
    await program.call('batch.ask', { job: id })
    const job = await jobOf(id)
    if (statuses.includes(job.status ?? '')) return job
  }
}

describe('a change of storage class', () => {
  it('is handed over, followed to its end, and loses nothing', async () => {
    for (let at = 0; at < 5; at += 1) await put(`p/${at}`, { Metadata: { of: 'me' }, Tagging: 'a=1' })
    const over = await prepared()
    expect(over).toMatchObject({ state: 'ready', total: 5, looked: 5, left: [], region: 'us-east-1' })
    expect(over.parts).toEqual([
      { what: 'Copy to GLACIER_IR, encrypted: SSE-S3', versions: false, objects: 5, bytes: 15 },
    ])
    expect(over.fee?.usd).toBeCloseTo(0.250005, 9)
    const [job = ''] = await run(over)
    const ended = await until(job, 'Complete')
    expect(ended).toMatchObject({ state: 'made', objects: 5, succeeded: 5, failed: 0, fault: null })
    expect(ended.endedAt).not.toBeNull()
    for (let at = 0; at < 5; at += 1) {
      const [version, ...older] = lake.sample.versions(bucket, `p/${at}`)
      expect(version?.headers).toMatchObject({ 'x-amz-storage-class': 'GLACIER_IR', 'x-amz-meta-of': 'me' })
      expect([version?.tags, older.length]).toEqual([[{ key: 'a', value: '1' }], 1])
    }
  })

  it('makes a job for each encryption, and leaves what Batch cannot copy', async () => {
    const key = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'
    await put('p/plain')
    await put('p/kms', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })
    await put('p/double', { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: key })
    await put('p/redirect', { WebsiteRedirectLocation: '/x' })
    await put('p/there', { StorageClass: 'GLACIER_IR' })
    lake.sample.putSparse(bucket, 'p/large', 6 * 1024 ** 3)
    const over = await prepared()
    expect(over.parts.map(({ objects }) => objects)).toEqual([1, 1])
    expect(new Map(over.left.map(({ reason, objects }) => [reason, objects]))).toEqual(
      new Map([
        ['doubleEncrypted', 1],
        ['redirects', 1],
        ['tooLargeForBatch', 1],
      ]),
    )
    for (const job of await run(over)) await until(job, 'Complete')
    expect([await classOf('p/plain'), await classOf('p/kms'), await classOf('p/large')]).toEqual([
      'GLACIER_IR',
      'GLACIER_IR',
      'STANDARD',
    ])
    expect(lake.sample.versions(bucket, 'p/kms')[0]?.headers['x-amz-server-side-encryption-aws-kms-key-id']).toBe(key)
    const lines = await Promise.all(
      (await manifests()).map(async (Key) => {
        const { Body } = await lake.s3.send(new GetObjectCommand({ Bucket: 'admin', Key }))
        return Body?.transformToString()
      }),
    )
    expect(new Set(lines)).toEqual(new Set(['lake,p/kms\n', 'lake,p/plain\n']))
  })

  it('keeps an object with grants of its own out of the job', async () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] }
    await lake.s3.send(new PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls }))
    await put('p/a', { GrantRead: `id="${canonicalId('999999999999')}"` })
    const over = await prepared()
    expect(over.left).toEqual([{ reason: 'ownGrants', objects: 1, bytes: 3 }])
    expect(over.parts).toEqual([])
    await expect(run(over)).rejects.toMatchObject({ fault: { kind: 'badInput', path: 'handOver' } })
  })

  it('leaves alone what is overwritten before its turn', async () => {
    await put('p/a')
    const [job = ''] = await run(await prepared(), { confirm: true })
    await until(job, 'Suspended')
    // S3 keeps whole seconds.
    ahead = 2000
    await put('p/a', { Body: 'newer' })
    await program.call('batch.confirm', { job })
    expect(await until(job, 'Complete')).toMatchObject({ succeeded: 0, failed: 1 })
    expect(await classOf('p/a')).toBe('STANDARD')
  })
})

describe('other changes', () => {
  it('tags go where every object of a job ends with the same set', async () => {
    await put('p/a', { Tagging: 'x=1' })
    await put('p/b', { Tagging: 'x=1' })
    await put('p/c', { Tagging: 'y=2' })
    const over = await prepared({ kind: 'tags', edits: [{ op: 'set', key: 'tier', value: 'cold' }] })
    expect(over.parts.map(({ what, versions, objects }) => [what, versions, objects])).toEqual([
      ['Replace all tags by tier=cold, x=1', true, 2],
      ['Replace all tags by tier=cold, y=2', true, 1],
    ])
    expect(over.notes).toContain('replacesTags')
    for (const job of await run(over)) await until(job, 'Complete')
    expect(lake.sample.versions(bucket, 'p/c')[0]?.tags).toEqual([
      { key: 'tier', value: 'cold' },
      { key: 'y', value: '2' },
    ])
  })

  it('a restore needs no look at each object', async () => {
    await put('p/a', { StorageClass: 'GLACIER' })
    const over = await prepared({ kind: 'restore', days: 2, speed: 'Bulk' })
    expect([over.requests, over.parts[0]?.what]).toEqual([0, 'Restore for 2 days, Bulk'])
    const [job = ''] = await run(over)
    expect(await until(job, 'Complete')).toMatchObject({ succeeded: 1 })
    expect(lake.sample.versions(bucket, 'p/a')[0]?.restore).not.toBeNull()
  })

  it('encryption is changed in place, or by a copy that keeps the class', async () => {
    const keyId = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'
    await put('p/a', { StorageClass: 'STANDARD_IA' })
    const over = await prepared({ kind: 'encryption', to: { kind: 'SSE-KMS', keyId, bucketKey: true } })
    expect(over.parts.map(({ what }) => what)).toEqual([`Encrypt in place: SSE-KMS with ${keyId} through a bucket key`])
    const [job = ''] = await run(over)
    expect(await until(job, 'Complete')).toMatchObject({ succeeded: 1, failed: 0 })
    const back = await prepared({ kind: 'encryption', to: { kind: 'SSE-S3' } })
    expect(back.parts.map(({ what }) => what)).toEqual(['Copy to STANDARD_IA, encrypted: SSE-S3'])
    const [copy = ''] = await run(back)
    expect(await until(copy, 'Complete')).toMatchObject({ succeeded: 1, failed: 0 })
    const [now, before] = lake.sample.versions(bucket, 'p/a')
    expect(now?.headers).toMatchObject({
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-storage-class': 'STANDARD_IA',
    })
    expect(before?.headers).toMatchObject({ 'x-amz-server-side-encryption-aws-kms-key-id': keyId })
  })

  it('a deletion cannot be handed over', async () => {
    await put('p/a')
    await expect(prepared({ kind: 'delete', versions: 'current' })).rejects.toMatchObject({
      fault: { kind: 'unsupported', message: expect.stringContaining('delete') },
    })
  })
})

describe('exactly once', () => {
  const lostAnswers = (): void =>
    lake.sample.faults.add({
      match: ({ operation }) => operation === 'CreateJob',
      times: 4,
      fault: { kind: 'dropAfter' },
    })

  it('a crash between the request and its answer makes one job', async () => {
    await put('p/a')
    const over = await prepared()
    let arrived = (): void => undefined
    const arrival = new Promise<void>((resolve) => (arrived = resolve))
    let letGo = (): void => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    lake.sample.faults.add({
      match: ({ operation }) => {
        if (operation === 'CreateJob') arrived()
        return operation === 'CreateJob'
      },
      times: 1,
      fault: { kind: 'hold', until: held },
    })
    const starting = run(over).catch(() => [])
    await arrival
    await restart()
    letGo()
    await starting
    const [left] = await program.call('batch.list', {})
    expect(left).toMatchObject({ state: 'sending', jobId: null })
    await program.call('batch.send', { job: left?.job ?? '' })
    expect(await until(left?.job ?? '', 'Complete')).toMatchObject({ succeeded: 1 })
    expect(lake.sample.versions(bucket, 'p/a')).toHaveLength(2)
  })

  it('says that it does not know when every answer is lost, and finds the job later', async () => {
    await put('p/a')
    lostAnswers()
    const [job = ''] = await run(await prepared())
    expect(await jobOf(job)).toMatchObject({ state: 'sending', fault: { kind: 'unreachable' } })
    await program.call('batch.send', { job })
    await until(job, 'Complete')
    await program.call('batch.send', { job })
    expect(lake.sample.versions(bucket, 'p/a')).toHaveLength(2)
  })

  it('a hand-off is started once, however often it is asked for', async () => {
    await put('p/a')
    const over = await prepared()
    const both = await Promise.allSettled([run(over), run(over)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await program.call('batch.list', {})).toHaveLength(1)
  })
})

describe('restart', () => {
  it('goes on following, and tells what it last heard while the connection is closed', async () => {
    await put('p/a')
    const [job = ''] = await run(await prepared(), { confirm: true })
    await until(job, 'Suspended')
    await restart()
    expect(await jobOf(job)).toMatchObject({ state: 'made', status: 'Suspended' })
    await program.call('batch.cancel', { job })
    await until(job, 'Cancelled')
    await restart()
    const ended = await jobOf(job)
    expect(ended).toMatchObject({ status: 'Cancelled' })
    expect(ended.endedAt).toBe(ended.askedAt)
    await program.call('batch.dismiss', { job })
    await restart()
    expect(await program.call('batch.list', {})).toEqual([])
  })

  it('another person may not go on with it', async () => {
    await put('p/a')
    const [job = ''] = await run(await prepared(), { confirm: true })
    await until(job, 'Suspended')
    program.become(lake.sample, 'arn:aws:iam::123456789012:user/other')
    await expect(program.call('batch.cancel', { job })).rejects.toMatchObject({ fault: { kind: 'conflict' } })
    await program.call('batch.ask', { job })
    expect(await jobOf(job)).toMatchObject({ status: 'Suspended', fault: { kind: 'conflict' } })
  })

  it('a damaged record is put aside and nothing is done with it', async () => {
    await put('p/a')
    const [job = ''] = await run(await prepared(), { confirm: true })
    await until(job, 'Suspended')
    await program.close()
    open.splice(open.indexOf(program), 1)
    const file = join(folder, 'batch', `${job}.batch`)
    await writeFile(file, (await readFile(file, 'utf8')).replace('123456789012', '123456789013'))
    program = await start()
    expect(await program.call('batch.list', {})).toEqual([])
    expect(await readdir(join(folder, 'batch'))).toEqual([`${job}.batch.damaged`, 'forms.json'])
  })

  it('keeps no secret', async () => {
    await put('p/a')
    await run(await prepared())
    const name = (await readdir(join(folder, 'batch'))).find((one) => one.endsWith('.batch')) ?? ''
    const text = await readFile(join(folder, 'batch', name), 'utf8')
    expect(text).not.toContain(lake.sample.secretAccessKey)
    expect(text).not.toContain(lake.sample.accessKeyId)
  })
})

describe('refusals', () => {
  it.each<[string, Partial<BatchForm>, string]>([
    ['a bad role', { roleArn: 'x' }, 'form.roleArn'],
    ['a role of another account', { roleArn: 'arn:aws:iam::999999999999:role/x' }, 'form.roleArn'],
    ['a bad prefix', { manifestPrefix: '/x' }, 'form.manifestPrefix'],
    ['no report bucket', { reportBucket: '' }, 'form.reportBucket'],
  ])('%s changes nothing and names the field', async (_, more, path) => {
    await put('p/a')
    const over = await prepared()
    await expect(run(over, more)).rejects.toMatchObject({ fault: { kind: 'badInput', path } })
    expect([await manifests(), await program.call('batch.list', {})]).toEqual([[], []])
    // The form can be mended.
    expect(await run(over)).toHaveLength(1)
  })

  it('what was said is there the next time', async () => {
    expect(await program.call('batch.lastForm', { connection })).toBeNull()
    await put('p/a')
    await run(await prepared(), { reportPrefix: 'other' })
    await restart()
    expect(await program.call('batch.lastForm', { connection })).toEqual({ ...form, reportPrefix: 'other' })
  })

  it('a manifest that cannot be put makes no job', async () => {
    await put('p/a')
    const over = await prepared()
    await expect(run(over, { manifestBucket: 'nowhere' })).rejects.toMatchObject({ fault: { kind: 'notFound' } })
    expect(await program.call('batch.list', {})).toEqual([])
  })

  it('a disk that is full makes no job', async () => {
    await put('p/a')
    const over = await prepared()
    disk.fails = (call) => (call === 'write' ? 'ENOSPC' : null)
    await expect(run(over)).rejects.toThrow()
    disk.fails = () => null
    expect(lake.sample.log.entries.some(({ operation }) => operation === 'CreateJob')).toBe(false)
    expect(await run(over)).toHaveLength(1)
  })

  it('says which permission is missing, and can be sent again once it is there', async () => {
    await put('p/a')
    const over = await prepared()
    let allowed = false
    const user = lake.sample.addUser({ allow: (action) => allowed || action !== 's3:CreateJob' })
    program.become(user)
    const [job = ''] = await run(over)
    expect(await jobOf(job)).toMatchObject({ state: 'refused', fault: { kind: 'denied', action: 's3:CreateJob' } })
    allowed = true
    await program.call('batch.send', { job })
    expect(await until(job, 'Complete')).toMatchObject({ succeeded: 1, fault: null })
  })

  it('what may not be looked at stays', async () => {
    await put('p/a')
    await put('p/b')
    const plan = await planned(toArchive)
    const user = lake.sample.addUser({ allow: (action, _, key) => action !== 's3:GetObject' || key !== 'p/b' })
    program.become(user)
    const over = await handedOver(plan)
    expect([over.parts[0]?.objects, over.left]).toEqual([1, [{ reason: 'cannotVerify', objects: 1, bytes: 3 }]])
  })
})

it('saves manifest and request for the AWS CLI, with the ETag the manifest will have', async () => {
  await put('p/a')
  const { handOver } = await prepared()
  const answer = await program.call('batch.save', { handOver, form })
  expect(answer?.files).toEqual(['manifest.csv', 'create-job.json'])
  const [manifest, request] = program.saved
  expect(manifest?.text).toBe('lake,p/a\n')
  const said: unknown = JSON.parse(request?.text ?? '')
  const { ETag } = await lake.s3.send(new PutObjectCommand({ Bucket: 'admin', Key: 'm', Body: manifest?.text ?? '' }))
  expect(said).toMatchObject({
    AccountId: '123456789012',
    RoleArn: form.roleArn,
    Manifest: { Location: { ObjectArn: 'arn:aws:s3:::admin/batch/manifest.csv', ETag: ETag?.replaceAll('"', '') } },
  })
  expect(await program.call('batch.list', {})).toEqual([])
})

it('writes each write into the audit log', async () => {
  await put('p/a')
  await lake.s3.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'p/a', Tagging: { TagSet: [] } }))
  const [job = ''] = await run(await prepared(), { confirm: true })
  await until(job, 'Suspended')
  await program.call('batch.cancel', { job })
  const { rows } = await program.call('audit.search', { text: job, from: 0, count: 10 })
  expect(rows.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['UpdateJobStatus', 'done'],
    ['CreateJob', 'done'],
    ['PutObject', 'done'],
  ])
})
