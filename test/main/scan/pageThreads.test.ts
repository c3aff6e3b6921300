import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PageAnswer, PageExchange } from '../../../main/s3/pageExchange'
import { plainRequest, type PlainRequest } from '../../../main/s3/plainRequest'
import { FormatColumn } from '../../../main/scan/formatColumn'
import { pageIn } from '../../../main/scan/pageColumns'
import { ScanNames } from '../../../main/scan/pageRows'
import { pagesHere, type PagesHere } from '../../support/pagesHere'

const never = new AbortController().signal
let server: Server
let port = 0
let answer: RequestListener
let pages: PagesHere
let client: PageExchange
beforeEach(async () => {
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
  pages = pagesHere()
  client = pages.threads.newClient()
})
afterEach(() => {
  client.destroy()
  pages.close()
  server.closeAllConnections()
  server.close()
})

const request = (): PlainRequest =>
  plainRequest({ protocol: 'http:', hostname: '127.0.0.1', port }, 'GET', '/b?list-type=2', {
    host: `127.0.0.1:${port}`,
    'x-a': 'b',
  })
const ask = (signal = never): Promise<PageAnswer> => client.exchange(request(), signal, (answer) => answer)

const object = ([key, storageClass]: readonly [string, string]): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>"x"</ETag><Size>7</Size><StorageClass>${storageClass}</StorageClass></Contents>`
const page = (objects: readonly (readonly [string, string])[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix></Prefix>` +
  `<MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${objects.map(object).join('')}</ListBucketResult>`

describe('a page', () => {
  it('comes as columns, with the names of the scan that asked for it', async () => {
    answer = (_, response) =>
      response.end(
        page([
          ['a.csv', 'GLACIER'],
          ['b.parquet', 'STANDARD'],
        ]),
      )
    const names = new ScanNames(new FormatColumn())
    names.classNumber('DEEP_ARCHIVE')
    names.formats.number('json')
    const { columns, body, statusCode } = await ask()
    if (!columns) throw new Error('the page was not read')
    expect([statusCode, body.length]).toEqual([200, 0])
    const { rows, head } = pageIn(columns, names)
    expect(head).toEqual({ truncated: false, token: null, startAfter: null })
    expect(rows.allKeys().map(String)).toEqual(['a.csv', 'b.parquet'])
    const { storageClasses, formats, bytes } = rows.block
    expect([...bytes]).toEqual([7, 7])
    expect(Array.from(storageClasses, (at) => names.storageClasses.texts[at])).toEqual(['GLACIER', 'STANDARD'])
    expect(Array.from(formats, (at) => names.formats.texts[at])).toEqual(['csv', 'parquet'])
  })

  it('brings no names it has no row of, whatever other pages had', async () => {
    answer = (_, response) => response.end(page([['a.csv', 'GLACIER']]))
    await ask()
    answer = (_, response) => response.end(page([['a.json', 'ONEZONE_IA']]))
    const { columns } = await ask()
    const names = new ScanNames(new FormatColumn())
    if (columns) pageIn(columns, names)
    expect(names.storageClasses.texts).toEqual(['ONEZONE_IA'])
    expect(names.formats.texts).toEqual(['json'])
  })

  it('is read whatever storage classes a server made up before', async () => {
    for (let from = 0; from < 600; from += 50) {
      answer = (_, response) =>
        response.end(page(Array.from({ length: 50 }, (_, at) => [`k${100 + at}`, `CLASS_${from + at}`])))
      const { columns } = await ask()
      const names = new ScanNames(new FormatColumn())
      if (columns) pageIn(columns, names)
      expect(names.storageClasses.texts.sort()).toEqual(
        Array.from({ length: 50 }, (_, at) => `CLASS_${from + at}`).sort(),
      )
    }
  })

  it('of more storage classes than a scan has numbers for is refused', async () => {
    answer = (_, response) => response.end(page([['a', 'GLACIER']]))
    const names = new ScanNames(new FormatColumn())
    for (let at = 0; at < 255; at += 1) names.classNumber(`CLASS_${at}`)
    const { columns } = await ask()
    expect(() => columns && pageIn(columns, names)).toThrow('badAnswer')
  })

  it.each([
    ['an error', 503, '<Error><Code>SlowDown</Code></Error>'],
    ['not in the plain form', 200, `${page([['a', 'STANDARD']])}<!-- more -->`],
  ])('that is %s comes as it is', async (_, status, body) => {
    answer = (_request, response) => {
      response.writeHead(status, { 'x-amz-request-id': 'R1' })
      response.end(body)
    }
    const got = await ask()
    expect([got.statusCode, got.columns, got.body.toString()]).toEqual([status, null, body])
    expect(got.headers['x-amz-request-id']).toBe('R1')
  })
})

describe('what fails', () => {
  it('is thrown with its name and code', async () => {
    answer = (_, response) => response.destroy()
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' })
    server.close()
    server.closeAllConnections()
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('is cancelled, and the connection given up', async () => {
    const controller = new AbortController()
    const closed = new Promise<void>((resolve) => {
      answer = ({ socket }) => {
        socket.on('close', () => resolve())
        controller.abort()
      }
    })
    await expect(ask(controller.signal)).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
    await closed
  })

  it('with a client goes on for the others', async () => {
    const other = pages.threads.newClient()
    const waiting: (() => void)[] = []
    // Two of each, so that both threads have one of either client.
    const all = new Promise<void>((resolve) => {
      answer = (_, response) => {
        waiting.push(() => response.end(page([])))
        if (waiting.length === 4) resolve()
      }
    })
    const mine = [ask(), ask()].map((one) => expect(one).rejects.toMatchObject({ code: 'ECONNRESET' }))
    const others = [0, 1].map(() => other.exchange(request(), never, ({ statusCode }) => statusCode))
    await all
    client.destroy()
    await Promise.all(mine)
    for (const end of waiting) end()
    expect(await Promise.all(others)).toEqual([200, 200])
  })

  it('with its thread is told, and the next page starts another', async () => {
    expect(pages.starts).toBe(2)
    answer = () => pages.close()
    await expect(ask()).rejects.toMatchObject({ fault: { kind: 'unexpected', code: 'ThreadEnded' } })
    answer = (_, response) => response.end(page([]))
    expect((await ask()).statusCode).toBe(200)
    expect(pages.starts).toBe(3)
  })
})
