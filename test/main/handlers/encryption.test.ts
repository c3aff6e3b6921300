import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallName, Input, Output } from '../../../preload/contract'
import type { Job, Plan } from '../../../preload/contract/changes'
import { connection, handlersOver } from '../../support/handlers'
import { openSample, type OpenSample } from '../../support/sample'

const bucket = 'lake'
const keyArn = (digit: number): string =>
  `arn:aws:kms:us-east-1:123456789012:key/${String(digit).repeat(8)}-2222-3333-4444-555555555555`
const kms = (digit: number, bucketKey = true) => ({ kind: 'SSE-KMS', keyId: keyArn(digit), bucketKey }) as const
const withKms = (digit: number): Partial<PutObjectCommandInput> => ({
  ServerSideEncryption: 'aws:kms',
  SSEKMSKeyId: keyArn(digit),
})
const to = (target: Extract<Intent, { kind: 'encryption' }>['to']): Intent => ({ kind: 'encryption', to: target })
type Intent = Input<'changes.plan'>['intent']
type Program = Awaited<ReturnType<typeof handlersOver>>

let lake: OpenSample
let folder: string
let program: Program
/** Every answer of the program so far. */
let answers: unknown[]

beforeEach(async () => {
  lake = await openSample()
  folder = await mkdtemp(join(tmpdir(), 'lakescope-encryption-'))
  answers = []
  program = await handlersOver(lake.sample, { folder })
  await lake.s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await lake.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  const byDefault = { SSEAlgorithm: 'AES256' as const }
  const rule = {
    ApplyServerSideEncryptionByDefault: byDefault,
    BlockedEncryptionTypes: { EncryptionType: ['NONE' as const] },
  }
  const ServerSideEncryptionConfiguration = { Rules: [rule] }
  await lake.s3.send(new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration }))
})
afterEach(async () => {
  await program.close()
  await lake.close()
  await rm(folder, { recursive: true, force: true })
})

async function restart(): Promise<void> {
  await program.close()
  program = await handlersOver(lake.sample, { folder })
}
async function call<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> {
  try {
    const answer = await program.call(name, input)
    answers.push(answer)
    return answer
  } catch (error) {
    answers.push(inspect(error, { depth: 9, showHidden: true }))
    throw error
  }
}
const put = (key: string, more: Partial<PutObjectCommandInput> = {}): Promise<unknown> =>
  lake.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, ...more }))
const headOf = (Key: string, more: object = {}) => lake.s3.send(new HeadObjectCommand({ Bucket: bucket, Key, ...more }))
const encryptionOf = async (key: string) => {
  const { ServerSideEncryption, SSEKMSKeyId, StorageClass = 'STANDARD' } = await headOf(key)
  return [ServerSideEncryption, SSEKMSKeyId, StorageClass]
}
const versionsOf = async (key: string): Promise<number> =>
  ((await lake.s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }))).Versions ?? []).length
const arrived = (operation: string): number =>
  lake.sample.log.entries.filter((entry) => entry.operation === operation).length
const writes = (): number =>
  lake.sample.log.entries.filter(({ operation }) => /^(Copy|Put|Update|Create|Upload|Complete)/.test(operation)).length

async function planned(intent: Intent, { prefix = '', customerKey }: { prefix?: string; customerKey?: string } = {}) {
  const { plan } = await call('changes.plan', {
    connection,
    bucket,
    target: { kind: 'prefix', prefix },
    intent,
    ...(customerKey !== undefined && { customerKey }),
  })
  return ready(plan)
}
const ready = (plan: string): Promise<Plan> =>
  program.event('plan', (state) => state.plan === plan && state.state === 'ready')
const apply = async ({ plan }: Plan): Promise<string> => (await call('changes.apply', { plan })).job
const until = (job: string, is: (state: Job) => boolean): Promise<Job> =>
  program.event('job', (state) => state.job === job && is(state))
