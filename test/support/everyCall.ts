import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realDisk } from '../../main/lines/disk'
import { recoverJournal } from '../../main/jobs/journal'
import type { Job } from '../../preload/contract/changes'
import type { Fault } from '../../sample/faults'
import { openHandlers, type OpenHandlers } from './handlers'
import { JobDriver, type AskedIntent } from './jobDriver'
import { broughtBack, encryptedWith, inClass, Oracle, restored, withTag, type Wanted } from './oracle'

const never = new Promise<void>(() => undefined)

/** Everything that security B7.2 lets happen to a call. */
export const faultKinds: Readonly<Record<string, Fault>> = {
  'reset before send': { kind: 'dropBefore' },
  'reset after apply': { kind: 'dropAfter' },
  'cut in the middle of the answer': { kind: 'cutBody' },
  '500': { kind: 'status', status: 500, code: 'InternalError' },
  '503': { kind: 'status', status: 503, code: 'SlowDown' },
  'error under 200': { kind: 'errorIn200', code: 'InternalError' },
  'empty 200': { kind: 'emptyBody' },
  'truncated XML': { kind: 'halfBody' },
  'hang before apply': { kind: 'hold', until: never },
  'hang after apply': { kind: 'holdAnswer', until: never },
  '412': { kind: 'status', status: 412, code: 'PreconditionFailed' },
  '409': { kind: 'status', status: 409, code: 'ConditionalRequestConflict' },
  'expired token': { kind: 'status', status: 400, code: 'ExpiredToken' },
}
const hangs = (fault: Fault): boolean => fault.kind === 'hold' || fault.kind === 'holdAnswer'

/** How long an answer may take where the fault is that none comes, in ms. */
const shortPatience = 150

export interface FaultRun {
  readonly intent: AskedIntent
  readonly wanted: Wanted
  /** What the objects are before it; plain ones can be read. */
  readonly before?: 'archived' | 'hidden'
  readonly fault: Fault
  readonly objects: number
  /** The call of the job that meets the fault, from 0. */
  readonly call: number
  /** How many calls from there on meet it. */
  readonly times: number
}

const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'

/** The changes that meet the faults. */
export const everyCallJobs: Record<string, Pick<FaultRun, 'intent' | 'wanted' | 'before'>> = {
  class: { intent: { kind: 'storageClass', to: 'STANDARD_IA' }, wanted: inClass('STANDARD_IA') },
  tags: {
    intent: { kind: 'tags', edits: [{ op: 'set', key: 'stage', value: 'clean' }] },
    wanted: withTag('stage', 'clean'),
  },
  'encryption in place': {
    intent: { kind: 'encryption', to: { kind: 'SSE-KMS', keyId: keyArn, bucketKey: true } },
    wanted: encryptedWith('aws:kms', keyArn),
  },
  'encryption by copy': {
    intent: { kind: 'encryption', to: { kind: 'DSSE-KMS', keyId: keyArn } },
    wanted: encryptedWith('aws:kms:dsse', keyArn),
  },
  undelete: { intent: { kind: 'undelete' }, wanted: broughtBack, before: 'hidden' },
  restore: { intent: { kind: 'restore', days: 3, speed: 'Standard' }, wanted: restored, before: 'archived' },
}

export interface FaultResult {
  /** `false` when the job had ended before that call. */
  readonly reached: boolean
  /** What is not as security B7.2 wants it; empty when all is. */
  readonly broken: readonly string[]
  /** Objects that the job gave up and reported, before they were tried again. */
  readonly reported: number
}

/** Runs jobs over one sample server, each in a bucket of its own, and makes calls of theirs fail. */
export class FaultLab {
  private buckets = 0
  private readonly driver: JobDriver

  private constructor(
    private readonly open: OpenHandlers,
    private readonly folder: string,
    private readonly lab: { patience: (ms: number) => number },
  ) {
    this.driver = new JobDriver(open)
  }

  static async open(): Promise<FaultLab> {
    const folder = await mkdtemp(join(tmpdir(), 'lakescope-faults-'))
    const lab = { patience: (ms: number) => ms }
    return new FaultLab(await openHandlers({ folder, patience: (ms) => lab.patience(ms) }), folder, lab)
  }

