import { afterEach, describe, expect, it } from 'vitest'
import { openLakeClient, type LakeClient } from '../../../main/s3/lakeClient'
import { FormatColumn } from '../../../main/scan/formatColumn'
import { LakeIndex } from '../../../main/scan/lakeIndex'
import { ScanNames } from '../../../main/scan/pageRows'
import type { PageSource } from '../../../main/scan/pageSource'
import { s3PageSource } from '../../../main/scan/s3PageSource'
import { ScanEngine } from '../../../main/scan/scanEngine'
import { SplitPlanner } from '../../../main/scan/splitPlanner'
import { noWait } from '../../support/emulator'
import { keysOfShape, shapes, type Shape } from '../../support/keyShapes'
import { pagesHere, type PagesHere } from '../../support/pagesHere'
import { send, startListServer, type ListAsk, type ListServer } from '../../support/listServer'

let server: ListServer
let lake: LakeClient
let pages: PagesHere
afterEach(async () => {
  lake.destroy()
  pages.close()
  await server.close()
})

interface Scanned {
  readonly keys: string[]
  readonly engine: ScanEngine
}

async function serve(keys: readonly Buffer[], pageSize: number): Promise<void> {
  server = await startListServer(keys)
  server.pageSize = pageSize
  pages = pagesHere()
  lake = openLakeClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    pathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    pace: noWait().pace,
    pages: pages.threads.newClient(),
  })
}

function sourceOf(names: ScanNames, bucket: string, prefix: string): PageSource {
  return s3PageSource(bucket, prefix, names, (_, run) => run(lake.forRegion('us-east-1')))
}

function scan({ prefix = '', boundaries = [] as Buffer[], bucket = 'bench' } = {}): Promise<Scanned> {
  const names = new ScanNames(new FormatColumn())
  return new Promise((resolve) => {
    const engine: ScanEngine = new ScanEngine({
      prefix,
      names,
      source: sourceOf(names, bucket, prefix),
      chainBecause: null,
      boundaries,
      planner: new SplitPlanner(prefix),
      changed: () => undefined,
      ended: () => {
        const index = new LakeIndex(prefix, engine.blocks(), names.storageClasses, names.formats)
        resolve({ engine, keys: Array.from({ length: index.count }, (_, row) => index.key(row)) })
      },
      now: () => performance.now(),
    })
    engine.resume(null)
  })
}

const texts = (keys: readonly Buffer[]): string[] => keys.map((key) => key.toString('utf8'))
const asked = (ask: ListAsk): number =>
  ask.token === null ? (ask.startAfter ? server.after(ask.startAfter) : 0) : Number(ask.token)

describe.each<Shape>([...shapes])('keys of the shape %s', (shape) => {
  it.each([
    [7, 3, 1500],
    [100, 5, 20_000],
    [1000, 1, 20_000],
  ])('are listed once each, in pages of %i, %i ms an answer', async (pageSize, delayMs, count) => {
    const keys = keysOfShape(shape, count)
    await serve(keys, pageSize)
    server.delayMs = delayMs
    const { keys: found, engine } = await scan()
    expect(engine).toMatchObject({ state: 'done', chainBecause: null, objects: count, fault: null })
    expect(found).toEqual(texts(keys))
    expect(server.requests).toBe(engine.requests)
  })

  it('are listed once each below a prefix, and between boundaries', async () => {
    const keys = keysOfShape(shape, 3000)
    await serve(keys, 50)
    const prefix = keys[1700]?.toString('utf8').slice(0, 8) ?? ''
    const boundaries = [1, 700, 701, 2500].map((at) => keys[at] ?? Buffer.alloc(0))
    expect((await scan({ prefix })).keys).toEqual(texts(keys).filter((key) => key.startsWith(prefix)))
    expect((await scan({ boundaries })).keys).toEqual(texts(keys))
  })
})

