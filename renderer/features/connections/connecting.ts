import { useCallback, useEffect, useRef, useState } from 'react'
import type { Connection, OpenInput, SavedConnection } from '../../../preload/contract/connections'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, isCancelled, lake } from '../../client'
import { go } from '../../state/place'
import { keepConnection, queryClient, readBucketsAgain, savedQuery } from '../../state/queries'

export type Connecting =
  { readonly kind: 'idle' } | { readonly kind: 'connecting' } | { readonly kind: 'failed'; readonly fault: Fault }

/** Opens a connection and makes it known, without going anywhere. */
export async function openConnection(input: OpenInput, signal?: AbortSignal): Promise<Connection> {
  const connection = await lake.call('connections.open', input, signal)
  keepConnection(connection)
  void queryClient.invalidateQueries({ queryKey: savedQuery.queryKey })
  // It may have been open before, with other keys or another region.
  readBucketsAgain(connection.id)
  return connection
}

/** How a connection of an earlier start is opened; `null` when it needs something from the person. */
export function inputOfSaved(saved: SavedConnection): OpenInput | null {
  if (saved.kind === 'sample') return { kind: 'sample' }
  if (saved.kind === 'profile') return saved.profile === null ? null : { kind: 'profile', profile: saved.profile }
  const { endpoint, region, accessKeyId, pathStyle, label } = saved
  if (saved.secret !== 'keychain' || endpoint === null || region === null || accessKeyId === null) return null
  return { kind: 'endpoint', label, endpoint, region, accessKeyId, pathStyle, remember: true }
}

/** One attempt at a time; leaving the form cancels it. */
export function useConnecting(onOpened: () => void) {
  const [state, setState] = useState<Connecting>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const run = useCallback(
    async (attempt: (signal: AbortSignal) => Promise<Connection>, goThere: boolean) => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      setState({ kind: 'connecting' })
      try {
        const connection = await attempt(controller.signal)
        setState({ kind: 'idle' })
        if (goThere) go({ connection: connection.id, bucket: null, prefix: '' })
        onOpened()
      } catch (error) {
        if (running.current !== controller) return
        setState(
          isCancelled(error) || controller.signal.aborted
            ? { kind: 'idle' }
            : { kind: 'failed', fault: faultOf(error) },
        )
      }
    },
    [onOpened],
  )
  const connect = useCallback((input: OpenInput) => run((signal) => openConnection(input, signal), true), [run])
  const cancel = useCallback(() => {
    running.current?.abort()
    setState({ kind: 'idle' })
  }, [])
  return { state, connect, run, cancel }
}
