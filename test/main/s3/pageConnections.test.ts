import { createServer as createPlain, type RequestListener, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PageConnections } from '../../../main/s3/pageConnections'
import { plainRequest, type PlainRequest } from '../../../main/s3/plainRequest'
import { selfSigned } from '../../support/selfSigned'

const page = Buffer.alloc(700_000, 'row of a page')
const never = new AbortController().signal
let server: Server | null = null
let sockets = new Set<Socket>()
let pages: PageConnections
beforeEach(() => {
  sockets = new Set()
  pages = new PageConnections({ connecting: 5000, answer: 5000 })
})
afterEach(() => {
  pages.destroy()
  server?.closeAllConnections()
  server?.close()
})

async function serve(answer: RequestListener, secure = false): Promise<PlainRequest> {
  server = secure ? createSecure(selfSigned, answer) : createPlain(answer)
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => void sockets.add(socket))
  const started = server
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  const address = started.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return asked(port, {}, secure)
}

const asked = (port: number, headers: Readonly<Record<string, string>>, secure = false): PlainRequest =>
  plainRequest({ protocol: secure ? 'https:' : 'http:', hostname: '127.0.0.1', port }, 'GET', '/b?list-type=2', {
    host: `127.0.0.1:${port}`,
    ...headers,
  })

const bodyOf = (request: PlainRequest, signal = never): Promise<string> =>
  pages.exchange(request, signal, ({ body }) => body.toString('latin1'))

describe('pages', () => {
  it.each([
    ['plain', false, true],
    ['plain, in chunks', false, false],
    ['secured', true, true],
    ['secured, in chunks', true, false],
  ])('come whole over a connection that is used again: %s', async (_, secure, sized) => {
    const trusted = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    if (secure) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      const request = await serve((_request, response) => {
        response.writeHead(200, sized ? { 'content-length': page.length } : {})
        response.write(page.subarray(0, 100_000))
        response.end(page.subarray(100_000))
      }, secure)
      const expected = page.toString('latin1')
      for (let time = 0; time < 3; time += 1) expect(await bodyOf(request)).toBe(expected)
      expect(sockets.size).toBe(1)
      const together = await Promise.all([1, 2, 3].map(() => bodyOf(request)))
      expect(together).toEqual([expected, expected, expected])
      expect(sockets.size).toBe(3)
    } finally {
      if (trusted === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = trusted
    }
  })

  it('are asked for with the path and the headers given', async () => {
    const { port = 0 } = await serve(({ method, url, headers }, response) => {
      response.end(JSON.stringify([method, url, headers['host'], headers['x-a']]))
    })
    const answer: unknown = JSON.parse(await bodyOf(asked(port, { 'x-a': 'b' })))
    expect(answer).toEqual(['GET', '/b?list-type=2', `127.0.0.1:${port}`, 'b'])
    expect(() => asked(port, { 'x-a': 'b\r\nx-c: d' })).toThrow('a header holds a sign it must not')
  })
})

describe('what fails', () => {
  it.each<[string, RequestListener]>([
    ['a connection that ends at once', (_, response) => response.destroy()],
    [
      'a page that is cut',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 })
        response.write('abc', () => response.destroy())
      },
    ],
  ])('%s is a reset', async (_, answer) => {
    await expect(bodyOf(await serve(answer))).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('nobody listens', async () => {
    const request = await serve(() => undefined)
    server?.close()
    await expect(bodyOf(request)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('a certificate nobody vouches for', async () => {
    const request = await serve((_, response) => response.end('x'), true)
    await expect(bodyOf(request)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })

  it('an answer that takes too long', async () => {
    pages = new PageConnections({ connecting: 5000, answer: 20 })
    const request = await serve(() => undefined)
    await expect(bodyOf(request)).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('a request that is cancelled, before and meanwhile', async () => {
    const controller = new AbortController()
    const request = await serve(() => controller.abort())
    await expect(bodyOf(request, controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
    await expect(bodyOf(request, controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('a reader that throws', async () => {
    const request = await serve((_, response) => response.end('x'))
    const read = (): never => {
      throw new Error('of the reader')
    }
    await expect(pages.exchange(request, never, read)).rejects.toThrow('of the reader')
  })
})

it('a connection that the server has closed is not used again', async () => {
  const request = await serve((_, response) => response.end('x'))
  expect(await bodyOf(request)).toBe('x')
  const [first] = sockets
  const closed = new Promise((resolve) => first?.once('close', resolve))
  server?.closeIdleConnections()
  await closed
  await expect.poll(() => bodyOf(request)).toBe('x')
  expect(sockets.size).toBe(2)
})
