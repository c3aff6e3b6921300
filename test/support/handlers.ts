import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import type { CallName, EventData, EventName, Input, Output } from '../../preload/contract'
import { calls, events } from '../../preload/contract'
import type { Connection } from '../../preload/contract/connections'
import type { OpenConnection, Registry } from '../../main/connections/registry'
import { makeHandlers, type Handlers, type Parts } from '../../main/handlers/handlers'
import type { Disk } from '../../main/lines/disk'
import { LakeError } from '../../main/s3/lakeError'
import { openLakeClient, type ClientSettings } from '../../main/s3/lakeClient'
import type { Pace } from '../../main/s3/traits'
import { serveListings } from '../../main/scan/listingService'
import { serveScans } from '../../main/scan/scanService'
import type { SampleOptions, SampleServer } from '../../sample/server'
import { pagesHere } from './pagesHere'
import { openSample, type OpenSample } from './sample'

export const connection = 'sample'

export interface OpenHandlers extends OpenSample {
  /** Runs the handler as main would: input and answer pass their schemas. Throws LakeErrors. */
  call: <N extends CallName>(name: N, input: Input<N>, signal?: AbortSignal) => Promise<Output<N>>
  /** The first event, past or to come, that `is` what is waited for. */
  event: <N extends EventName>(name: N, is: (data: EventData<N>) => boolean) => Promise<EventData<N>>
  /** The connection is somebody else's from now on, or has new keys. */
  become: (user: { accessKeyId: string; secretAccessKey: string }, arn?: string) => void
  readonly emitted: readonly { readonly name: EventName; readonly data: unknown }[]
  /** What was written into the folder a person would choose. */
  readonly saved: readonly { readonly name: string; readonly text: string }[]
  /** The file a person will choose to be opened. */
  readonly chosen: { path: string | null }
}

export interface HandlersOptions {
  /** The program's folder, kept when all is closed; else one of its own is made and removed. */
  readonly folder?: string | undefined
  readonly disk?: Disk | undefined
  readonly now?: (() => number) | undefined
  /** How long to wait for an answer that the program would wait `ms` for. */
  readonly patience?: Pace['patience'] | undefined
}

/** A server that speaks S3, wherever it runs. */
export type Server = Pick<SampleServer, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey'>

/** All handlers over a sample server of their own. */
export async function openHandlers({
  folder,
  disk,
  patience,
  ...options
}: SampleOptions & HandlersOptions = {}): Promise<OpenHandlers> {
  const open = await openSample(options)
  const over = await handlersOver(open.sample, { folder, disk, patience })
  const close = async (): Promise<void> => {
    await over.close()
    await open.close()
  }
  return { ...open, ...over, close }
}

