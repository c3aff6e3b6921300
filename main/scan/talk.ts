import type { Fault } from '../../preload/contract/fault'
import { LakeError } from '../s3/lakeError'
import { onAbort } from '../s3/onAbort'

/** One end of a channel between two threads: a Worker, its parentPort, or a MessagePort. */
export interface ListingPort {
  postMessage: (message: unknown) => void
  on: (event: 'message' | 'error' | 'exit' | 'close', listener: (data: unknown) => void) => unknown
}

type Calls<T> = { readonly [N in keyof T]: (input: never) => unknown }
type InputOf<F> = F extends (input: infer I) => unknown ? I : never
type OutputOf<F> = F extends (input: never) => infer O ? O : never

/** What one side answers; each may take its time, and is told when nobody waits for it any more. */
export type Serving<T extends Calls<T>> = {
  readonly [N in keyof T]: Handler<InputOf<T[N]>, OutputOf<T[N]> | Promise<OutputOf<T[N]>>>
}

/** Written as a method, so that handlers of different inputs may stand in one table: both ends are checked against the same calls. */
type Handler<I, O> = { handle(input: I, signal: AbortSignal): O }['handle']

/** The other side: `call` waits for the answer or throws its fault as a LakeError, `tell` does not wait. */
export interface Other<T extends Calls<T>> {
  call: <N extends keyof T & string>(name: N, input: InputOf<T[N]>, signal?: AbortSignal) => Promise<OutputOf<T[N]>>
  tell: <N extends keyof T & string>(name: N, input: InputOf<T[N]>) => void
}

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'tell'; readonly name: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: Fault }

const isMessage = (data: unknown): data is Message => typeof data === 'object' && data !== null && 'kind' in data

interface Waiting {
  /** What comes back is what the other side's handler of that name answered. */
  resolve(value: unknown): void
  readonly reject: (error: LakeError) => void
}

/** What a thread answers for an error: faults as they are, anything else by its name only, since an SDK error may carry headers. */
export function faultOf(error: unknown): Fault {
  if (error instanceof LakeError) return error.fault
  const named = error instanceof Error ? error : new Error(String(error))
  return { kind: 'unexpected', code: named.name, message: named.message, status: null, requestId: null }
}

/** Calls both ways over one port. When the port dies, everything waiting is refused and `onDeath` is told why. */
export function talk<Theirs extends Calls<Theirs>, Ours extends Calls<Ours>>(
  port: ListingPort,
  serving: Serving<Ours>,
  onDeath: (fault: Fault) => void = () => undefined,
): Other<Theirs> {
  const waiting = new Map<number, Waiting>()
  const running = new Map<number, AbortController>()
  let last = 0
  const post = (message: Message): void => port.postMessage(message)
  const handlers = new Map<string, Handler<unknown, unknown>>(Object.entries(serving))

  const serve = async (id: number, name: string, input: unknown): Promise<void> => {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const handler = handlers.get(name)
      if (!handler) throw new Error(`nobody answers ${name}`)
      post({ kind: 'value', id, value: await handler(input, controller.signal) })
    } catch (error) {
      post({ kind: 'fault', id, fault: faultOf(error) })
    } finally {
      running.delete(id)
    }
  }
  const settle = (id: number): Waiting | undefined => {
    const one = waiting.get(id)
    waiting.delete(id)
    return one
  }
  port.on('message', (data) => {
    if (!isMessage(data)) return
    const message = data
    switch (message.kind) {
      case 'call':
        return void serve(message.id, message.name, message.input)
      case 'tell':
        return void handlers.get(message.name)?.(message.input, new AbortController().signal)
      case 'cancel':
        return running.get(message.id)?.abort()
      case 'value':
        return settle(message.id)?.resolve(message.value)
      case 'fault':
        return settle(message.id)?.reject(new LakeError(message.fault))
    }
  })
  watchForDeath(port, waiting, onDeath)

  return {
    call: (name, input, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new LakeError({ kind: 'cancelled' }))
        const id = (last += 1)
        const cancel = (): void => {
          post({ kind: 'cancel', id })
          settle(id)?.reject(new LakeError({ kind: 'cancelled' }))
        }
        const done = signal && onAbort(signal, cancel)
        waiting.set(id, {
          resolve: (value: OutputOf<Theirs[typeof name]>) => (done?.(), resolve(value)),
          reject: (error) => (done?.(), reject(error)),
        })
        post({ kind: 'call', id, name, input })
      }),
    tell: (name, input) => post({ kind: 'tell', name, input }),
  }
}

function watchForDeath(port: ListingPort, waiting: Map<number, Waiting>, onDeath: (fault: Fault) => void): void {
  let dead = false
  const die = (message: string): void => {
    if (dead) return
    dead = true
    const fault: Fault = { kind: 'unexpected', code: 'ThreadEnded', message, status: null, requestId: null }
    const left = [...waiting.values()]
    waiting.clear()
    for (const one of left) one.reject(new LakeError(fault))
    onDeath(fault)
  }
  port.on('error', (error) => die(error instanceof Error ? error.message : String(error)))
  port.on('exit', () => die('the thread of the listings ended'))
  port.on('close', () => die('the channel to the listings was closed'))
}
