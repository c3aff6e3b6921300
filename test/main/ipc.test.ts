import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { cutEvent, makeDispatcher, type AnyHandlers, type Sender } from '../../main/ipc'
import { LakeError } from '../../main/s3/lakeError'
import { calls } from '../../preload/contract'
import { Fault } from '../../preload/contract/fault'

const page = 'app://lakescope/index.html'
const window: Sender = { id: 1, url: page, isMainFrame: true }
const names = Object.keys(calls)

function setUp(own: Partial<AnyHandlers> = {}) {
  const report = vi.fn()
  const unused = vi.fn(async () => null)
  const all = Object.fromEntries(names.map((name) => [name, unused]))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from all the names there are
  const handlers = { ...all, ...own } as AnyHandlers
  return { dispatcher: makeDispatcher({ handlers, page, report }), report, unused }
}

const message = (name: string, input: unknown, id = 'r1') => ({ id, name, input })

describe('a call', () => {
  it('is answered with what its handler says, cut to the schema', async () => {
    const open = vi.fn(async () => ({ listing: 'l1', secret: 'do not tell' }))
    const { dispatcher } = setUp({ 'listings.open': open })
    const input = { connection: 'c', bucket: 'lake', prefix: 'a/' }
    expect(await dispatcher.call(window, message('listings.open', input))).toEqual({
      ok: true,
      value: { listing: 'l1' },
    })
    expect(open).toHaveBeenCalledWith(input, expect.any(AbortSignal))
  })

  it.each<[string, Sender]>([
    ['another frame', { ...window, isMainFrame: false }],
    ['another page', { ...window, url: 'https://example.com/' }],
    ['another page of ours', { ...window, url: 'app://lakescope/other.html' }],
    ['an origin that looks like ours', { ...window, url: 'app://lakescope.example.com/index.html' }],
    ['a frame that is gone', { ...window, url: null }],
  ])('from %s is refused', async (_, sender) => {
    const { dispatcher, unused } = setUp()
    expect(await dispatcher.call(sender, message('jobs.list', {}))).toMatchObject({
      ok: false,
      fault: { kind: 'badInput', path: 'sender' },
    })
    expect(unused).not.toHaveBeenCalled()
  })

  it.each<[string, unknown, string]>([
    ['is no object', null, 'message'],
    ['has no id', { name: 'jobs.list', input: {} }, 'message'],
    ['has an endless id', message('jobs.list', {}, 'x'.repeat(65)), 'message'],
    ['has a field too many', { ...message('jobs.list', {}), extra: 1 }, 'message'],
    ['names no call', message('jobs.destroy', {}), 'name'],
    ['names a part of every object', message('constructor', {}), 'name'],
    ['names the prototype', message('__proto__', {}), 'name'],
    ['has input of another shape', message('jobs.pause', { job: 5 }), 'job'],
    ['has an input field too many', message('jobs.pause', { job: 'j', force: true }), 'input'],
    ['has an empty key', message('objects.tags', { connection: 'c', bucket: 'lake', key: '' }), 'key'],
  ])('that %s is refused before any handler', async (_, wrong, path) => {
    const { dispatcher, unused } = setUp()
    expect(await dispatcher.call(window, wrong)).toMatchObject({ ok: false, fault: { kind: 'badInput', path } })
    expect(unused).not.toHaveBeenCalled()
  })

  it('gets the fault of a LakeError, without its cause', async () => {
    const fault = { kind: 'throttled', message: 'Slow down' } as const
    const failing = async () => {
      throw new LakeError(fault, { cause: new Error('Authorization: AWS4-HMAC-SHA256 Credential=AKIA') })
    }
    const { dispatcher, report } = setUp({ 'jobs.list': failing })
    expect(await dispatcher.call(window, message('jobs.list', {}))).toEqual({ ok: false, fault })
    expect(report).not.toHaveBeenCalled()
  })

  it('learns nothing of any other error, which is reported', async () => {
    const error = Object.assign(new Error('canary'), { $response: { headers: { authorization: 'canary' } } })
    const failing = async () => {
      throw error
    }
    const { dispatcher, report } = setUp({ 'jobs.list': failing })
    const reply = await dispatcher.call(window, message('jobs.list', {}))
    expect(reply).toMatchObject({ ok: false, fault: { kind: 'unexpected', code: 'InternalError' } })
    expect(JSON.stringify(reply)).not.toContain('canary')
    expect(report).toHaveBeenCalledWith(error)
  })

  it('gets a fault when a handler answers something else than it declared', async () => {
    const wrong = async () => ({ listing: 5 })
    const { dispatcher, report } = setUp({ 'listings.open': wrong })
    const input = { connection: 'c', bucket: 'lake', prefix: '' }
    expect(await dispatcher.call(window, message('listings.open', input))).toMatchObject({
      fault: { kind: 'unexpected' },
    })
    expect(report).toHaveBeenCalledTimes(1)
  })
})