describe('a server that is odd', () => {
  const keys = keysOfShape('U', 2000)
  const all = texts(keys)

  it.each<[string, (ask: ListAsk, count: number) => number]>([
    ['short pages', (_, count) => 1 + (count % 5)],
    ['empty pages with more to come', (_, count) => (count % 2 === 0 ? 0 : 40)],
  ])('is listed whole in spite of %s', async (_, sizeOf) => {
    await serve(keys, 40)
    const empty = new Map<string, number>()
    server.odd = (ask, response, count) => {
      if (ask.delimiter) return false
      const from = ask.token?.startsWith('again') ? (empty.get(ask.token) ?? 0) : asked(ask)
      const to = Math.min(keys.length, from + Math.min(ask.maxKeys, sizeOf(ask, count)))
      const token = to === from ? `again-${count}` : String(to)
      if (to === from) empty.set(token, to)
      send(response, server.page(from, to, to < keys.length ? token : null))
      return true
    }
    const { keys: found, engine } = await scan()
    expect(engine).toMatchObject({ state: 'done', fault: null })
    expect(found).toEqual(all)
  })

  it.each<[string, (ask: ListAsk, from: number) => Buffer[]]>([
    ['gives the same token again', (_, from) => server.page(from, from + 40, '80')],
    ['has no token', (_, from) => server.page(from, from + 40, '')],
    ['answers nothing', () => []],
    ['cuts its answers', (_, from) => [Buffer.concat(server.page(from, from + 40, '99')).subarray(0, 4000)]],
    ['sends a web page', () => [Buffer.from('<html><body>Sign in</body></html>')]],
    ['gives keys of another prefix', (_, from) => server.page(from, from + 40, '40')],
  ])('that %s ends in an error, never in "empty"', async (name, answer) => {
    await serve(keys, 40)
    server.odd = (ask, response) => {
      if (ask.delimiter) return false
      send(response, answer(ask, asked(ask)))
      return true
    }
    const { engine } = await scan(name.includes('prefix') ? { prefix: 'other/' } : {})
    expect(engine.state).toBe('failed')
    expect(engine.fault).toMatchObject({ kind: expect.stringMatching(/badAnswer|unexpected/) })
  })

  it.each<[string, (key: Buffer) => number, RegExp]>([
    ['skips keys behind start-after', (key) => server.after(key) + 25, /misreads start-after/],
    ['ignores start-after', () => 0, /order of their bytes/],
  ])('that %s is listed in one chain', async (_, startOf, why) => {
    const flat = keysOfShape('F', 3000)
    await serve(flat, 40)
    server.delayMs = 2
    server.odd = (ask, response) => {
      if (ask.delimiter || ask.token !== null || ask.startAfter === null) return false
      const from = Math.min(flat.length, startOf(ask.startAfter))
      const to = Math.min(flat.length, from + Math.min(40, ask.maxKeys))
      send(response, server.page(from, to, to < flat.length ? String(to) : null))
      return true
    }
    const { keys: found, engine } = await scan()
    expect(engine).toMatchObject({ state: 'done', chainBecause: expect.stringMatching(why) })
    expect(found).toEqual(texts(flat))
  })

  it('that lists in no order is listed in one chain, and sorted', async () => {
    await serve(keys, 40)
    // Pages in another order than that of their keys, as of a directory bucket.
    const order = Array.from({ length: 50 }, (_, page) => (page * 7) % 50)
    server.odd = (ask, response) => {
      if (ask.delimiter) return false
      const page = ask.token === null ? 0 : Number(ask.token)
      const from = (order[page] ?? 0) * 40
      send(response, server.page(from, from + 40, page < 49 ? String(page + 1) : null))
      return true
    }
    const { keys: found, engine } = await scan()
    expect(engine).toMatchObject({ state: 'done', chainBecause: expect.stringContaining('order'), objects: 2000 })
    expect(found).toEqual(all)
  })

  it('that throttles is asked less, and listed whole', async () => {
    await serve(keysOfShape('F', 4000), 20)
    server.delayMs = 2
    server.odd = (_, response, count) => {
      if (count % 3 !== 0) return false
      response.writeHead(503, { 'content-type': 'application/xml' })
      response.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>')
      return true
    }
    const { keys: found, engine } = await scan()
    expect(engine.state).toBe('done')
    expect(found).toEqual(texts(keysOfShape('F', 4000)))
  })

  it.each<[string, number, 'throttled' | 'other']>([
    ['SlowDown', 503, 'throttled'],
    ['InternalError', 500, 'other'],
  ])('that answers %s once is repeated, and it is told why', async (code, status, why) => {
    await serve(keys, 40)
    server.odd = (_, response, count) => {
      if (count > 1) return false
      response.writeHead(status, { 'content-type': 'application/xml' })
      response.end(`<Error><Code>${code}</Code><Message>Not now.</Message></Error>`)
      return true
    }
    const told: string[] = []
    const source = sourceOf(new ScanNames(new FormatColumn()), 'bench', '')
    const ask = { startAfter: null, token: null }
    const count = await source.page(
      ask,
      new AbortController().signal,
      ({ rows }) => rows.count,
      (reason) => void told.push(reason),
    )
    expect([count, told]).toEqual([40, [why]])
  })
})