const over = (job: string): Promise<Job> => until(job, ({ state }) => state === 'done' || state === 'cancelled')
async function verified(job: string) {
  await call('jobs.verify', { job, sample: null })
  return vi.waitUntil(async () => {
    const found = await call('jobs.verification', { job, from: 0, count: 10 })
    return found?.state === 'running' ? null : found
  })
}
const skipsOf = ({ skips }: Plan) => Object.fromEntries(skips.map(({ reason, objects }) => [reason, objects]))

describe('a change of encryption', () => {
  it('is made in place where S3 can and by copies elsewhere, verified, and taken back', async () => {
    await put('plain')
    await put('cold', { StorageClass: 'GLACIER' })
    await put('other', withKms(2))
    await put('there', { ...withKms(1), BucketKeyEnabled: true })
    await put('double', { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: keyArn(1), StorageClass: 'STANDARD_IA' })
    const before = await headOf('cold')
    const plan = await planned(to(kms(1)))
    expect(plan).toMatchObject({ change: { objects: 4 }, unchecked: 0, price: { kind: 'estimate' } })
    expect(skipsOf(plan)).toEqual({ alreadyEncrypted: 1 })
    expect(plan.requests).toEqual([
      { verb: 'HeadObject', count: 7, exact: true },
      { verb: 'CopyObject', count: 1, exact: true },
      { verb: 'UpdateObjectEncryption', count: 3, exact: true },
    ])
    const job = await over(await apply(plan))
    expect(job).toMatchObject({ state: 'done', done: 4, failed: 0, skipped: 0 })
    for (const [key, storageClass, versions] of [
      ['plain', 'STANDARD', 1],
      ['cold', 'GLACIER', 1],
      ['other', 'STANDARD', 1],
      ['there', 'STANDARD', 1],
      ['double', 'STANDARD_IA', 2],
    ] as const) {
      expect([key, ...(await encryptionOf(key)), await versionsOf(key)]).toEqual([
        key,
        'aws:kms',
        keyArn(1),
        storageClass,
        versions,
      ])
    }
    const after = await headOf('cold')
    expect([after.ETag, after.LastModified, after.VersionId]).toEqual([
      before.ETag,
      before.LastModified,
      before.VersionId,
    ])
    expect(await verified(job.job)).toMatchObject({ state: 'done', checked: 4, differ: 0, rows: [] })

    const { rows } = await call('audit.search', { text: 'updateEncryption', from: 0, count: 10 })
    expect(rows.find(({ key }) => key === 'other')).toMatchObject({
      before: 'SSE-KMS, key 22222222-2222-3333-4444-555555555555',
      after: 'SSE-KMS, key 11111111-2222-3333-4444-555555555555, bucket key',
      outcome: 'done',
      newVersionId: null,
    })

    await restart()
    const back = await ready((await call('changes.undo', { job: job.job })).plan)
    expect(back).toMatchObject({ change: { objects: 3 }, intent: { kind: 'undo', of: 'encryption' } })
    // SSE-S3 needs a copy, and an archived object would have to be restored for that.
    expect(skipsOf(back)).toEqual({ needsRestore: 1 })
    const undone = await over(await apply(back))
    expect(undone).toMatchObject({ done: 3, failed: 0 })
    expect(await encryptionOf('plain')).toEqual(['AES256', undefined, 'STANDARD'])
    expect(await encryptionOf('other')).toEqual(['aws:kms', keyArn(2), 'STANDARD'])
    expect(await encryptionOf('double')).toEqual(['aws:kms:dsse', keyArn(1), 'STANDARD_IA'])
    expect([await versionsOf('plain'), await versionsOf('other')]).toEqual([2, 1])
    expect(await verified(undone.job)).toMatchObject({ checked: 3, differ: 0 })
  })

  it('says what differs afterwards', async () => {
    await put('a')
    await put('b')
    const { job } = await over(await apply(await planned(to(kms(1)))))
    await put('a', { ...withKms(1), Body: 'another' })
    expect((await verified(job))?.rows.map(({ key, what }) => [key, what])).toEqual([
      ['a', 'version'],
      ['a', 'content'],
      ['a', 'encryption'],
    ])
  })

  it.each([
    ['', 'must not be empty'],
    ['alias/mine', 'is an alias'],
    ['1234', 'is not a full ARN'],
    ['arn:aws:kms:us-east-1:123456789012:key/x', 'is not the ARN of a KMS key'],
    [keyArn(1).replace('us-east-1', 'eu-west-1'), 'is a key of eu-west-1'],
  ])('with the key “%s” is refused, names the field, and changes nothing', async (keyId, problem) => {
    await put('a')
    const before = writes()
    await expect(planned(to({ kind: 'SSE-KMS', keyId, bucketKey: false }))).rejects.toMatchObject({
      fault: { kind: 'badInput', path: 'intent.to.keyId', problem: expect.stringContaining(problem) },
    })
    expect(writes()).toBe(before)
  })

  it('reports what S3 says of a key it does not take, and changes nothing', async () => {
    await put('a')
    const foreign = keyArn(1).replace('123456789012', '999999999999')
    const job = await over(await apply(await planned(to({ kind: 'SSE-KMS', keyId: foreign, bucketKey: false }))))
    expect(job).toMatchObject({ done: 0, failed: 1 })
    const { rows } = await call('jobs.problems', { job: job.job, from: 0, count: 1 })
    expect(rows[0]?.fault).toMatchObject({ kind: 'denied', message: expect.stringContaining('owned by the account') })
    expect(await encryptionOf('a')).toEqual(['AES256', undefined, 'STANDARD'])
  })

  it('finds what was done before the program ended: each object is changed once', async () => {
    for (let at = 0; at < 10; at += 1) await put(`k${at}`)
    const plan = await planned(to(kms(1)))
    // From the fourth on they are carried out, but nobody hears of it.
    let updates = 0
    lake.sample.faults.add({
      match: ({ operation }) => operation === 'UpdateObjectEncryption' && (updates += 1) > 3,
      fault: { kind: 'dropAfter' },
    })
    lake.sample.faults.add({
      match: ({ operation }) => updates > 3 && operation === 'HeadObject',
      fault: { kind: 'dropBefore' },
    })
    const job = await apply(plan)
    await until(job, ({ state }) => state === 'waiting')
    expect(updates).toBeGreaterThan(3)
    await restart()
    lake.sample.faults.clear()
    await call('jobs.resume', { job })
    expect(await over(job)).toMatchObject({ state: 'done', done: 10, failed: 0, skipped: 0 })
    const sent = lake.sample.log.entries.filter(({ operation }) => operation === 'UpdateObjectEncryption')
    expect(new Set(sent.map(({ path }) => path)).size).toBe(10)
    expect(sent).toHaveLength(10)
    for (let at = 0; at < 10; at += 1)
      expect([...(await encryptionOf(`k${at}`)), await versionsOf(`k${at}`)]).toEqual([
        'aws:kms',
        keyArn(1),
        'STANDARD',
        1,
      ])
    expect(await verified(job)).toMatchObject({ checked: 10, differ: 0 })
  })

  it('is made by copies where the person says so, since they may not change in place', async () => {
    await put('a', { Metadata: { origin: 'x' } })
    lake.sample.faults.add({
      match: ({ operation }) => operation === 'UpdateObjectEncryption',
      fault: { kind: 'status', status: 403, code: 'AccessDenied' },
    })
    const plain = { kind: 'encryption', to: kms(1) } as const
    const refused = await over(await apply(await planned(plain)))
    expect(refused).toMatchObject({ done: 0, failed: 1 })
    const { rows } = await call('jobs.problems', { job: refused.job, from: 0, count: 1 })
    expect(rows[0]?.fault).toMatchObject({ kind: 'denied', action: 's3:UpdateObjectEncryption' })
    const plan = await planned({ ...plain, copy: true })
    expect(plan.requests.map(({ verb }) => verb)).not.toContain('UpdateObjectEncryption')
    expect(plan.warnings.map(({ code }) => code)).toContain('newVersions')
    expect(await over(await apply(plan))).toMatchObject({ done: 1, failed: 0 })
    expect([...(await encryptionOf('a')), await versionsOf('a')]).toEqual(['aws:kms', keyArn(1), 'STANDARD', 2])
  })

  it('leaves alone what somebody writes meanwhile', async () => {
    await put('a')
    const plan = await planned(to(kms(1)))
    await put('a', { Body: 'another' })
    const job = await over(await apply(plan))
    expect(job).toMatchObject({ done: 0, failed: 1 })
    expect(await encryptionOf('a')).toEqual(['AES256', undefined, 'STANDARD'])
  })

  it('never puts a subresource to an endpoint that may take it for an upload, and copies there', async () => {
    await put('a')
    await put('old', { StorageClass: 'GLACIER_IR', Metadata: { origin: 'x' } })
    lake.sample.faults.add({ match: ({ query }) => query.has('encryption'), fault: { kind: 'ignoreSubresource' } })
    const plan = await planned(to(kms(1)))
    expect(plan.requests.map(({ verb }) => verb)).toEqual(['HeadObject', 'CopyObject'])
    const job = await over(await apply(plan))
    expect(job).toMatchObject({ done: 2, failed: 0 })
    expect(
      lake.sample.log.entries.filter(
        ({ method, path, query }) => method === 'PUT' && path.length > 6 && query.has('encryption'),
      ),
    ).toEqual([])
    expect(await encryptionOf('old')).toEqual(['aws:kms', keyArn(1), 'GLACIER_IR'])
    expect((await headOf('old')).Metadata).toEqual({ origin: 'x' })
  })
})

