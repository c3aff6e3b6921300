import { hash, hex, pick } from './chance'
import { held, joined, repeated, type Segment } from './segments'

/** What is in a file, and how HTTP calls it. */
export interface Content extends Segment {
  readonly type: string
  readonly encoding?: string
}

export const plainText = (text: string, type = 'text/plain; charset=utf-8'): Content => ({
  type,
  ...held(Buffer.from(text)),
})

/** Looks like cipher text: nothing can be made of it. */
export const noise = (h: number, bytes: number): Content => {
  const whole = repeated(Math.ceil(bytes / 4), 4, (i) => Buffer.from(hex(hash(h, i)), 'hex'))
  return { type: 'application/octet-stream', bytes, slice: whole.slice }
}

/** Lines of text that are all equally long, so that line `i` can be found without the ones before it. */
export interface LineFormat {
  readonly type: string
  readonly header: string
  readonly line: (h: number, at: number) => string
}

export const accessLog: LineFormat = {
  type: 'text/csv',
  header: 'time,request_id,status,latency_ms,bytes,path\n',
  line: (h, at) => {
    const status = pick(hash(h, 1), [200, 200, 200, 200, 204, 301, 404, 500])
    const numbers = `${status},${100 + (hash(h, 2) % 900)},${10_000 + (hash(h, 3) % 90_000)}`
    return `${new Date(at).toISOString()},${hex(h)}${hex(hash(h, 4))},${numbers},/v1/orders/${100_000 + (h % 900_000)}\n`
  },
}

export const serviceLog: LineFormat = {
  type: 'application/x-ndjson',
  header: '',
  line: (h, at) =>
    JSON.stringify({
      time: new Date(at).toISOString(),
      level: pick(hash(h, 1), ['INFO', 'INFO', 'INFO', 'WARN']),
      service: pick(hash(h, 2), ['checkout', 'payments', 'delivery']),
      trace: hex(h) + hex(hash(h, 3)),
      latency_ms: 100 + (hash(h, 4) % 900),
      message: pick(hash(h, 5), ['request served', 'retry was sent', 'cached answers']),
    }) + '\n',
}

export const priceList: LineFormat = {
  type: 'text/csv',
  header: 'date,sku,price,stock\n',
  line: (h, at) => {
    const price = (1000 + (hash(h, 1) % 9000)) / 100
    return `${new Date(at).toISOString().slice(0, 10)},SKU-${hex(h)},${price.toFixed(2)},${100 + (hash(h, 2) % 900)}\n`
  },
}

/** `count` lines whose times go on from `at` in steps that fill an hour. */
export function lines(format: LineFormat, h: number, at: number, count: number): Content {
  const width = Buffer.byteLength(format.line(0, at))
  const line = (i: number): Buffer => Buffer.from(format.line(hash(h, i), at + Math.floor((i * 3_600_000) / count)))
  return { type: format.type, ...joined([held(Buffer.from(format.header)), repeated(count, width, line)]) }
}
