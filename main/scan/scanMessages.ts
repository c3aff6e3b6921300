import type { FindingKind } from '../../lake/findings'
import type { Input, Output, Parsed } from '../../preload/contract'
import type { ScanState } from '../../preload/contract/scans'
import type { DrawnSample } from './drawRows'
import type { PassRecord } from './factRecords'
import type { Lesson } from './knownFacts'
import type { HostCalls, ScanPlace } from './messages'
import type { PassCounts, RowToRead } from './passRows'

/** Whose prices a scan is given: those of AWS, those AWS would ask for the sample lake, or none. */
export type ScanPrices = 'aws' | 'sample' | 'nobody'

export interface ScanStart {
  readonly scan: string
  readonly place: ScanPlace
  readonly prices: ScanPrices
}

type Asked =
  | 'scans.rows'
  | 'scans.aggregate'
  | 'scans.directories'
  | 'scans.search'
  | 'scans.datasets'
  | 'scans.findings'
  | 'scans.findingPlaces'
  | 'scans.partitions'
  | 'scans.series'
  | 'scans.savings'
type Question<N extends Asked> = (input: Parsed<N>) => Output<N>
interface One {
  readonly scan: string
}

export type PassFacts = PassRecord & { readonly counts: PassCounts }

/** What main asks of the scanning thread. */
export interface ScanCalls {
  /** The folder of saved scans. Told before anything else. */
  readonly begin: (input: { readonly folder: string }) => null
  readonly open: (input: ScanStart & { readonly maxRequests: number | null }) => ScanState
  readonly refresh: (input: { readonly scan: string; readonly of: string }) => ScanState
  readonly reopen: (input: {
    readonly scan: string
    readonly saved: string
    readonly prices: ScanPrices
    readonly settings: ScanPlace['settings']
  }) => ScanState
  readonly saved: (input: Input<'scans.saved'>) => Output<'scans.saved'>
  readonly deleteSaved: (input: Input<'scans.deleteSaved'>) => null
  readonly list: (input: object) => ScanState[]
  readonly stop: (input: One) => ScanState
  readonly resume: (input: One & { readonly maxRequests: number | null }) => ScanState
  readonly close: (input: One) => null
  readonly rows: Question<'scans.rows'>
  readonly aggregate: Question<'scans.aggregate'>
  readonly directories: Question<'scans.directories'>
  readonly search: Question<'scans.search'>
  readonly datasets: Question<'scans.datasets'>
  readonly findings: Question<'scans.findings'>
  readonly findingPlaces: Question<'scans.findingPlaces'>
  /** All prefixes below which a finding is mended. */
  readonly mendPrefixes: (input: One & { readonly dataSet: string; readonly finding: FindingKind }) => readonly string[]
  readonly partitions: Question<'scans.partitions'>
  readonly series: Question<'scans.series'>
  readonly savings: Question<'scans.savings'>
  readonly inventories: (input: ScanPlace) => Output<'scans.inventories'>
  readonly openInventory: (input: ScanStart & { readonly id: string }) => ScanState
  readonly encryption: (input: Parsed<'scans.encryption'>) => Output<'scans.encryption'>
  readonly draw: (input: {
    readonly scan: string
    readonly under: string
    readonly size: number
    readonly seed: number
  }) => DrawnSample
  /**
   * What was looked up of rows; resolves when it is kept, where the scan is. `source`: the number of a pass, or when a sample was begun, whose
   * lessons are left aside when the index is of another version by now. `asked`: how many requests a pass has made so far.
   */
  readonly learn: (
    input: One & {
      readonly source: number | { readonly version: number; readonly from: number }
      readonly at: number
      readonly asked?: { readonly pass: string; readonly requests: number } | undefined
      readonly lessons: readonly Lesson[]
    },
  ) => null
  /** Objects were changed by this program, so that what was known of them is not known any more. */
  readonly forgetFacts: (input: {
    readonly connection: string
    readonly bucket: string
    readonly keys: readonly string[]
  }) => null
  readonly passCost: (input: Parsed<'scans.passCost'>) => Omit<Output<'scans.passCost'>, 'perSecond'>
  /** Both answer the number of the source that the pass is from now on. */
  readonly beginPass: (input: Parsed<'scans.pass'> & { readonly pass: string }) => number
  readonly goOnWithPass: (input: One) => number
  /** The next rows of the pass, from a place of its order on; `next` is `null` when there are no more. */
  readonly rowsToRead: (input: One & { readonly from: number; readonly count: number }) => {
    readonly rows: readonly RowToRead[]
    readonly next: number | null
  }
  readonly limitPass: (input: One & { readonly perSecond: number | null }) => null
  readonly endPass: (input: One & { readonly state: 'done' | 'cancelled'; readonly requests: number }) => null
  readonly passOf: (input: One) => PassFacts | null
  readonly facts: (input: Parsed<'scans.facts'>) => Output<'scans.facts'>
  /** The connection has new credentials or is gone. */
  readonly forget: (input: { readonly connection: string }) => null
}

/** What the scanning thread asks of main. */
export type ScanHostCalls = Pick<HostCalls, 'credentials' | 'region'> & { readonly scan: (state: ScanState) => null }
