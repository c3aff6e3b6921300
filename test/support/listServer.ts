import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { hash, hex } from '../../sample/data/chance'

/** What a server may do with a page before it is sent. */
export interface ListAsk {
  readonly prefix: string
  readonly startAfter: Buffer | null
  readonly token: string | null
  readonly maxKeys: number
  readonly delimiter: boolean
}

export interface ListServer {
  readonly port: number
  readonly endpoint: string
  requests: number
  delayMs: number
  /** Most keys of a page. */
  pageSize: number
  /** Answers instead of the server, or says `false`. */
  odd: ((ask: ListAsk, response: ServerResponse, count: number) => boolean) | null
  /** Index of the first key after one. */
  after: (key: Buffer) => number
  /** A page of rows, as XML. */
  page: (from: number, to: number, more: string | null, about?: string) => Buffer[]
  /** Over all keys in their order. */
  readonly keysHash: string
  /** The keys that pages of a thousand begin behind. */
  starts: () => (string | null)[]
  close: () => Promise<void>
}

const largestPage = 1000
const classes = ['STANDARD', 'STANDARD', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER']

function encoded(key: Buffer): string {
  return encodeURIComponent(key.toString('utf8'))
    .replace(/[!'()~*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
}

function rowOf(key: Buffer, at: number): string {
  const date = new Date(Date.UTC(2025, 0, 1) + (hash(31, at) % 40_000_000) * 1000).toISOString()
  const etag = `${hex(hash(32, at))}${hex(hash(33, at))}${hex(hash(34, at))}${hex(hash(35, at))}`
  const sums = '<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>'
  return `<Contents><Key>${encoded(key)}</Key><LastModified>${date}</LastModified><ETag>&quot;${etag}&quot;</ETag>${sums}<Size>${sizeOf(at)}</Size><StorageClass>${classes[hash(36, at) % classes.length]}</StorageClass></Contents>`
}

/** Bytes of the object of a place. */
export const sizeOf = (at: number): number => Math.floor(2 ** (10 + (hash(37, at) % 2000) / 100))

/** The rows of all keys as one run of bytes, made before anybody asks. */
class Rows {
  readonly bytes: Buffer
  readonly ends: Float64Array

  constructor(keys: readonly Buffer[]) {
    this.ends = new Float64Array(keys.length)
    const parts: Buffer[] = []
    let end = 0
    let text = ''
    keys.forEach((key, at) => {
      const row = rowOf(key, at)
      text += row
      end += row.length
      this.ends[at] = end
      if (text.length < 1_000_000) return
      parts.push(Buffer.from(text, 'latin1'))
      text = ''
    })
    parts.push(Buffer.from(text, 'latin1'))
    this.bytes = Buffer.concat(parts)
  }

  slice(from: number, to: number): Buffer {
    return this.bytes.subarray(from === 0 ? 0 : this.ends[from - 1], to === 0 ? 0 : this.ends[to - 1])
  }
}

/**
 * A server that knows nothing but ListObjectsV2 of one bucket, from pages made before: what is measured against it is the client. It checks no
 * signature. Tokens are the number of the next row.
 */
export async function startListServer(keys: readonly Buffer[]): Promise<ListServer> {
  const rows = new Rows(keys)
  const after = (key: Buffer): number => {
    let [low, high] = [0, keys.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((keys[middle] ?? key).compare(key) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }
  const http = createServer({ keepAlive: true, requestTimeout: 0 }, (request, response) => {
    server.requests += 1
    const count = server.requests
    request.resume()
    if (server.delayMs > 0) setTimeout(() => answer(request, response, count), server.delayMs)
    else answer(request, response, count)
  })
  http.keepAliveTimeout = 60_000
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const page: ListServer['page'] = (from, to, more, about = '') => {
    const head = `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bench</Name><Prefix></Prefix><KeyCount>${to - from}</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${more !== null}</IsTruncated>${about}${more === null ? '' : `<NextContinuationToken>${more}</NextContinuationToken>`}`
    return [Buffer.from(head), rows.slice(from, to), Buffer.from('</ListBucketResult>')]
  }
  const answer = (request: IncomingMessage, response: ServerResponse, count: number): void => {
    const ask = askOf(request.url ?? '')
    if (server.odd?.(ask, response, count)) return
    if (ask.delimiter) return send(response, folders(keys, ask, after))
    const prefix = Buffer.from(ask.prefix, 'utf8')
    const first = prefix.length === 0 ? 0 : lowerBound(keys, prefix)
    const from = ask.token === null ? Math.max(first, ask.startAfter ? after(ask.startAfter) : 0) : Number(ask.token)
    let to = Math.min(keys.length, from + Math.min(ask.maxKeys, server.pageSize))
    while (to > from && keys[to - 1]?.subarray(0, prefix.length).equals(prefix) === false) to -= 1
    const more = to < keys.length && keys[to]?.subarray(0, prefix.length).equals(prefix) === true
    send(response, page(from, to, more ? String(to) : null))
  }
  const keysHash = createHash('sha256')
  for (const key of keys) keysHash.update(key).update('\n')
  const server: ListServer = {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    requests: 0,
    delayMs: 0,
    pageSize: largestPage,
    odd: null,
    after,
    page,
    keysHash: keysHash.digest('hex'),
    starts: () =>
      Array.from({ length: Math.ceil(keys.length / largestPage) }, (_, at) =>
        at === 0 ? null : (keys[at * largestPage - 1]?.toString('utf8') ?? null),
      ),
    close: async () => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
  return server
}

export function send(response: ServerResponse, parts: readonly Buffer[]): void {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': length })
  response.cork()
  for (const part of parts) response.write(part)
  response.uncork()
  response.end()
}

function askOf(url: string): ListAsk {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1))
  const startAfter = query.get('start-after')
  return {
    prefix: query.get('prefix') ?? '',
    startAfter: startAfter === null ? null : Buffer.from(startAfter, 'utf8'),
    token: query.get('continuation-token'),
    maxKeys: Math.min(largestPage, Number(query.get('max-keys') ?? largestPage)),
    delimiter: query.has('delimiter'),
  }
}

function lowerBound(keys: readonly Buffer[], wanted: Buffer): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? wanted).compare(wanted) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** A page of the folders below a prefix; objects right below it are left out, as nobody here asks for them. */
function folders(keys: readonly Buffer[], { prefix }: ListAsk, after: (key: Buffer) => number): Buffer[] {
  const found: string[] = []
  const start = Buffer.from(prefix, 'utf8')
  let at = start.length === 0 ? 0 : lowerBound(keys, start)
  for (; at < keys.length && found.length <= largestPage;) {
    const key = keys[at]?.toString('utf8') ?? ''
    if (!key.startsWith(prefix)) break
    const slash = key.indexOf('/', prefix.length)
    if (slash < 0) {
      at += 1
      continue
    }
    const folder = key.slice(0, slash + 1)
    found.push(folder)
    at = after(Buffer.from(`${folder}\u{10ffff}`, 'utf8'))
  }
  const more = found.length > largestPage
  const xml = found
    .slice(0, largestPage)
    .map((folder) => `<CommonPrefixes><Prefix>${encoded(Buffer.from(folder))}</Prefix></CommonPrefixes>`)
  const next = more ? '<NextContinuationToken>folders</NextContinuationToken>' : ''
  return [
    Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bench</Name><Prefix>${encoded(start)}</Prefix><Delimiter>/</Delimiter><EncodingType>url</EncodingType><KeyCount>${xml.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${xml.join('')}</ListBucketResult>`,
    ),
  ]
}
