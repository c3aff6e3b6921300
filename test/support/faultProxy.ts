import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request on its way to another server. */
export interface Passing {
  readonly method: string
  /** As sent, with the query. */
  readonly target: string
  readonly isCopy: boolean
}

/** What becomes of one request: as with `Fault` of the sample server, for a server that cannot fail on demand. */
export type PassingFault =
  | { readonly kind: 'dropBefore' | 'dropAfter' | 'emptyBody' | 'halfBody' }
  | { readonly kind: 'status'; readonly status: number; readonly code: string }

export interface FaultProxy {
  readonly endpoint: string
  /** Told of every request; what it returns happens to it. */
  onRequest: (passing: Passing) => PassingFault | null
  close: () => Promise<void>
}

/** Stands between the program and another server, and lets requests to it fail. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    outgoing.on('error', () => outgoing.destroy())
    pass(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    onRequest: () => null,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return proxy

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url = '/', headers } = incoming
    const fault = proxy.onRequest({ method, target: url, isCopy: 'x-amz-copy-source' in headers })
    const sent = await bytesOf(incoming)
    if (fault?.kind === 'dropBefore') return void incoming.socket.destroy()
    if (fault?.kind === 'status') {
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' })
      const body = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>injected</Message></Error>`
      return void outgoing.end(method === 'HEAD' ? undefined : body)
    }
    const answer = await forward(method, url, headers, sent)
    if (fault?.kind === 'dropAfter') return void incoming.socket.destroy()
    const body = shortened(answer.body, fault)
    // A HEAD says the length of a body that does not come.
    const length = method === 'HEAD' ? answer.headers['content-length'] : String(body.length)
    const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers
    outgoing.writeHead(answer.status, { ...kept, ...(length === undefined ? {} : { 'content-length': length }) })
    outgoing.end(body)
  }

  async function forward(method: string, path: string, headers: IncomingMessage['headers'], body: Buffer) {
    const { hostname, port } = new URL(target)
    const out = request({ hostname, port, method, path, headers, agent: false })
    out.end(body)
    const [answer]: IncomingMessage[] = await once(out, 'response')
    if (answer === undefined) throw new Error('no answer')
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await bytesOf(answer) }
  }
}

const shortened = (body: Buffer, fault: PassingFault | null): Buffer =>
  fault?.kind === 'emptyBody' ? Buffer.alloc(0) : fault?.kind === 'halfBody' ? body.subarray(0, body.length >> 1) : body

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
