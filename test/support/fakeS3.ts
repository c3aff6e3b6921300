import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { openLakeClient, type ClientSettings, type LakeClient } from '../../main/s3/lakeClient'
import { noWait } from './emulator'

export interface Fake {
  readonly lake: LakeClient
  /** Method and raw path with query, as they arrived. */
  readonly arrived: string[]
  readonly waited: number[]
  readonly port: number
  close: () => Promise<void>
}

/** A server that says what the test wants, for what neither emulator can be made to say; and our client for it. */
export async function startFake(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  settings: Partial<ClientSettings> = {},
): Promise<Fake> {
  const arrived: string[] = []
  const server = createServer((request, response) => {
    request.resume()
    arrived.push(`${request.method} ${request.url}`)
    answer(request, response, arrived.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { pace, waited } = noWait()
  const lake = openLakeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    pathStyle: true,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-canary' },
    pace,
    ...settings,
  })
  const close = async (): Promise<void> => {
    lake.destroy()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { lake, arrived, waited, port, close }
}

/** An S3 error document; a HEAD gets only the status. */
export function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  { more = '', headers = {} }: { more?: string; headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': 'REQUEST1', ...headers })
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>About ${code}.</Message>${more}</Error>`
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** The fault of a promise that must reject with one. */
export async function faultOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error && 'fault' in error) return error.fault
    throw error
  }
  throw new Error('it did not fail')
}
