import type { CallName } from '../../preload/contract'
import type { connections } from '../../preload/contract/connections'
import type { shell } from '../../preload/contract/shell'
import type { Context, Handler, HandlersOf } from './context'
import { bucketHandlers } from './buckets'
import { changeHandlers } from './changes'
import { jobHandlers, Jobs } from './jobs'
import { listingHandlers, Listings } from './listings'
import { objectHandlers, Glances } from './objects'

/** One handler for every call of the contract; a missing one does not compile. */
export type Handlers = { readonly [N in CallName]: Handler<N> }

/** The areas that need Electron or the keychain, and so are made elsewhere. */
export interface Parts {
  readonly connections: HandlersOf<typeof connections>
  readonly shell: HandlersOf<typeof shell>
}
