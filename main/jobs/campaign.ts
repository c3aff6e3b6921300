import { setMaxListeners } from 'node:events'
import { compareKeys } from '../../lake/keyOrder'
import {
  isComplete,
  isLongOver,
  pauseBetweenLooks,
  standOf,
  sumStands,
  totalStand,
  type PartitionStand,
  type RestoreStand,
} from '../../lake/restoreCampaign'
import type { RestoreTier } from '../../lake/tiers'
import type { Campaign as Snapshot } from '../../preload/contract/campaigns'
import type { Fault } from '../../preload/contract/fault'
import type { LakeClient } from '../s3/lakeClient'
import { headObject } from '../s3/head'
import { LakeError } from '../s3/lakeError'
import { faultOf } from '../scan/talk'
import { done, type Recovered } from './journal'
import { Limiter } from './limiter'
import { lookUp } from './restoreLook'
import type { Step } from './steps'

const headsAtOnce = 16
const mostNews = 20

export interface CampaignOptions {
  readonly job: string
  readonly connection: string
  readonly bucket: string
  readonly speed: RestoreTier
  readonly days: number
  readonly objects: number
  readonly bytes: number
  readonly askedAt: number
  /** Whether what is readable at the first look is news. */
  readonly isNew: boolean
  /** How many times faster than S3 the endpoint restores. */
  readonly speedup: number
  /** The whole journal. @throws LakeError */
  readonly read: () => Promise<Recovered>
  /** The client of the connection of now. @throws LakeError when it is not open or somebody else's */
  readonly lake: () => LakeClient
  readonly report: (campaign: Snapshot) => void
  readonly now: () => number
}

interface Asked {
  readonly step: Step
  stand: RestoreStand
}

/** Follows what S3 makes of the restores a job asked for, until all can be read or there is nothing left to wait for. */
export class Campaign {
  private asked: Asked[] | null = null
  private partitions: readonly PartitionStand[] = []
  private fault: Fault | null = null
  private lookedAt: number | null = null
  private nextLookAt: number | null = null
  private requests = 0
  private timer: NodeJS.Timeout | null = null
  private looking: Promise<void> | null = null
  private readonly stopping = new AbortController()

  constructor(private readonly options: CampaignOptions) {
    setMaxListeners(0, this.stopping.signal)
  }

  get connection(): string {
    return this.options.connection
  }

  get askedAt(): number {
    return this.options.askedAt
  }

  /** Looks now, and from then on by itself as long as something is waited for. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = null))
    return this.looking
  }

  /** Looks when there is something to look for; for a connection that is there again. */
  wake(): void {
    if (this.snapshot().state === 'waiting') void this.look()
  }

  /** Does not look again until it is woken. */
  rest(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.nextLookAt = null
  }

  stop(): void {
    this.rest()
    this.stopping.abort()
  }

  rows(from: number, count: number): { total: number; rows: PartitionStand[] } {
    return { total: this.partitions.length, rows: this.partitions.slice(from, from + count) }
  }

  snapshot(news: readonly string[] = []): Snapshot {
    const { job, connection, bucket, speed, days, objects, bytes, askedAt, now } = this.options
    const none = { waiting: 0, readable: 0, expired: 0, gone: 0, firstEnd: null, lastEnd: null }
    const isPast = this.lookedAt === null && isLongOver(askedAt, days, now())
    const start = { ...none, objects, bytes, ...(isPast ? { expired: objects } : { waiting: objects }) }
    const { prefix: _, ...stand } = this.lookedAt === null ? { prefix: '', ...start } : totalStand(this.partitions)
    return {
      job,
      connection,
      bucket,
      state: stand.waiting > 0 ? 'waiting' : stand.readable > 0 ? 'readable' : 'over',
      fault: this.fault,
      speed,
      stand,
      partitions: this.partitions.length,
      complete: this.partitions.filter(isComplete).length,
      news: news.slice(0, mostNews),
      askedAt,
      lookedAt: this.lookedAt,
      nextLookAt: this.nextLookAt,
      requests: this.requests,
    }
  }

