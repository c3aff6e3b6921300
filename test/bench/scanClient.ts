import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ScanHost } from '../../main/scan/scanHost'
import type { ScanState } from '../../preload/contract/scans'

export type ClientTold =
  | {
      readonly do: 'raw'
      readonly endpoint: string
      readonly starts: readonly (string | null)[]
      readonly atATime: number
    }
  | { readonly do: 'scan'; readonly endpoint: string; readonly check: boolean }
  | { readonly do: 'ask'; readonly what: Question }
  | { readonly do: 'memory' }
  | { readonly do: 'close' }

export type Question = 'aggregate' | 'substring' | 'bytes' | 'pass' | 'reopen' | 'read'

/** Ms, or MB for memory. */
export interface ClientTells {
  readonly value: number
  readonly state?: ScanState
  readonly keysHash?: string
  /** Processor time of this process. */
  readonly cpuMs?: number
}

const keys = { accessKeyId: 'bench', secretAccessKey: 'bench' }
const folder = join(tmpdir(), `lakescope-bench-${process.pid}`)
const worker = new Worker(new URL('./scanThread.mjs', import.meta.url))
/** Tells of files by the names of their scans. */
const written = new EventEmitter()
const waiting = new Map<string, (state: ScanState) => void>()
const host = new ScanHost({
  startThread: () => worker,
  credentials: async () => keys,
  region: async () => 'us-east-1',
  folder,
  report: (state) => {
    if (state.state !== 'scanning') waiting.get(state.scan)?.(state)
    if (state.scan === open?.scan) open = state
    if (state.saved !== null) written.emit(state.scan, state.saved)
  },
})
let open: ScanState | null = null

/** The lower bound: all pages over plain node:http, read to their ends and not looked at. */
async function raw({ endpoint, starts, atATime }: ClientTold & { do: 'raw' }): Promise<ClientTells> {
  const agent = new Agent({ keepAlive: true, maxSockets: atATime })
  const { hostname, port } = new URL(endpoint)
  const get = (startAfter: string | null): Promise<void> =>
    new Promise((resolve, reject) => {
      const more = startAfter === null ? '' : `&start-after=${encodeURIComponent(startAfter)}`
      const sent = request({ hostname, port, agent, path: `/bench/?encoding-type=url&list-type=2&prefix=${more}` })
      sent.on('response', (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => (Buffer.concat(chunks).length > 0 ? resolve() : reject(new Error('an empty page'))))
      })
      sent.on('error', reject)
      sent.end()
    })
  const cpu = process.cpuUsage()
  const start = performance.now()
  let next = 0
  const one = async (): Promise<void> => {
    while (next < starts.length) {
      const at = next
      next += 1
      await get(starts[at] ?? null)
    }
  }
  await Promise.all(Array.from({ length: atATime }, one))
  const value = performance.now() - start
  const cpuMs = cpuSince(cpu)
  agent.destroy()
  return { value, cpuMs }
}

async function scan({ endpoint, check }: ClientTold & { do: 'scan' }): Promise<ClientTells> {
  await close()
  const settings = { endpoint, region: 'us-east-1', pathStyle: true, profile: null }
  const cpu = process.cpuUsage()
  const start = performance.now()
  const { scan } = await host.open({ connection: endpoint, settings, bucket: 'bench', prefix: '' }, 'aws', null)
  const state = await new Promise<ScanState>((resolve) => waiting.set(scan, resolve))
  const value = performance.now() - start
  const cpuMs = cpuSince(cpu)
  open = state
  // What is measured next must not share the processors with a file that is still written.
  await whenWritten()
  return { value, cpuMs, state, ...(check && { keysHash: await hashOf(state) }) }
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

async function whenWritten(): Promise<void> {
  if (open?.saved === null) await once(written, open.scan)
}

async function hashOf({ scan, objects }: ScanState): Promise<string> {
  const hash = createHash('sha256')
  for (let from = 0; from < objects; from += 500) {
    const { rows } = await host.of(scan).call('rows', { scan, from, count: 500 })
    for (const { key } of rows) hash.update(key).update('\n')
  }
  return hash.digest('hex')
}

async function close(): Promise<void> {
  if (open) await host.close(open.scan)
  open = null
}

async function memory(): Promise<ClientTells> {
  for (let time = 0; time < 3; time += 1) globalThis.gc?.()
  worker.postMessage('collect', [])
  for (;;) {
    const [message] = await once(worker, 'message')
    if (message === 'collected') break
  }
  return { value: process.memoryUsage.rss() / 1e6 }
}

async function ask(what: Question): Promise<ClientTells> {
  if (!open) throw new Error('nothing is open')
  await whenWritten()
  const { scan, saved } = open
  const at = host.of(scan)
  const start = performance.now()
  let value = Number.NaN
  switch (what) {
    case 'aggregate':
      await at.call('aggregate', { scan, by: ['storageClass', 'format', 'partition'], level: 4 })
      break
    case 'substring': {
      // Another text each time, so that nothing is remembered.
      const text = `day=07/part-00${Math.floor(start) % 1000}`
      while (
        !(await at.call('rows', { scan, filter: { text: { kind: 'substring', text } }, from: 0, count: 100 })).whole
      );
      break
    }
    case 'bytes': {
      const filter = { minBytes: 1 / (1 + (start % 1000)) }
      while (
        !(await at.call('rows', { scan, filter, sort: { by: 'bytes', descending: true }, from: 0, count: 100 })).whole
      );
      break
    }
    case 'pass':
      return { value: pass() }
    case 'reopen': {
      const { scan: again } = await host.reopen(saved ?? '', settingsOf(), 'aws')
      value = performance.now() - start
      await host.close(again)
      return { value }
    }
    case 'read':
      readFileSync(join(folder, `${saved}.lakeindex`))
      break
  }
  return { value: performance.now() - start }
}

const settingsOf = () => ({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', pathStyle: true, profile: null })

const rows = 1_000_000
const passClasses = Uint8Array.from({ length: rows }, (_, at) => (at * 7919) % 5)
const passBytes = Float64Array.from({ length: rows }, (_, at) => at)
/** What queries are measured by: count and bytes by storage class, in one pass over two arrays. */
function pass(): number {
  const counts = new Float64Array(256)
  const sums = new Float64Array(256)
  const start = performance.now()
  for (let at = 0; at < rows; at += 1) {
    const one = passClasses[at] ?? 0
    counts[one] = (counts[one] ?? 0) + 1
    sums[one] = (sums[one] ?? 0) + (passBytes[at] ?? 0)
  }
  const took = performance.now() - start
  if (counts[0] === 0 || sums[1] === 0) throw new Error('nothing was counted')
  return took
}

async function answer(told: ClientTold): Promise<ClientTells> {
  switch (told.do) {
    case 'raw':
      return raw(told)
    case 'scan':
      return scan(told)
    case 'ask':
      return ask(told.what)
    case 'memory':
      return memory()
    case 'close':
      await close()
      return { value: 0 }
    default:
      throw new Error('nobody knows how')
  }
}

process.on('message', (told: ClientTold) => {
  answer(told).then(
    (tells) => process.send?.(tells),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => {
  // It may be writing a scan to the folder.
  void worker.terminate().then(() => {
    rmSync(folder, { recursive: true, force: true })
    process.exit()
  })
})
process.send?.(null)
