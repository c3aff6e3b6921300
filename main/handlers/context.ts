import type { CallName, EventData, EventName, Output, Parsed } from '../../preload/contract'
import type { Registry } from '../connections/registry'
import type { Disk } from '../lines/disk'
import type { ListingPort } from '../scan/talk'

/** What every handler may use. Main makes it once; tests make their own. */
export interface Context {
  readonly registry: Registry
  /** Tells the renderer something it did not ask for. */
  readonly emit: <N extends EventName>(name: N, data: EventData<N>) => void
  /** Ms since 1970. */
  readonly now: () => number
  /** The folder of the program's own files. */
  readonly userData: string
  /** Long jobs are better left to AWS then. */
  readonly onBattery?: () => boolean
  /** For tests of a disk that fails. */
  readonly disk?: Disk
  /** Starts the thread that holds the listings; called once, when the first listing is opened. */
  readonly startListingThread: () => ListingPort
  /** Starts the thread that scans; called once, when the first scan is opened. */
  readonly startScanThread: () => ListingPort
}

/** The handler of one call: gets parsed input, answers or throws a LakeError. */
export type Handler<N extends CallName> = (input: Parsed<N>, signal: AbortSignal) => Promise<Output<N>>

/** The handlers of one area of the contract, such as `typeof buckets`. */
export type HandlersOf<Area> = { readonly [N in keyof Area & CallName]: Handler<N> }
