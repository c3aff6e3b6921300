import type { Input, Output } from '../../preload/contract'
import type { ListingState } from '../../preload/contract/listings'
import type { ClientSettings } from '../s3/lakeClient'
import type { ListedObject, ListPage } from '../s3/list'

/** A place of one bucket, and what the thread needs to open a client for it. No secret. */
export interface ScanPlace {
  readonly connection: string
  readonly settings: PlainSettings
  readonly bucket: string
  readonly prefix: string
}

export type PlainSettings = Omit<ClientSettings, 'credentials' | 'onRequest' | 'pace' | 'pages'>

/** What main asks of the listing thread. */
export interface ListingCalls {
  readonly open: (input: ScanPlace & { readonly listing: string }) => null
  readonly rows: (input: Input<'listings.rows'>) => Output<'listings.rows'>
  readonly arrange: (input: Input<'listings.arrange'>) => ListingState
  readonly select: (input: Input<'listings.select'>) => ListingState
  readonly find: (input: Input<'listings.find'>) => Output<'listings.find'>
  readonly stop: (input: { readonly listing: string }) => null
  readonly resume: (input: { readonly listing: string }) => null
  readonly close: (input: { readonly listing: string }) => null
  /** Keeps what is selected now, to be read in parts: rows are never changed once they are there. */
  readonly takeSelection: (input: { readonly listing: string }) => TakenSelection
  readonly readSelection: (input: {
    readonly taken: string
    readonly from: number
    readonly count: number
  }) => readonly ListedObject[]
  readonly dropSelection: (input: { readonly taken: string }) => null
  readonly children: (input: ScanPlace & { readonly after: string | null }) => Output<'tree.children'>
  /** One page below a prefix, without a delimiter: the first, the one a token leads to, or what comes after a key. */
  readonly page: (input: ScanPlace & { readonly from: PageFrom }) => ListPage
  /** The connection has new credentials or is gone: its client is made again when next needed. */
  readonly forget: (input: { readonly connection: string }) => null
}

export type PageFrom = null | { readonly token: string } | { readonly key: string }

export interface TakenSelection {
  readonly taken: string
  readonly prefixes: readonly string[]
  readonly objects: number
}

/** Plain credentials, as the SDK takes them; they cross threads of this process and nothing else. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** What the listing thread asks of main. */
export interface HostCalls {
  readonly credentials: (input: { readonly connection: string }) => Credentials
  /** `moved`: the region main remembers turned out to be wrong. */
  readonly region: (input: { readonly connection: string; readonly bucket: string; readonly moved: boolean }) => string
  readonly state: (input: ListingState) => null
}
