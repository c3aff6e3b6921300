import { Readable } from 'node:stream'
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { AwsCredentialIdentity } from '@smithy/types'
import { encodeKey } from '../../lake/location'
import { wholeBody } from './answers'
import { guardInput } from './guard'
import { leanFormOf, type LeanForm, type WholeAnswer } from './leanForms'
import type { PageAnswer } from './pageExchange'
import type { Answer, RequestHandler } from './requestHandler'
import { sign, type Scope } from './signing'

type Request = Parameters<RequestHandler['handle']>[0]
type Options = NonNullable<Parameters<RequestHandler['handle']>[1]>
type AnyCommand = Parameters<S3Client['send']>[0]
/** `send` of the SDK's client has as many signatures as there are commands. */
type Send = (command: AnyCommand, options?: Options) => Promise<unknown>

/**
 * The same client with a fast lane: HEAD, tags, ACLs and plain copies of objects and pages of listings, asked for by the million, do without the SDK's
 * middleware, which takes ten times the work of the request itself (performance.md section 5). Whatever is not the plain answer to a plain request goes
 * through the SDK after all, so that there is one place that reads odd answers and makes errors.
 */
export function fastLane(s3: S3Client, handler: RequestHandler): S3Client {
  const addresses = new Map<string, Promise<Address | null>>()
  const addressOf = (bucket: string): Promise<Address | null> => {
    const known = addresses.get(bucket)
    if (known) return known
    const asked = askAddress(s3, handler, bucket)
    addresses.set(bucket, asked)
    asked.catch(() => addresses.delete(bucket))
    return asked
  }
  const send: Send = async (command, options = {}) => {
    const own = handler.named(command.constructor.name.replace(/Command(\$\d+)?$/, ''), options)
    const form = leanFormOf(command)
    if (form === null) return s3.send(command, own)
    guardInput(form.input)
    const address = await addressOf(form.input.Bucket)
    if (address === null) return s3.send(command, own)
    const { output, answer } = await exchange(s3, handler, address, form, own)
    if (output !== null) return output
    return s3.send(
      command,
      handler.divert(() => streamed(answer), options),
    )
  }
  return new Proxy(s3, { get: (client, name): unknown => (name === 'send' ? send : Reflect.get(client, name)) })
}

/** Where the objects of a bucket are, and what a request to there says and is signed for. */
interface Address extends Scope {
  readonly protocol: string
  readonly hostname: string
  readonly port: number | undefined
  /** All of the path before the key. */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  readonly userAgent: string
}

/**
 * Lets the SDK make a request, which is not sent, and reads the address off it: its rules for endpoints are many.
 * @returns `null` where it signs in another way than the usual one, as for directory buckets
 */
async function askAddress(s3: S3Client, handler: RequestHandler, bucket: string): Promise<Address | null> {
  const key = 'any'
  let address: Address | null = null
  const options = handler.divert(({ protocol, hostname, port, path, headers }) => {
    const scope = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+)\/(s3)\/aws4_request/.exec(
      headers['authorization'] ?? '',
    )
    const [, region, service] = scope ?? []
    if (region !== undefined && service !== undefined && path.endsWith(`/${key}`)) {
      address = {
        protocol,
        hostname,
        port,
        region,
        service,
        base: path.slice(0, -key.length),
        headers: { host: headers['host'] ?? hostname },
        userAgent: headers['user-agent'] ?? '',
      }
    }
    return streamed({ statusCode: 200, headers: {}, body: Buffer.alloc(0) })
  })
  await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), options)
  return address
}

/** What was made of an answer; where that is `null`, the answer itself, to keep. */
interface Exchanged {
  readonly output: object | null
  readonly answer: WholeAnswer
}

async function exchange(
  s3: S3Client,
  handler: RequestHandler,
  { protocol, hostname, port, base, region, service, headers, userAgent }: Address,
  form: LeanForm,
  options: Options,
): Promise<Exchanged> {
  const { method, input, query, body } = form
  const path = 'Key' in input ? base + encodeKey(input.Key) : base
  const credentials: AwsCredentialIdentity = await s3.config.credentials()
  const request = { method, path, query, headers: { ...headers, ...form.headers }, body }
  // The SDK notes how far the clock of this computer is off, and so does every answer that goes through it.
  const signed = sign(request, credentials, { region, service }, Date.now() + s3.config.systemClockOffset)
  const sent: Request = {
    method,
    protocol,
    hostname,
    ...(port !== undefined && { port }),
    path: query === '' ? path : `${path}?${query}`,
    query: {},
    headers: { ...signed, 'user-agent': userAgent },
    ...(body !== '' && { body }),
    // Part of the type; nobody calls it.
    clone: () => sent,
  }
  const read = (answer: PageAnswer): Exchanged => ({ output: form.read(answer), answer })
  if (form.isPage && handler.pages) return handler.page(handler.pages, sent, options, read)
  const { response } = await handler.handle(sent, options)
  const { statusCode } = response
  return read({ statusCode, headers: response.headers, body: await wholeBody(response.body), columns: null })
}

const streamed = ({ statusCode, headers, body }: WholeAnswer): Answer => ({
  statusCode,
  headers: { ...headers },
  body: Readable.from(body.length === 0 ? [] : [body]),
})