describe('keys of the customer (SSE-C)', () => {
  const secret = Buffer.from('the-canary-of-a-customer-key-32b')
  const base64 = secret.toString('base64')
  const sealed = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: base64 }
  const other = Buffer.alloc(32, 9).toString('base64')

  it('open objects for one change, and are in no file, event or answer', async () => {
    await put('c/sealed', { ...sealed, StorageClass: 'GLACIER_IR', Metadata: { origin: 'x' } })
    await put('c/other', { SSECustomerAlgorithm: 'AES256', SSECustomerKey: other })
    await put('c/plain')
    const without = await planned(to(kms(1)), { prefix: 'c/' })
    expect(skipsOf(without)).toEqual({ customerKeyNeeded: 2 })
    const plan = await planned(to(kms(1)), { prefix: 'c/', customerKey: base64 })
    expect(skipsOf(plan)).toEqual({ customerKeyWrong: 1 })
    expect(plan.warnings.map(({ code }) => code)).toContain('customerKeyUsed')
    await call('changes.planRows', { plan: plan.plan, from: 0, count: 10, show: 'all' })
    const job = await over(await apply(plan))
    expect(job).toMatchObject({ done: 2, failed: 0 })
    expect(await encryptionOf('c/sealed')).toEqual(['aws:kms', keyArn(1), 'GLACIER_IR'])
    expect((await headOf('c/sealed')).Metadata).toEqual({ origin: 'x' })
    expect(await verified(job.job)).toMatchObject({ differ: 0 })
    const back = await ready((await call('changes.undo', { job: job.job })).plan)
    expect(skipsOf(back)).toEqual({ notUndoable: 1 })
    await call('audit.search', { text: '', from: 0, count: 10 })
    await call('jobs.list', {})
    await expect(planned(to(kms(1)), { customerKey: base64.slice(2) })).rejects.toMatchObject({
      fault: { kind: 'badInput', path: 'customerKey' },
    })
    await restart()
    const seen = [JSON.stringify(answers), JSON.stringify(program.emitted), inspect(program.emitted, { depth: 9 })]
    for (const name of await readdir(folder, { recursive: true }))
      seen.push(await readFile(join(folder, name), 'utf8').catch(() => ''))
    expect(seen.join('\n')).toContain('c/sealed')
    for (const form of [base64, base64.slice(2, 30), secret.toString(), secret.toString('hex')])
      expect(seen.join('\n')).not.toContain(form)
  })

  it('stay on objects that only change their class', async () => {
    await put('sealed', { ...sealed, Metadata: { origin: 'x' } })
    const plan = await planned({ kind: 'storageClass', to: 'STANDARD_IA' }, { customerKey: secret.toString('hex') })
    const job = await over(await apply(plan))
    expect(job).toMatchObject({ done: 1, failed: 0 })
    expect(await headOf('sealed', sealed)).toMatchObject({
      StorageClass: 'STANDARD_IA',
      SSECustomerAlgorithm: 'AES256',
      Metadata: { origin: 'x' },
    })
    // Nobody has the key any more, so nobody can say; that is no difference.
    expect(await verified(job.job)).toMatchObject({ checked: 1, differ: 0, unreadable: 1, total: 1 })
  })

  it('are asked for again after a start of the program: the job waits', async () => {
    for (let at = 0; at < 6; at += 1) await put(`k${at}`, sealed)
    const plan = await planned(to({ kind: 'SSE-S3' }), { customerKey: base64 })
    let copies = 0
    lake.sample.faults.add({
      match: ({ operation }) => operation === 'CopyObject' && (copies += 1) > 2,
      fault: { kind: 'throttle' },
    })
    const job = await apply(plan)
    await until(job, ({ done }) => done === 2)
    await call('jobs.pause', { job })
    await restart()
    lake.sample.faults.clear()
    const before = writes()
    await call('jobs.resume', { job })
    const waiting = await until(job, ({ state }) => state === 'waiting')
    expect(waiting.fault).toEqual({ kind: 'customerKeyNeeded', name: bucket })
    expect(writes()).toBe(before)
    await expect(call('jobs.giveCustomerKey', { job, customerKey: 'short' })).rejects.toMatchObject({
      fault: { kind: 'badInput', path: 'customerKey' },
    })
    await call('jobs.giveCustomerKey', { job, customerKey: base64 })
    expect(await over(job)).toMatchObject({ state: 'done', done: 6, failed: 0, skipped: 0 })
    for (let at = 0; at < 6; at += 1)
      expect([...(await encryptionOf(`k${at}`)), await versionsOf(`k${at}`)]).toEqual([
        'AES256',
        undefined,
        'STANDARD',
        2,
      ])
  })

  it('that do not fit are reported, and the right one can be given for a retry', async () => {
    for (let at = 0; at < 2; at += 1) await put(`k${at}`, sealed)
    const plan = await planned(to({ kind: 'SSE-S3' }), { customerKey: base64 })
    lake.sample.faults.add({ match: ({ operation }) => operation === 'CopyObject', fault: { kind: 'throttle' } })
    const job = await apply(plan)
    await vi.waitFor(() => expect(arrived('CopyObject')).toBeGreaterThan(0))
    await call('jobs.pause', { job })
    await restart()
    lake.sample.faults.clear()
    await call('jobs.resume', { job })
    await call('jobs.giveCustomerKey', { job, customerKey: other })
    const failed = await over(job)
    expect(failed).toMatchObject({ done: 0, failed: 2 })
    const { rows } = await call('jobs.problems', { job, from: 0, count: 1 })
    expect(rows[0]?.fault).toMatchObject({ kind: 'customerKeyWrong' })
    await call('jobs.retry', { job })
    await until(job, ({ state }) => state === 'waiting')
    await call('jobs.giveCustomerKey', { job, customerKey: base64 })
    expect(await until(job, ({ state, done }) => state === 'done' && done === 2)).toMatchObject({ failed: 0 })
  })
})
