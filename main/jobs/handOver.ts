import { createHash, type Hash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import {
  batchLook,
  batchVerdict,
  leave,
  operationOf,
  sortIn,
  startSorting,
  type BatchObject,
  type BatchPart,
  type Bucket,
  type StayReason,
} from '../../lake/batchJob'
import { manifestLine } from '../../lake/batchRequest'
import { lookRequests, notesOf, operationText } from '../../lake/batchText'
import type { BucketFacts, Intent, ObjectFacts } from '../../lake/changePlan'
import { pricesFor } from '../../lake/prices'
import type { HandOver as Snapshot } from '../../preload/contract/batch'
import type { Fault } from '../../preload/contract/fault'
import { getObjectAcl, grantInput } from '../s3/acl'
import { headObject } from '../s3/head'
import { LakeError } from '../s3/lakeError'
import type { LakeClient } from '../s3/lakeClient'
import type { Manifest } from '../s3/manifest'
import { getTags } from '../s3/tags'
import { Snapshots } from '../scan/snapshots'
import { faultOf } from '../scan/talk'
import { Limiter } from './limiter'
import { factsOfKey, withProperties } from './objectFacts'
import type { Step, StepList } from './steps'

const looksAtOnce = 32
const pageOfLooks = 1000
const chunk = 256 << 10
/** The most one PUT takes, and so a manifest (s3-facts A1.20). */
const largestManifest = 5 * 1024 ** 3

export interface HandOverOptions {
  readonly handOver: string
  readonly plan: string
  readonly connection: string
  readonly bucket: string
  readonly account: string
  readonly intent: Intent
  readonly rules: BucketFacts
  readonly steps: StepList
  readonly lake: LakeClient
  readonly report: (handOver: Snapshot) => void
  readonly now: () => number
}

/** A job to be, with the manifest of its objects. */
export interface ReadyPart {
  readonly part: BatchPart
  readonly manifest: Manifest
}

/** The lines of a manifest so far. */
class Lines {
  private readonly chunks: Buffer[] = []
  private readonly hash: Hash = createHash('md5')
  private text = ''
  private bytes = 0

  add(line: string): void {
    this.text += line
    if (this.text.length > chunk) this.flush()
  }

  /** @throws LakeError when it is too large for one */
  manifest(): Manifest {
    this.flush()
    if (this.bytes > largestManifest) {
      const message =
        'A manifest of these objects would be larger than 5 GB. Make the job from an S3 Inventory instead.'
      throw new LakeError({ kind: 'unsupported', feature: 'S3 Batch Operations', message })
    }
    return { bytes: this.bytes, md5: this.hash.copy().digest('hex'), chunks: () => this.chunks }
  }

  private flush(): void {
    const bytes = Buffer.from(this.text, 'latin1')
    this.hash.update(bytes)
    this.bytes += bytes.length
    if (bytes.length > 0) this.chunks.push(bytes)
    this.text = ''
  }
}

/** Looks at every object a plan changes, and sorts them into jobs of S3 Batch Operations that lose nothing. Changes nothing. */
export class HandOver {
  private readonly sorting = startSorting()
  private readonly lines: Lines[] = []
  private readonly snapshots: Snapshots
  private readonly stopping = new AbortController()
  private readonly total: number
  private state: Snapshot['state'] = 'reading'
  private fault: Fault | null = null
  private region: string | null = null
  private looked = 0
  private requests = 0
  private made: readonly ReadyPart[] = []

  constructor(readonly options: HandOverOptions) {
    this.total = options.steps.changes
    this.snapshots = new Snapshots(() => options.report(this.snapshot()))
  }

  /** The jobs to be made, and where; `null` before all is looked at. */
  get ready(): { readonly region: string; readonly parts: readonly ReadyPart[] } | null {
    return this.state === 'ready' && this.region !== null ? { region: this.region, parts: this.made } : null
  }

  async work(): Promise<void> {
    const { signal } = this.stopping
    setMaxListeners(0, signal)
    try {
      await this.look(signal)
      this.made = this.sorting.parts.map((part, place) => ({
        part: { ...part, operation: operationOf(part) },
        manifest: this.linesOf(place).manifest(),
      }))
      this.state = 'ready'
    } catch (error) {
      this.state = 'failed'
      this.fault = faultOf(error)
    }
    if (!signal.aborted) this.snapshots.flush()
  }

  discard(): void {
    this.stopping.abort()
    this.snapshots.stop()
  }

  snapshot(): Snapshot {
    const { handOver, plan, connection, bucket, intent, account, rules } = this.options
    const { parts, left } = this.sorting
    return {
      handOver,
      plan,
      connection,
      bucket,
      intent: intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent,
      state: this.state,
      fault: this.fault,
      account,
      region: this.region,
      total: this.total,
      looked: this.looked,
      requests: this.requests,
      parts: parts.map(({ operation, versions, objects, bytes }) => ({
        what: operationText(operation),
        versions,
        objects,
        bytes,
      })),
      left: [...left].map(([reason, { objects, bytes }]) => ({ reason, objects, bytes })),
      notes: [
        ...notesOf(
          intent,
          rules,
          parts.map(({ operation }) => operation),
        ),
      ],
      fee: this.fee(),
    }
  }

  private fee(): Snapshot['fee'] {
    if (this.region === null || this.state !== 'ready') return null
    const { prices, asOf } = pricesFor(this.region)
    const { parts } = this.sorting
    const objects = parts.reduce((sum, part) => sum + part.objects, 0)
    return { usd: parts.length * prices.batchJob + (objects / 1_000_000) * prices.batchMillion, asOf }
  }

  private async look(signal: AbortSignal): Promise<void> {
    const { lake, bucket, rules, steps } = this.options
    const region = await lake.regionOf(bucket, signal)
    this.region = region
    const where: Bucket = { name: bucket, region, rules }
    for (let from = 0; from < this.total; from += pageOfLooks) {
      const numbers = Array.from({ length: Math.min(pageOfLooks, this.total - from) }, (_, at) => from + at)
      const limiter = new Limiter(looksAtOnce)
      const found = await Promise.all(
        numbers.map(async (number) => {
          const step = steps.change(number)
          const object = await limiter.run(signal, () => this.lookAt(step, signal))
          this.looked += 1
          this.snapshots.changed()
          return { step, object }
        }),
      )
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      if (steps.changes !== this.total) throw new LakeError(planChanged(bucket))
      for (const { step, object } of found) this.sort(where, step, object)
      this.snapshots.changed()
    }
  }

  private sort(where: Bucket, step: Step, object: BatchObject | StayReason): void {
    const { intent, now } = this.options
    if (typeof object === 'string') {
      leave(this.sorting, step, object)
      return
    }
    const verdict = batchVerdict(object, where, intent, now())
    const place = sortIn(this.sorting, object, verdict)
    if (place !== -1 && verdict.kind === 'go') {
      this.linesOf(place).add(manifestLine(where.name, step.key, verdict.versionId))
    }
  }

  private linesOf(place: number): Lines {
    return (this.lines[place] ??= new Lines())
  }

  /** @returns why it stays where it cannot be looked at @throws LakeError for what is not about this object */
  private async lookAt(step: Step, signal: AbortSignal): Promise<BatchObject | StayReason> {
    const { intent, rules } = this.options
    this.requests += lookRequests(intent, rules, step.storageClass)
    try {
      return await this.factsOf(step, signal)
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      const { fault } = error
      if (fault.kind === 'denied' || fault.kind === 'unsupported') return 'cannotVerify'
      if (fault.kind === 'customerKeyNeeded' || fault.kind === 'deleteMarker') return fault.kind
      if (fault.kind === 'notFound' && (fault.what === 'key' || fault.what === 'version')) return 'changedSince'
      throw error
    }
  }

  private async factsOf(step: Step, signal: AbortSignal): Promise<BatchObject | StayReason> {
    const { lake, bucket, intent, rules, now } = this.options
    const plain = { grantsOthers: false, redirects: false }
    const planned: ObjectFacts = { ...factsOfKey(step.key, step.versionId), ...plannedOf(step), isLatest: true }
    if (batchLook(intent, step.storageClass) === 'nothing') return { ...planned, ...plain }
    // A copy is made of the current object, whatever version was named when it was planned.
    const named = step.kind === 'copy' || step.kind === 'copyInParts' ? null : step.versionId
    const ref = { bucket, key: step.key, ...(named !== null && { versionId: named }) }
    return lake.inBucket(bucket, signal, async (s3) => {
      const head = await headObject(s3, ref, signal)
      if (step.etag !== '' && head.etag !== step.etag) return 'changedSince'
      // In a bucket with versions the very one that was looked at is named, where the change is not a copy.
      const versionId = rules.versioning === 'Off' ? named : head.versionId
      const facts = withProperties({ ...planned, versionId }, head, now())
      if (intent.kind === 'storageClass' || intent.kind === 'encryption') {
        const grants = rules.usesAcls === false ? {} : grantInput(await getObjectAcl(s3, ref, signal))
        const grantsOthers = grants === null || Object.keys(grants).length > 0
        return { ...facts, grantsOthers, redirects: head.redirect !== null }
      }
      if (intent.kind !== 'tags') return { ...facts, ...plain }
      // Without a version the tags could land on one that appears meanwhile (s3-facts A6.3).
      const tags = await getTags(s3, { ...ref, ...(versionId !== null && { versionId }) }, signal)
      return { ...facts, ...plain, tags }
    })
  }
}

const plannedOf = ({ bytes, modifiedAt, etag, storageClass }: Step) => ({ bytes, modifiedAt, etag, storageClass })

const planChanged = (name: string): Fault => ({
  kind: 'conflict',
  name,
  message: 'What the plan holds was changed while its objects were looked at.',
})
