import { z } from 'zod'
import { batch, BatchJob, HandOver } from './batch'
import { buckets } from './buckets'
import { Campaign, campaigns } from './campaigns'
import { changes, DamagedJob, Job, Plan } from './changes'
import { connections, Connection } from './connections'
import { dataSets } from './dataSets'
import { inventories } from './inventories'
import { exportCalls, Exporting } from './exports'
import { listings, ListingState } from './listings'
import { objects } from './objects'
import { passes, PassState } from './passes'
import { samples, SampleState } from './samples'
import { scans, ScanState } from './scans'
import { shell } from './shell'

/** Every call the renderer may make, declared once. */
export const calls = {
  ...connections,
  ...buckets,
  ...listings,
  ...objects,
  ...changes,
  ...exportCalls,
  ...batch,
  ...campaigns,
  ...scans,
  ...dataSets,
  ...samples,
  ...passes,
  ...inventories,
  ...shell,
} as const
export type Calls = typeof calls
export type CallName = keyof Calls
/** What the renderer passes. */
export type Input<N extends CallName> = z.input<Calls[N]['input']>
/** What the handler gets, after parsing. */
export type Parsed<N extends CallName> = z.output<Calls[N]['input']>
/** What the handler answers and the renderer gets. */
export type Output<N extends CallName> = z.output<Calls[N]['output']>

/** Everything main tells the renderer without being asked. `command` is an action chosen in the application menu. */
export const events = {
  listing: ListingState,
  plan: Plan,
  job: Job,
  exporting: Exporting,
  campaign: Campaign,
  /** Journals that cannot be used, all of them, when another one was found. */
  damagedJobs: z.array(DamagedJob),
  scan: ScanState,
  sample: SampleState,
  pass: PassState,
  handOver: HandOver,
  batch: BatchJob,
  connection: Connection,
  command: z.object({ action: z.string() }),
} as const
export type Events = typeof events
export type EventName = keyof Events
export type EventData<N extends EventName> = z.output<Events[N]>
/** One event as it crosses the boundary. */
export type LakeEvent = { readonly [N in EventName]: { readonly name: N; readonly data: EventData<N> } }[EventName]
