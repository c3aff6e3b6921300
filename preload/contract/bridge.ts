import type { Reply } from './fault'
import type { CallName, Input, LakeEvent, Output } from './index'

/** The three functions the renderer has, as `window.lake`; they never change when calls are added. */
export interface Bridge {
  /** `id` is the caller's own and names the call for `cancel`. Never rejects for a fault of S3. */
  call: <N extends CallName>(id: string, name: N, input: Input<N>) => Promise<Reply<Output<N>>>
  cancel: (id: string) => void
  onEvent: (listener: (event: LakeEvent) => void) => () => void
}
