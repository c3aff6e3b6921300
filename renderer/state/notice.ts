import { create } from 'zustand'
import type { Fault } from '../../preload/contract/fault'

/** A short word in the status bar about what has just happened, gone after a few seconds; a fault stays until it is dismissed. */
export type Notice =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'failed'; readonly what: string; readonly fault: Fault }

const saidForMs = 3000
let timer: ReturnType<typeof setTimeout> | undefined

export const useNotice = create<{ readonly notice: Notice | null }>(() => ({ notice: null }))

export function dismissNotice(): void {
  clearTimeout(timer)
  useNotice.setState({ notice: null })
}

export function say(text: string): void {
  clearTimeout(timer)
  useNotice.setState({ notice: { kind: 'said', text } })
  timer = setTimeout(dismissNotice, saidForMs)
}

export function sayFailed(what: string, fault: Fault): void {
  clearTimeout(timer)
  useNotice.setState({ notice: { kind: 'failed', what, fault } })
}
