import { Agent, request } from 'node:http'
import { crc32 } from 'node:zlib'
import { childName } from '../support/flatBucket'
import { signed } from '../support/rawRequest'
import { bucket } from './changesLake'
import type { Keys } from './lake'

interface Prepared {
  readonly method: 'HEAD' | 'GET' | 'PUT'
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

/**
 * The lower bound: the requests of a job, with the same number in flight over kept-alive connections of plain node:http, signed beforehand, their
 * answers read to the end and not parsed.
 */
export class BareChanges {
  private readonly agent: Agent

  constructor(
    private readonly keys: Keys,
    private readonly inFlight: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  }

  /** HEAD, tags read, tags written, tags read back. @returns ms an object */
  retag(prefix: string, count: number): Promise<number> {
    const tags = [
      ['team', 'ml-platform'],
      ['cost-centre', 'CC-3300'],
      ['bench', 'bare'],
    ]
    const rows = tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')
    const body = `<?xml version="1.0" encoding="UTF-8"?><Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${rows}</TagSet></Tagging>`
    const checksum = Buffer.alloc(4)
    checksum.writeUInt32BE(crc32(body))
    const more = { 'content-type': 'application/xml', 'x-amz-checksum-crc32': checksum.toString('base64') }
    return this.time(count, (index) => {
      const path = `/${bucket}/${prefix}${childName(index)}`
      const read = this.prepared('GET', `${path}?tagging=`)
      return [this.prepared('HEAD', path), read, this.prepared('PUT', `${path}?tagging=`, body, more), read]
    })
  }

  /** HEAD, its ACL, and a copy onto itself. @returns ms an object */
  retier(prefix: string, count: number, to: string): Promise<number> {
    return this.time(count, (index) => {
      const path = `/${bucket}/${prefix}${childName(index)}`
      const copy = {
        'x-amz-copy-source': path.slice(1),
        'x-amz-storage-class': to,
        'x-amz-server-side-encryption': 'AES256',
      }
      return [this.prepared('HEAD', path), this.prepared('GET', `${path}?acl=`), this.prepared('PUT', path, '', copy)]
    })
  }

  close(): void {
    this.agent.destroy()
  }

  private prepared(method: Prepared['method'], target: string, body = '', more: Record<string, string> = {}): Prepared {
    const { headers } = signed(this.keys, { method, target, body, headers: more }, { region: this.keys.region })
    return { method, path: target, headers, body }
  }

  private async time(count: number, requestsOf: (index: number) => readonly Prepared[]): Promise<number> {
    const all = Array.from({ length: count }, (_, index) => requestsOf(index))
    let next = 0
    const work = async (): Promise<void> => {
      for (let mine = all[next++]; mine; mine = all[next++]) for (const one of mine) await this.send(one)
    }
    const start = performance.now()
    await Promise.all(Array.from({ length: this.inFlight }, work))
    return (performance.now() - start) / count
  }

  private send({ method, path, headers, body }: Prepared): Promise<void> {
    const { hostname, port } = new URL(this.keys.endpoint)
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method, headers, agent: this.agent }, (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`${method} ${path}: ${incoming.statusCode}`))
        incoming.on('error', reject)
        incoming.on('end', resolve)
        incoming.resume()
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}
