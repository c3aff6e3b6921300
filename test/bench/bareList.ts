import { Agent, request } from 'node:http'
import { signed } from '../support/rawRequest'
import { benchBucket, type Keys } from './lake'

/** The lower bound: one signed page of a listing over plain node:http, read to its end and not parsed. */
export class BareList {
  private readonly agent = new Agent({ keepAlive: true })

  constructor(private readonly keys: Keys) {}

  /** How long one page took, in ms. */
  async time(prefix: string): Promise<number> {
    const target = `/${benchBucket}?delimiter=%2F&encoding-type=url&list-type=2&prefix=${encodeURIComponent(prefix)}`
    const start = performance.now()
    const { headers } = signed(this.keys, { target }, { region: this.keys.region })
    const body = await this.get(target, headers)
    const took = performance.now() - start
    const found = body.toString().match(/<Key>/g)?.length ?? 0
    if (found !== 1000) throw new Error(`the bare request got ${found} keys: ${body.toString().slice(0, 300)}`)
    return took
  }

  close(): void {
    this.agent.destroy()
  }

  private get(path: string, headers: Record<string, string>): Promise<Buffer> {
    const { hostname, port } = new URL(this.keys.endpoint)
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, headers, agent: this.agent }, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => resolve(Buffer.concat(chunks)))
      })
      sent.on('error', reject)
      sent.end()
    })
  }
}
