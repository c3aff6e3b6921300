import type { S3Client } from '@aws-sdk/client-s3'
import type { AwsCredentialIdentity } from '@smithy/types'
import { encodeKey } from '../../lake/location'
import { askAddress, type Address } from './address'
import { wholeBody } from './answers'
import { operationOf } from './counting'
import { guardInput } from './guard'
import { leanFormOf, noHeaders, type LeanForm, type WholeAnswer } from './leanForms'
import type { PageAnswer, PageExchange } from './pageExchange'
import { plainRequest } from './plainRequest'
import { streamed, type RequestHandler } from './requestHandler'
import { sign } from './signing'

type Request = Parameters<RequestHandler['handle']>[0]
type Options = NonNullable<Parameters<RequestHandler['handle']>[1]>
type AnyCommand = Parameters<S3Client['send']>[0]
/** `send` of the SDK's client has as many signatures as there are commands. */
type Send = (command: AnyCommand, options?: Options) => Promise<unknown>
/** Sends a command by the SDK, under some options. */
export type BySdk<T> = (sdk: S3Client, options: Options) => Promise<T>

export type Understood<T> = { readonly read: object } | { readonly bySdk: T }

/** For so many ms credentials are taken for those there are: a listing asks some thousand times a second. */
const atHandMs = 1000

const lanes = new WeakMap<S3Client, FastLane>()

/** A client not made by `openLakeClient` is refused: it has none. */
export function laneOf(s3: S3Client): FastLane {
  const lane = lanes.get(s3)
  if (!lane) throw new TypeError('this S3 client was not made by openLakeClient')
  return lane
}

/** The same client with a fast lane. */
export function fastLane(s3: S3Client, handler: RequestHandler): S3Client {
  const lane = new FastLane(s3, handler)
  const fast = new Proxy(s3, {
    get: (client, name): unknown => (name === 'send' ? lane.send : Reflect.get(client, name)),
  })
  lanes.set(fast, lane)
  return fast
}

/** What was made of an answer; where that is `null`, the answer itself, to keep. */
export interface Exchanged {
  readonly output: object | null
  readonly answer: WholeAnswer
}

/**
 * HEAD, tags, ACLs and plain copies of objects and pages of listings, asked for by the million, do without the SDK's middleware, which takes ten
 * times the work of the request itself (performance.md section 5). Whatever is not the plain answer to a plain request goes through the SDK after
 * all, so that there is one place that reads odd answers and makes errors.
 */
export class FastLane {
  private readonly asked = new Map<string, Promise<Address | null>>()
  private readonly known = new Map<string, Address>()
  private atHand: { readonly credentials: AwsCredentialIdentity; readonly until: number } | null = null

  constructor(
    private readonly s3: S3Client,
    private readonly handler: RequestHandler,
  ) {}

  readonly send: Send = async (command, options = {}) => {
    const form = leanFormOf(command)
    const bySdk: BySdk<unknown> = (sdk, own) => sdk.send(command, own)
    const operation = operationOf(command)
    if (form === null) return bySdk(this.s3, this.handler.named(operation, options))
    const understood = await this.sendForm(form, operation, options, bySdk)
    return 'read' in understood ? understood.read : understood.bySdk
  }

  /** What `form` reads of the answer, or what the SDK does where that is nothing or the bucket has no plain address. */
  async sendForm<T>(form: LeanForm, operation: string, options: Options, bySdk: BySdk<T>): Promise<Understood<T>> {
    const own = this.handler.named(operation, options)
    guardInput(form.input)
    const address = await this.address(form.input.Bucket)
    if (address === null) return { bySdk: await bySdk(this.s3, own) }
    const { output, answer } = await this.exchange(address, form, own)
    return output ? { read: output } : this.understood(answer, options, bySdk)
  }

  /** Lets the SDK read an answer, and make an error of it if it is one. */
  async understood<T>(answer: WholeAnswer, options: Options, bySdk: BySdk<T>): Promise<{ readonly bySdk: T }> {
    const diverted = this.handler.divert(() => streamed(answer), options)
    return { bySdk: await bySdk(this.s3, diverted) }
  }

  /** Sends the request for a page at once; `null` where there is something to find out before. */
  page(form: LeanForm, signal: AbortSignal): Promise<Exchanged> | null {
    const { atHand, handler } = this
    const address = this.known.get(form.input.Bucket)
    if (!handler.pages || !address || !atHand || performance.now() > atHand.until) return null
    return this.sendPage(handler.pages, address, form, atHand.credentials, signal)
  }

  private address(bucket: string): Promise<Address | null> {
    const before = this.asked.get(bucket)
    if (before) return before
    const asked = askAddress(this.s3, this.handler, bucket)
    this.asked.set(bucket, asked)
    asked.then(
      (address) => address && this.known.set(bucket, address),
      () => this.asked.delete(bucket),
    )
    return asked
  }

  private async credentials(): Promise<AwsCredentialIdentity> {
    const credentials = await this.s3.config.credentials()
    this.atHand = { credentials, until: performance.now() + atHandMs }
    return credentials
  }

  private async exchange(address: Address, form: LeanForm, options: Options): Promise<Exchanged> {
    const { handler } = this
    const credentials = await this.credentials()
    const { abortSignal } = options
    const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined
    if (form.isPage && handler.pages) return this.sendPage(handler.pages, address, form, credentials, signal)
    const { protocol, hostname, port } = address
    const { method, body } = form
    const sent: Request = {
      method,
      protocol,
      hostname,
      ...(port !== undefined && { port }),
      ...this.signed(address, form, credentials),
      query: {},
      ...(body !== '' && { body }),
      // Part of the type; nobody calls it.
      clone: () => sent,
    }
    const { response } = await handler.handle(sent, options)
    const { statusCode, headers } = response
    const answer = { statusCode, headers, body: await wholeBody(response.body), columns: null }
    return { output: form.read(answer), answer }
  }

  private sendPage(
    pages: PageExchange,
    address: Address,
    form: LeanForm,
    credentials: AwsCredentialIdentity,
    signal: AbortSignal | undefined,
  ): Promise<Exchanged> {
    const { path, headers } = this.signed(address, form, credentials)
    const request = plainRequest(address, form.method, path, headers)
    const read = (answer: PageAnswer): Exchanged => ({ output: form.read(answer), answer })
    return this.handler.page(pages, request, signal, read)
  }

  private signed(address: Address, form: LeanForm, credentials: AwsCredentialIdentity): SignedParts {
    const { method, input, query, body } = form
    const path = 'Key' in input ? address.base + encodeKey(input.Key) : address.base
    // The same object each time, as what is signed alike is found by it.
    const headers = form.headers === noHeaders ? address.headers : { ...address.headers, ...form.headers }
    // The SDK notes how far the clock of this computer is off, and so does every answer that goes through it.
    const at = Date.now() + this.s3.config.systemClockOffset
    const signed = sign({ method, path, query, headers, body }, credentials, address, at)
    signed['user-agent'] = address.userAgent
    return { path: query === '' ? path : `${path}?${query}`, headers: signed }
  }
}

interface SignedParts {
  /** With the query. */
  readonly path: string
  readonly headers: Record<string, string>
}
