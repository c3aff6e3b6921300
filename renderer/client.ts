import type { CallName, EventData, EventName, Input, Output } from '../preload/contract'
import type { Bridge } from '../preload/contract/bridge'
import type { Fault } from '../preload/contract/fault'

declare global {
  interface Window {
    readonly lake: Bridge
  }
}

/** What a call throws: a fault of the contract, to be shown by `explain`. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  constructor(readonly fault: Fault) {
    super(fault.kind)
  }
}

/** The fault of whatever was thrown. Anything that is no fault of the contract is a mistake of ours and says so. */
export function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'unexpected', code: 'Renderer', message, status: null, requestId: null }
}

export const isCancelled = (error: unknown): boolean => error instanceof FaultError && error.fault.kind === 'cancelled'

let lastId = 0

async function call<N extends CallName>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Output<N>> {
  if (signal?.aborted) throw new FaultError({ kind: 'cancelled' })
  lastId += 1
  const id = `r${lastId}`
  const cancel = () => window.lake.cancel(id)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    const reply = await window.lake.call(id, name, input)
    if (!reply.ok) throw new FaultError(reply.fault)
    return reply.value
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

function on<N extends EventName>(name: N, listener: (data: EventData<N>) => void): () => void {
  return window.lake.onEvent((event) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the name decides the type of the data
    if (event.name === name) listener(event.data as EventData<N>)
  })
}

/** Every way to ask main for something. `call` throws `FaultError`; an aborted signal reaches S3 as a cancelled request. */
export const lake = { call, on }
