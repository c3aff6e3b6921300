import { create } from 'zustand'
import type { SavedConnection } from '../../../preload/contract/connections'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, isCancelled } from '../../client'
import { openDialog } from '../../state/dialogs'
import type { Place } from '../../state/history'
import { go } from '../../state/place'
import { inputOfSaved, openConnection } from './connecting'

type Attempt =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly saved: SavedConnection }
  | { readonly kind: 'failed'; readonly saved: SavedConnection; readonly fault: Fault }

const useAttempt = create<{ readonly attempt: Attempt }>(() => ({ attempt: { kind: 'none' } }))
let running: AbortController | null = null

const settle = (attempt: Attempt): void => useAttempt.setState({ attempt })

/** Opens a connection of an earlier start and goes to `place` or its buckets; asks for what is missing in the dialog. */
export async function reopen(saved: SavedConnection, place: Place | null = null): Promise<void> {
  running?.abort()
  const input = inputOfSaved(saved)
  if (input === null) {
    settle({ kind: 'none' })
    openDialog({ kind: 'connect', saved })
    return
  }
  const controller = new AbortController()
  running = controller
  settle({ kind: 'opening', saved })
  try {
    const { id } = await openConnection(input, controller.signal)
    settle({ kind: 'none' })
    go(place ?? { connection: id, bucket: null, prefix: '' })
  } catch (error) {
    if (running !== controller) return
    settle(
      isCancelled(error) || controller.signal.aborted
        ? { kind: 'none' }
        : { kind: 'failed', saved, fault: faultOf(error) },
    )
  }
}

export function useReopening() {
  const attempt = useAttempt((store) => store.attempt)
  const cancel = () => {
    running?.abort()
    settle({ kind: 'none' })
  }
  const again = (saved: SavedConnection) => {
    // A profile may need a code or a permission that only the form asks for.
    if (attempt.kind === 'failed' && attempt.saved.id === saved.id) openDialog({ kind: 'connect', saved })
    else void reopen(saved)
  }
  return { attempt, reopen: again, cancel }
}
