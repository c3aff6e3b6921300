import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Readable } from 'node:stream'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { ClientSettings } from './lakeClient'
import type { WholeAnswer } from './leanForms'
import type { PageAnswer, PageExchange } from './pageExchange'
import { patience } from './patience'
import type { PlainRequest } from './plainRequest'

type Handle = NodeHttpHandler['handle']
type Request = Parameters<Handle>[0]
type Options = NonNullable<Parameters<Handle>[1]>
export type Answer = Awaited<ReturnType<Handle>>['response']

/** Callers limit what they have in flight below this: a request that waits for a connection runs into the connection timeout. */
const connections = 128

/**
 * Sends requests over kept-alive connections with timeouts that throw, and tells of each that really goes out. A caller may let the SDK
 * go through all it does for a command without a request: then `divert` answers instead of the server.
 */
export class RequestHandler extends NodeHttpHandler {
  private readonly operations = new WeakMap<Options, string>()
  private destroyed = false
  private readonly diverted = new WeakMap<Options, (request: Request) => Answer>()

  constructor(private readonly watch: Pick<ClientSettings, 'onRequest' | 'onAnswer' | 'turn' | 'pages'>) {
    const agent = { keepAlive: true, maxSockets: connections }
    super({
      connectionTimeout: patience.connecting,
      requestTimeout: patience.answer,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    })
  }

  /** A call's options under which its request is told of as this operation, such as `HeadObject`. */
  named(operation: string, options: Options): Options {
    const own = { ...options }
    this.operations.set(own, operation)
    return own
  }

  divert(answer: (request: Request) => Answer, options: Options = {}): Options {
    const own = { ...options }
    this.diverted.set(own, answer)
    return own
  }

  override async handle(request: Request, options: Options = {}): ReturnType<Handle> {
    const answer = this.diverted.get(options)
    if (answer) return { response: answer(request) }
    const operation = await this.begin(options)
    const start = performance.now()
    const answered = await super.handle(request, options)
    const status = answered.response.statusCode
    this.watch.onAnswer?.({ operation, ms: performance.now() - start, status })
    return answered
  }

  /** Who sends requests for pages of listings; `null` where nobody else does. */
  get pages(): PageExchange | null {
    return this.watch.pages ?? null
  }

  /** Sends a request for a page of a listing: at once, if it is its turn. */
  page<T>(
    pages: PageExchange,
    request: PlainRequest,
    signal: AbortSignal | undefined,
    read: (answer: PageAnswer) => T,
  ): Promise<T> {
    const send = (): Promise<T> => {
      const { onRequest, onAnswer } = this.watch
      const operation = 'ListObjectsV2'
      onRequest?.(operation)
      const start = performance.now()
      return pages.exchange(request, signal, (answer) => {
        onAnswer?.({ operation, ms: performance.now() - start, status: answer.statusCode })
        return read(answer)
      })
    }
    return this.turn()?.then(send) ?? send()
  }

  override destroy(): void {
    this.destroyed = true
    this.pages?.destroy()
    super.destroy()
  }

  /** Waits for the turn of a request, and tells of it. */
  private async begin(options: Options): Promise<string> {
    await this.turn()
    const operation = this.operations.get(options) ?? 'Unknown'
    this.watch.onRequest?.(operation)
    return operation
  }

  /** Comes with the turn of a request; `null` where it has come. */
  private turn(): Promise<void> | null {
    const wait = this.watch.turn?.() ?? 0
    return wait > 0 ? this.waited(wait) : null
  }

  /** Who is aborted meanwhile is told so by the request itself. */
  private async waited(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms))
    if (this.destroyed) throw new DOMException('This operation was aborted', 'AbortError')
  }
}

/** An answer as the SDK gets it from its handler. */
export const streamed = ({ statusCode, headers, body }: WholeAnswer): Answer => ({
  statusCode,
  headers: { ...headers },
  body: Readable.from(body.length === 0 ? [] : [body]),
})
