import type { PageHead } from './pageHead'
import type { PageRows } from './pageRows'

/** Which page: the first behind a key, or that of a token. */
export interface PageAsk {
  readonly startAfter: Buffer | null
  readonly token: string | null
  readonly maxKeys?: number
}

export interface ScanPage {
  readonly rows: PageRows
  readonly head: PageHead
}

/** Asks S3 for pages of one bucket and prefix. Throws LakeErrors. */
export interface PageSource {
  /** `take` gets the page as soon as it is read. `repeated` is told of requests beyond the first. */
  readonly page: <T>(
    ask: PageAsk,
    signal: AbortSignal,
    take: (page: ScanPage) => T,
    repeated: (why: 'throttled' | 'other') => void,
  ) => Promise<T>
  /** The folders right below a prefix, in order; `whole` says whether one page held them all. */
  readonly folders: (
    prefix: string,
    signal: AbortSignal,
  ) => Promise<{ readonly folders: readonly string[]; readonly whole: boolean }>
}