  async close(): Promise<void> {
    await this.open.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** One job one of whose calls fails; what failed for good is tried again when the fault is over, and must then succeed, once. */
  async run({ intent, wanted, before, fault, objects, call, times }: FaultRun): Promise<FaultResult> {
    const { faults } = this.open.sample
    const { bucket, keys } = await this.bucketOf(objects, before)
    const oracle = new Oracle(this.open.sample, bucket, keys)
    const plan = await this.driver.plan(bucket, intent)
    let calls = 0
    faults.add({ match: () => (calls += 1) > 0, skip: call, times, fault })
    if (hangs(fault)) this.lab.patience = () => shortPatience
    const job = await this.driver.apply(plan)
    const first = await this.driver.ended(job, () => {
      if (times > 1) faults.clear()
    })
    faults.clear()
    this.lab.patience = (ms) => ms
    const broken = await this.disagreements(first, keys, oracle, wanted)
    if (first.failed > 0) {
      await this.open.call('jobs.retry', { job })
      const second = await this.driver.ended(job)
      broken.push(...(await this.disagreements(second, keys, oracle, wanted)))
      if (second.done !== objects) broken.push(`after another try ${JSON.stringify(second)}`)
    }
    await this.open.call('jobs.dismiss', { job })
    return { reached: calls > call, broken, reported: first.failed }
  }

  /** A versioned bucket whose objects differ in all that a change must keep. */
  private async bucketOf(
    objects: number,
    before: FaultRun['before'],
  ): Promise<{ bucket: string; keys: readonly string[] }> {
    const bucket = `faults-${(this.buckets += 1)}`
    const { s3 } = this.open
    await s3.send(new CreateBucketCommand({ Bucket: bucket }))
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
    const keys = Array.from({ length: objects }, (_, at) => `data/day=${at % 3}/part ${at}+ü`)
    const kms = { ServerSideEncryption: 'aws:kms' as const, BucketKeyEnabled: true }
    await Promise.all(
      keys.map((Key, at) =>
        s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key,
            ...(at % 3 === 2 ? { Body: '', ContentLength: 0 } : { Body: `content of ${Key}` }),
            ContentType: 'text/x-data',
            ...(at % 2 === 0 ? { Metadata: { origin: `run ${at}` }, CacheControl: 'no-store' } : {}),
            ...(at % 3 === 1 ? { Tagging: 'team=data&stage=raw' } : {}),
            ...(at % 4 === 1 ? kms : {}),
            ...(before === 'archived' ? { StorageClass: 'GLACIER' } : {}),
          }),
        ),
      ),
    )
    if (before === 'hidden') {
      for (const [at, Key] of keys.entries()) {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
        if (at % 2 === 0) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
      }
    }
    return { bucket, keys }
  }

  /** Whether snapshot, list of problems, journal and server tell the same story of every object. */
  private async disagreements(job: Job, keys: readonly string[], oracle: Oracle, wanted: Wanted): Promise<string[]> {
    const broken = oracle.wrongs(wanted)
    const { rows } = await this.open.call('jobs.problems', { job: job.job, from: 0, count: 500 })
    const recovery = await recoverJournal(realDisk, join(this.folder, 'jobs'), job.job)
    const inJournal = recovery.kind === 'job' ? recovery.recovered.totals : null
    const { done, failed, skipped, bytes } = job
    const said = JSON.stringify({ done, failed, skipped, bytes })
    if (said !== JSON.stringify(inJournal)) broken.push(`said ${said}, the journal ${JSON.stringify(inJournal)}`)
    if (done + failed + skipped !== keys.length) broken.push(`${said} of ${keys.length}`)
    if (rows.length !== failed + skipped) broken.push(`${rows.length} problems listed, ${said}`)
    const problems = new Map(rows.map((row) => [row.key, row]))
    for (const key of keys) {
      const found = oracle.look(key, wanted)
      const problem = problems.get(key)
      if (!problem && found !== 'changed') broken.push(`${key} is said to be done and is ${JSON.stringify(found)}`)
      if (problem?.outcome === 'skipped') broken.push(`${key} was skipped: ${problem.reason}`)
      if (problem?.outcome === 'failed' && problem.fault === null) broken.push(`${key} failed without a cause`)
    }
    return broken
  }
}
