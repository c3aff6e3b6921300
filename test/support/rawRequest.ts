import { createHash, createHmac } from 'node:crypto'
import { request, type IncomingHttpHeaders } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Keys {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface RawRequest {
  readonly method?: string
  /** The request target as it goes on the wire. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Sends exactly this to a sample server, unsigned. */
export function sendRaw(
  endpoint: string,
  { method = 'GET', target, headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(endpoint)
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: target, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

export interface Signing {
  readonly region?: string
  readonly service?: string
  /** Milliseconds since 1970 that the signature claims. */
  readonly now?: number
  readonly payload?: string
}

/** A second signer, written for the tests alone: headers of a request whose path and query values are encoded as signing wants them. */
export function signed(
  keys: Keys,
  wanted: RawRequest,
  { region = 'us-east-1', service = 's3', now = Date.now(), payload }: Signing = {},
) {
  const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const hash = payload ?? sha256(wanted.body ?? '')
  const [path = '', rawQuery = ''] = wanted.target.split(/\?(.*)/s)
  const pairs = rawQuery.split('&').filter((pair) => pair !== '')
  const query = pairs
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .toSorted()
    .join('&')
  const own = { host: new URL(keys.endpoint).host, 'x-amz-content-sha256': hash, 'x-amz-date': date }
  const headers: Record<string, string> = { ...own, ...wanted.headers }
  const names = Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = [wanted.method ?? 'GET', path, query, lines, names.join(';'), hash].join('\n')
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${keys.secretAccessKey}`, date.slice(0, 8)))
  const sign = (kind: string, text: string): string =>
    hmac(key, `AWS4-HMAC-SHA256${kind}\n${date}\n${scope}\n${text}`).toString('hex')
  const signature = sign('', sha256(canonical))
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { headers: { ...headers, authorization }, signature, sign }
}

/** Signs and sends. */
export const sendSigned = (keys: Keys, wanted: RawRequest, signing: Signing = {}): Promise<RawAnswer> =>
  sendRaw(keys.endpoint, { ...wanted, headers: signed(keys, wanted, signing).headers })
