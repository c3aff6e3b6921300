import { useEffect, useRef, useState } from 'react'
import type { Input, Output } from '../../preload/contract'
import type { Fault } from '../../preload/contract/fault'
import { faultOf, isCancelled, lake } from '../client'

export type ExportFormat = Input<'exports.plan'>['as']

/** How an export stands. `of` is how many records there are to write, where that is known. */
export type ExportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly records: number; readonly of: number | null }
  | { readonly kind: 'done'; readonly file: string; readonly records: number }
  | { readonly kind: 'failed'; readonly fault: Fault }

export interface Exporter {
  readonly state: ExportState
  readonly start: (as: ExportFormat) => void
  readonly cancel: () => void
}

type Write = (as: ExportFormat, signal: AbortSignal) => Promise<Output<'exports.plan'>>

/** Writes `what` (a plan by its id, or `audit`) into a file that main asks for, follows how far it has come, and can stop it. */
export function useExport(what: string, write: Write): Exporter {
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const stop = useRef<AbortController | null>(null)
  useEffect(
    () =>
      lake.on('exporting', (progress) => {
        if (progress.what !== what) return
        setState((now) => (now.kind === 'running' ? { ...now, records: progress.records, of: progress.of } : now))
      }),
    [what],
  )
  useEffect(() => () => stop.current?.abort(), [])
  const run = async (as: ExportFormat) => {
    const mine = new AbortController()
    stop.current = mine
    setState({ kind: 'running', records: 0, of: null })
    try {
      const written = await write(as, mine.signal)
      setState(written === null ? { kind: 'idle' } : { kind: 'done', ...written })
    } catch (error) {
      setState(isCancelled(error) ? { kind: 'idle' } : { kind: 'failed', fault: faultOf(error) })
    }
  }
  return { state, start: (as) => void run(as), cancel: () => stop.current?.abort() }
}