describe('cancelling', () => {
  /** A handler that only ends when its signal does. */
  const patient = () => {
    const signals: AbortSignal[] = []
    const handler = (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signals.push(signal)
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')), { once: true })
      })
    return { signals, handler }
  }
  const cancelled = { ok: false, fault: { kind: 'cancelled' } }

  it('reaches the handler of that call and no other', async () => {
    const { signals, handler } = patient()
    const { dispatcher, report } = setUp({ 'jobs.list': handler })
    const first = dispatcher.call(window, message('jobs.list', {}, 'r1'))
    const second = dispatcher.call(window, message('jobs.list', {}, 'r2'))
    dispatcher.cancel(window, 'r1')
    expect(await first).toEqual(cancelled)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    dispatcher.cancel(window, 'r2')
    expect(await second).toEqual(cancelled)
    expect(report).not.toHaveBeenCalled()
  })

  it('is only for the page that made the call', async () => {
    const { signals, handler } = patient()
    const { dispatcher } = setUp({ 'jobs.list': handler })
    const call = dispatcher.call(window, message('jobs.list', {}))
    for (const stranger of [
      { ...window, id: 2 },
      { ...window, isMainFrame: false },
      { ...window, url: 'x' },
    ]) {
      dispatcher.cancel(stranger, 'r1')
    }
    for (const id of [null, 1, {}, 'r', '']) dispatcher.cancel(window, id)
    expect(signals[0]?.aborted).toBe(false)
    dispatcher.cancel(window, 'r1')
    await call
  })

  it('happens to everything when the page goes, whose next one may count from the start', async () => {
    const stuck: AbortSignal[] = []
    const deaf = (_: unknown, signal: AbortSignal) => {
      stuck.push(signal)
      return new Promise<never>(() => undefined)
    }
    const { dispatcher } = setUp({ 'jobs.list': deaf })
    void dispatcher.call(window, message('jobs.list', {}))
    dispatcher.senderGone(window.id)
    expect(stuck[0]?.aborted).toBe(true)
    void dispatcher.call(window, message('jobs.list', {}))
    expect(stuck).toHaveLength(2)
    expect(stuck[1]?.aborted).toBe(false)
  })

  it('needs ids that are not in use', async () => {
    const { handler } = patient()
    const { dispatcher } = setUp({ 'jobs.list': handler })
    const first = dispatcher.call(window, message('jobs.list', {}))
    expect(await dispatcher.call(window, message('jobs.list', {}))).toMatchObject({
      fault: { kind: 'badInput', path: 'id' },
    })
    dispatcher.cancel(window, 'r1')
    await first
  })
})

describe('whatever is sent', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true })
  const aimed = fc.record({ id: fc.string(), name: fc.oneof(fc.constantFrom(...names), fc.string()), input: anything })

  it('is answered by a value or a fault of the contract, and a handler only sees input that fits', async () => {
    const own = Object.fromEntries(
      Object.entries(calls).map(([name, { input }]) => [
        name,
        async (given: unknown) => {
          if (!input.safeParse(given).success) throw new Error(`${name} got what it must not get`)
          return null
        },
      ]),
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, aimed), async (sent) => {
        const { dispatcher, report } = setUp(own)
        const reply = await dispatcher.call(window, sent)
        if (!reply.ok) expect(Fault.safeParse(reply.fault).success).toBe(true)
        const mistakes = report.mock.calls
          .map(([error]) => String(error))
          .filter((text) => text.includes('must not get'))
        expect(mistakes).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  it.each(names)('%s refuses a field nobody declared', async (name) => {
    const { dispatcher, unused } = setUp()
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        const own = typeof input === 'object' && input !== null ? input : { input }
        const reply = await dispatcher.call(window, message(name, { ...own, 'not declared': 1 }))
        expect(reply).toMatchObject({ ok: false, fault: { kind: 'badInput' } })
      }),
      { numRuns: 30 },
    )
    expect(unused).not.toHaveBeenCalled()
  })
})

it('an event is cut to its schema', () => {
  const data = { action: 'place.refresh', secret: 'do not tell' }
  expect(cutEvent('command', data)).toEqual({ name: 'command', data: { action: 'place.refresh' } })
})