  private async lookOnce(): Promise<void> {
    const { now, report } = this.options
    this.rest()
    let news: readonly string[] = []
    try {
      const asked = await this.load()
      await this.lookAtWaiting(asked, this.stopping.signal)
      news = this.sum(asked)
      this.fault = null
      this.lookedAt = now()
    } catch (error) {
      if (this.stopping.signal.aborted) return
      this.fault = faultOf(error)
    }
    if (this.stopping.signal.aborted) return
    if (this.canGoOn()) this.plan()
    report(this.snapshot(news))
  }

  /** While the connection is gone nothing is asked; opening it wakes the campaign. */
  private canGoOn(): boolean {
    const { fault } = this
    const isConnectionGone = fault?.kind === 'conflict' || (fault?.kind === 'notFound' && fault.what === 'connection')
    return !isConnectionGone && this.snapshot().state === 'waiting'
  }

  private plan(): void {
    const { speed, askedAt, speedup, now } = this.options
    const pause = pauseBetweenLooks(speed, now() - askedAt, speedup)
    this.nextLookAt = now() + pause
    this.timer = setTimeout(() => void this.look(), pause)
    this.timer.unref()
  }

  /** The objects whose restore the journal says was asked for, in the order of listings. */
  private async load(): Promise<Asked[]> {
    if (this.asked) return this.asked
    const { steps, states } = await this.options.read()
    const asked: Asked[] = []
    for (const [number, state] of states.entries()) {
      if (state === done) asked.push({ step: steps.change(number), stand: { kind: 'waiting' } })
    }
    const isBefore = (one: Asked, other: Asked): number => compareKeys(one.step.key, other.step.key)
    if (!asked.every((one, at) => at === 0 || isBefore(asked[at - 1] ?? one, one) <= 0)) asked.sort(isBefore)
    return (this.asked = asked)
  }

  private async lookAtWaiting(asked: readonly Asked[], signal: AbortSignal): Promise<void> {
    const { bucket, now } = this.options
    const lake = this.options.lake()
    const open = asked.filter(({ stand }) => stand.kind === 'waiting' || stand.kind === 'unclear')
    // A listing shows current objects only.
    const listed = open.filter(({ step }) => step.versionId === null)
    const keys = listed.map(({ step }) => step.key)
    this.requests += await lookUp(
      lake,
      bucket,
      keys,
      (place, object) => {
        const one = listed[place]
        if (one) one.stand = standOf(one.step, object, now())
      },
      signal,
    )
    const limiter = new Limiter(headsAtOnce)
    const single = open.filter(({ step, stand }) => step.versionId !== null || stand.kind === 'unclear')
    await Promise.all(single.map((one) => limiter.run(signal, () => this.lookAtOne(lake, one, signal))))
  }

  private async lookAtOne(lake: LakeClient, one: Asked, signal: AbortSignal): Promise<void> {
    const { bucket, now } = this.options
    const { key, versionId } = one.step
    const ref = { bucket, key, ...(versionId !== null && { versionId }) }
    this.requests += 1
    try {
      const head = await lake.inBucket(bucket, signal, (s3) => headObject(s3, ref, signal))
      const stand = standOf(one.step, { ...head, etag: head.etag ?? '' }, now())
      const isBack = head.restore.kind !== 'ongoing' && head.archiveStatus === null
      one.stand = stand.kind === 'unclear' ? (isBack ? { kind: 'readable', until: null } : { kind: 'waiting' }) : stand
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      const { fault } = error
      if (fault.kind !== 'deleteMarker' && (fault.kind !== 'notFound' || fault.what === 'bucket')) throw error
      one.stand = { kind: 'gone' }
    }
  }

  /** @returns partitions that have become complete by this look */
  private sum(asked: readonly Asked[]): readonly string[] {
    const before = new Set(this.partitions.filter(isComplete).map(({ prefix }) => prefix))
    const isFirst = this.lookedAt === null
    this.partitions = sumStands(
      asked.map(({ step, stand }) => [step, stand] as const),
      this.options.now(),
    )
    if (isFirst && !this.options.isNew) return []
    return this.partitions.filter((part) => isComplete(part) && !before.has(part.prefix)).map(({ prefix }) => prefix)
  }
}