/** All handlers, the listing thread in this thread, retries without waiting. */
export async function handlersOver(
  sample: Server,
  { folder, disk, now = Date.now, patience = (ms) => ms }: HandlersOptions = {},
): Promise<Omit<OpenHandlers, keyof OpenSample> & { close: () => Promise<void> }> {
  const emitted: { name: EventName; data: unknown }[] = []
  const saved: { name: string; text: string }[] = []
  const chosen: OpenHandlers['chosen'] = { path: null }
  const listeners = new Set<() => void>()
  let user: { accessKeyId: string; secretAccessKey: string } = sample
  const pace: Pace = { random: () => 0, patience, sleep: () => Promise.resolve() }
  const opened = (arn: string): OpenConnection => connected(sample, pace, () => user, arn)
  let current = opened('arn:aws:iam::111122223333:user/first')
  const { port1, port2 } = new MessageChannel()
  serveListings(port1)
  const scanPorts = new MessageChannel()
  const pages = pagesHere()
  serveScans(scanPorts.port1, pages.start)
  const registry: Registry = registryOf(() => current)
  const userData = folder ?? (await mkdtemp(join(tmpdir(), 'lakescope-')))
  const { handlers, close } = makeHandlers(
    {
      registry,
      userData,
      ...(disk && { disk }),
      now,
      startListingThread: () => port2,
      startScanThread: () => scanPorts.port2,
      emit: (name, data) => {
        emitted.push({ name, data: events[name].parse(data) })
        for (const listener of listeners) listener()
      },
    },
    partsOf(() => current.info, saved, chosen, userData),
  )
  return {
    emitted,
    saved,
    chosen,
    call: (name, input, signal = new AbortController().signal) => callOf(handlers, name, input, signal),
    event: (name, is) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = emitted.find((one) => one.name === name && is(dataOf<typeof name>(one)))
          if (!found) return
          listeners.delete(look)
          resolve(dataOf<typeof name>(found))
        }
        listeners.add(look)
        look()
      }),
    become: (next, arn = 'arn:aws:iam::111122223333:user/first') => {
      user = next
      current = opened(arn)
    },
    close: async () => {
      await close()
      port1.close()
      scanPorts.port1.close()
      pages.close()
      current.lake.destroy()
      // What the thread of the scans still writes is nobody's to wait for.
      if (folder === undefined) await rm(userData, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Input and output of one name belong together by the contract, which a union of names hides from the compiler. */
type AnyHandler = { handle(input: unknown, signal: AbortSignal): Promise<unknown> }['handle']

async function callOf<N extends CallName>(
  handlers: Handlers,
  name: N,
  input: Input<N>,
  signal: AbortSignal,
): Promise<Output<N>> {
  const handler: AnyHandler = handlers[name]
  const answer = calls[name].output.parse(await handler(calls[name].input.parse(input), signal))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the schema of this very name
  return answer as Output<N>
}

const dataOf = <N extends EventName>({ data }: { readonly data: unknown }): EventData<N> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the schema of this very name
  data as EventData<N>

function connected(
  { endpoint, region }: Server,
  pace: Pace,
  user: () => { accessKeyId: string; secretAccessKey: string },
  arn: string,
): OpenConnection {
  const credentials = async () => ({ accessKeyId: user().accessKeyId, secretAccessKey: user().secretAccessKey })
  const settings: ClientSettings = {
    endpoint,
    region,
    pathStyle: true,
    credentials: Object.assign(credentials, { memoized: true }),
    pace,
  }
  const info: Connection = {
    id: connection,
    kind: 'sample',
    label: 'Sample',
    source: 'test',
    region,
    endpoint,
    identity: { ok: true, value: { account: '123456789012', arn, userId: 'u' }, at: 0 },
    expiresAt: null,
  }
  return { info, settings, lake: openLakeClient(settings) }
}

const notHere = (): never => {
  throw new Error('is not part of this test')
}

const registryOf = (current: () => OpenConnection): Registry => ({
  get: (id) => {
    if (id !== connection) throw new LakeError({ kind: 'notFound', what: 'connection', name: id })
    return current()
  },
  list: () => [current()],
  open: notHere,
  renew: notHere,
  close: notHere,
  closeAll: notHere,
  shellSettings: notHere,
})

const partsOf = (
  info: () => Connection,
  saved: { name: string; text: string }[],
  chosen: OpenHandlers['chosen'],
  folder: string,
): Parts => ({
  connections: {
    'connections.profiles': notHere,
    'connections.saved': notHere,
    'connections.open': async () => info(),
    'connections.list': notHere,
    'connections.renew': async () => info(),
    'connections.close': async () => null,
    'connections.forget': notHere,
    'connections.copySampleSettings': notHere,
  },
  shell: {
    'shell.info': notHere,
    'preferences.get': notHere,
    'preferences.set': notHere,
    'clipboard.write': notHere,
    'shell.openExternal': notHere,
  },
  chooseFile: async (suggested) => join(folder, suggested),
  openFile: async () => chosen.path,
  saveFiles: async (files) => {
    saved.push(...files.map(({ name, chunks }) => ({ name, text: Buffer.concat([...chunks()]).toString() })))
    return { folder: '/saved', files: files.map(({ name }) => name) }
  },
})
