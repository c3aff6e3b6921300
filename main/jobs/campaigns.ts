import { sampleRestoreSpeedup } from '../../lake/restoreCampaign'
import type { Campaign as Snapshot } from '../../preload/contract/campaigns'
import type { OpenConnection } from '../connections/registry'
import { LakeError } from '../s3/lakeError'
import { Campaign } from './campaign'
import type { Recovered } from './journal'
import type { JournalHeader } from './journalRecords'
import { checkPin } from './pin'

export interface CampaignsOptions {
  /** @throws LakeError when it is not open */
  readonly connection: (id: string) => OpenConnection
  /** The whole journal of a job that is over. @throws LakeError */
  readonly read: (job: string) => Promise<Recovered>
  readonly report: (campaign: Snapshot) => void
  readonly now: () => number
}

/** What became of a job, as far as a campaign needs it. */
export interface RestoreJob {
  readonly header: JournalHeader
  readonly done: number
  readonly bytes: number
  readonly endedAt: number
}

/**
 * The restores that jobs asked for and S3 works on. Their journals say what was asked for, so that a later start of the program looks again; nothing else is
 * kept.
 */
export class Campaigns {
  private readonly all = new Map<string, Campaign>()

  constructor(private readonly options: CampaignsOptions) {}

  /** Follows a job that is over; anew when it was, and has asked for more since. */
  follow({ header, done, bytes, endedAt }: RestoreJob, isNew: boolean): void {
    const { job, pin, bucket, intent } = header
    if (intent.kind !== 'restore' || done === 0) return
    const before = this.all.get(job)
    // The end of a job is reported more than once.
    if (before?.askedAt === endedAt) return
    before?.stop()
    const { connection, read, report, now } = this.options
    const campaign = new Campaign({
      job,
      connection: pin.connection,
      bucket,
      speed: intent.speed,
      days: intent.days,
      objects: done,
      bytes,
      askedAt: endedAt,
      isNew,
      speedup: pin.kind === 'sample' ? sampleRestoreSpeedup : 1,
      read: () => read(job),
      lake: () => {
        const open = connection(pin.connection)
        checkPin(pin, open)
        return open.lake
      },
      report,
      now,
    })
    this.all.set(job, campaign)
    if (isNew || this.isOpen(pin.connection)) campaign.wake()
  }

  list(): Snapshot[] {
    return [...this.all.values()].map((campaign) => campaign.snapshot())
  }

  /** @throws LakeError notFound */
  find(job: string): Campaign {
    const campaign = this.all.get(job)
    if (!campaign) throw new LakeError({ kind: 'notFound', what: 'job', name: job })
    return campaign
  }

  /** There are credentials again. */
  wake(connection: string): void {
    for (const campaign of this.all.values()) if (campaign.connection === connection) campaign.wake()
  }

  /** Without the connection nothing can be asked. */
  rest(connection: string): void {
    for (const campaign of this.all.values()) if (campaign.connection === connection) campaign.rest()
  }

  drop(job: string): void {
    this.all.get(job)?.stop()
    this.all.delete(job)
  }

  close(): void {
    for (const campaign of this.all.values()) campaign.stop()
  }

  private isOpen(connection: string): boolean {
    try {
      this.options.connection(connection)
      return true
    } catch {
      return false
    }
  }
}
