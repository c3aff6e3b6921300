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

/** Keys in UTF-8 byte order, and their rows as XML. */
export interface ServedKeys {
  readonly count: number
  key: (at: number) => Buffer
  rows: (from: number, to: number) => Buffer
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
  keysHash: () => string
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
class Rows implements ServedKeys {
  readonly bytes: Buffer
  readonly ends: Float64Array

  constructor(private readonly keys: readonly Buffer[]) {
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

  get count(): number {
    return this.keys.length
  }

  key(at: number): Buffer {
    const key = this.keys[at]
    if (key === undefined) throw new RangeError(`no key ${at}`)
    return key
  }

  rows(from: number, to: number): Buffer {
    return this.bytes.subarray(from === 0 ? 0 : this.ends[from - 1], to === 0 ? 0 : this.ends[to - 1])
  }
}

const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const listOfBuckets = `<ListAllMyBucketsResult ${xmlns}><Buckets><Bucket><Name>bench</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>`
const notImplemented =
  '<Error><Code>NotImplemented</Code><Message>This server lists, and nothing else.</Message></Error>'

/**
 * A server that knows nothing but ListObjectsV2 of one bucket, from pages made before: what is measured against it is the client. It checks no
 * signature. Tokens are the number of the next row.
 */
export async function startListServer(served: readonly Buffer[] | ServedKeys): Promise<ListServer> {
  const keys = 'rows' in served ? served : new Rows(served)
  const after = (key: Buffer): number => firstWhere(keys, (other) => other.compare(key) > 0)
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
    return [Buffer.from(head), keys.rows(from, to), Buffer.from('</ListBucketResult>')]
  }
  const answer = (request: IncomingMessage, response: ServerResponse, count: number): void => {
    const url = request.url ?? ''
    if (request.method !== 'GET' || !url.includes('list-type=2')) return answerOther(url, response)
    const ask = askOf(url)
    if (server.odd?.(ask, response, count)) return
    if (ask.delimiter) return send(response, folders(keys, ask, after))
    const prefix = Buffer.from(ask.prefix, 'utf8')
    const first = prefix.length === 0 ? 0 : lowerBound(keys, prefix)
    const from = ask.token === null ? Math.max(first, ask.startAfter ? after(ask.startAfter) : 0) : Number(ask.token)
    const isBelow = (at: number): boolean => keys.key(at).subarray(0, prefix.length).equals(prefix)
    let to = Math.min(keys.count, from + Math.min(ask.maxKeys, server.pageSize))
    while (to > from && !isBelow(to - 1)) to -= 1
    const more = to < keys.count && isBelow(to)
    send(response, page(from, to, more ? String(to) : null))
  }
  const server: ListServer = {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    requests: 0,
    delayMs: 0,
    pageSize: largestPage,
    odd: null,
    after,
    page,
    keysHash: () => {
      const keysHash = createHash('sha256')
      for (let at = 0; at < keys.count; at += 1) keysHash.update(keys.key(at)).update('\n')
      return keysHash.digest('hex')
    },
    starts: () =>
      Array.from({ length: Math.ceil(keys.count / largestPage) }, (_, at) =>
        at === 0 ? null : keys.key(at * largestPage - 1).toString('utf8'),
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
    delimiter: (query.get('delimiter') ?? '') !== '',
  }
}

/** What a program asks before it lists: which buckets there are, and what is set of them. */
function answerOther(url: string, response: ServerResponse): void {
  if (url === '/' || url.startsWith('/?')) return send(response, [Buffer.from(listOfBuckets)])
  if (/[?&]location/.test(url)) return send(response, [Buffer.from(`<LocationConstraint ${xmlns}/>`)])
  response.writeHead(501, { 'content-type': 'application/xml' })
  response.end(notImplemented)
}

function lowerBound(keys: ServedKeys, wanted: Buffer): number {
  return firstWhere(keys, (key) => key.compare(wanted) >= 0)
}

/** The first place from which on `holds` is true. */
function firstWhere(keys: ServedKeys, holds: (key: Buffer) => boolean): number {
  let [low, high] = [0, keys.count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(keys.key(middle))) high = middle
    else low = middle + 1
  }
  return low
}

/** A page of the folders below a prefix; objects right below it are left out, as nobody here asks for them. */
function folders(keys: ServedKeys, { prefix }: ListAsk, after: (key: Buffer) => number): Buffer[] {
  const found: string[] = []
  const start = Buffer.from(prefix, 'utf8')
  let at = start.length === 0 ? 0 : lowerBound(keys, start)
  for (; at < keys.count && found.length <= largestPage;) {
    const key = keys.key(at).toString('utf8')
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
