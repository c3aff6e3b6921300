import { z } from 'zod'
import { calls, events } from '../preload/contract'
import type { CallName, EventData, EventName } from '../preload/contract'
import type { Reply } from '../preload/contract/fault'
import { Fault } from '../preload/contract/fault'
import { LakeError } from './s3/lakeError'

/** Who sent a message, as Electron tells it. */
export interface Sender {
  /** The number of the page's `webContents`. */
  readonly id: number
  /** The address of the frame that spoke, `null` when it is gone. */
  readonly url: string | null
  readonly isMainFrame: boolean
}

export interface Dispatcher {
  call: (sender: Sender, message: unknown) => Promise<Reply<unknown>>
  cancel: (sender: Sender, id: unknown) => void
  /** The page reloads or is gone: nobody waits for its calls any more. */
  senderGone: (senderId: number) => void
}

export interface DispatcherSetting {
  /** `Handlers`, whose types hold every name and its input together. */
  readonly handlers: AnyHandlers
  /** The only page that may call, by its whole address. */
  readonly page: string
  /** Told of mistakes of ours, which the person only sees as `unexpected`. */
  readonly report: (error: unknown) => void
}

const CallId = z.string().min(1).max(64)
const Message = z.strictObject({ id: CallId, name: z.string().max(64), input: z.unknown() })
export type AnyHandlers = Readonly<Record<CallName, (input: never, signal: AbortSignal) => Promise<unknown>>>

/** Checks sender and input of every call, runs its handler, cuts the answer to its schema. Never rejects. */
export function makeDispatcher({ handlers, page, report }: DispatcherSetting): Dispatcher {
  const running = new Map<string, AbortController>()
  const keyOf = (senderId: number, id: string) => `${senderId} ${id}`
  const trusted = (sender: Sender) => sender.isMainFrame && sender.url === page

  async function call(sender: Sender, message: unknown): Promise<Reply<unknown>> {
    if (!trusted(sender)) return refuse('sender', 'is not the window of this program')
    const parsed = Message.safeParse(message)
    if (!parsed.success) return refuse('message', problemOf(parsed.error))
    const { id, name } = parsed.data
    if (!isCallName(name)) return refuse('name', 'is not a call of this program')
    const input = calls[name].input.safeParse(parsed.data.input)
    if (!input.success) return refuse(pathOf(input.error), problemOf(input.error))
    const key = keyOf(sender.id, id)
    if (running.has(key)) return refuse('id', 'is already in use')
    const controller = new AbortController()
    running.set(key, controller)
    try {
      return await runCall(name, input.data, controller.signal)
    } finally {
      if (running.get(key) === controller) running.delete(key)
    }
  }

  async function runCall(name: CallName, input: unknown, signal: AbortSignal): Promise<Reply<unknown>> {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the schema of this very name
      const value = await handlers[name](input as never, signal)
      return { ok: true, value: calls[name].output.parse(value) }
    } catch (error) {
      if (!(error instanceof LakeError) && !signal.aborted) report(error)
      return { ok: false, fault: faultOf(error, signal) }
    }
  }

  return {
    call,
    cancel(sender, id) {
      const parsed = CallId.safeParse(id)
      if (trusted(sender) && parsed.success) running.get(keyOf(sender.id, parsed.data))?.abort()
    },
    senderGone(senderId) {
      for (const [key, controller] of running) {
        if (!key.startsWith(`${senderId} `)) continue
        running.delete(key) // the page that comes next may count its ids from the start again
        controller.abort()
      }
    },
  }
}

/** An event as it crosses the boundary, cut to its schema. */
export function cutEvent<N extends EventName>(name: N, data: EventData<N>) {
  return { name, data: events[name].parse(data) }
}

/** What of an error may be told: the fault of a LakeError; of anything else nothing, since it may hold headers or keys. */
function faultOf(error: unknown, signal: AbortSignal): Fault {
  if (error instanceof LakeError) {
    const fault = Fault.safeParse(error.fault)
    if (fault.success) return fault.data
  }
  if (signal.aborted) return { kind: 'cancelled' }
  const message = 'Something went wrong inside Lakescope. Nothing is known to have changed; try again.'
  return { kind: 'unexpected', code: 'InternalError', message, status: null, requestId: null }
}

const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name)

const refuse = (path: string, problem: string): Reply<never> => ({
  ok: false,
  fault: { kind: 'badInput', path: path.slice(0, 200), problem: problem.slice(0, 300) },
})

const pathOf = (error: z.ZodError): string => error.issues[0]?.path.map(String).join('.') || 'input'
const problemOf = (error: z.ZodError): string => error.issues[0]?.message ?? 'is not valid'
