import type { FindingKind } from '../../lake/findings'
import type { Input, Output, Parsed } from '../../preload/contract'
import type { ScanState } from '../../preload/contract/scans'
import type { DrawnSample } from './drawRows'
import type { Lesson } from './knownFacts'
import type { HostCalls, ScanPlace } from './messages'

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
  /** What was looked up of rows that were drawn; left aside when the index is another by now. */
  readonly learn: (input: One & { readonly version: number; readonly lessons: readonly Lesson[] }) => null
  /** The connection has new credentials or is gone. */
  readonly forget: (input: { readonly connection: string }) => null
}

/** What the scanning thread asks of main. */
export type ScanHostCalls = Pick<HostCalls, 'credentials' | 'region'> & { readonly scan: (state: ScanState) => null }
