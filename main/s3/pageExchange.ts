import type { PageColumns } from '../scan/pageColumns'
import type { WholeAnswer } from './leanForms'
import type { PlainRequest } from './plainRequest'

/** An answer to a request for a page of a listing. Where `columns` are given they are all that the body said, and it and the headers are left out. */
export interface PageAnswer extends WholeAnswer {
  readonly columns: PageColumns | null
}

/** Who sends requests for pages of listings, in place of the SDK's handler. */
export interface PageExchange {
  /** `read` has the answer until it returns; what it throws is thrown on. Throws errors such as those of node:http. */
  readonly exchange: <T>(
    request: PlainRequest,
    signal: AbortSignal | undefined,
    read: (answer: PageAnswer) => T,
  ) => Promise<T>
  /** Gives up its connections, and what is under way on them. */
  readonly destroy: () => void
}
