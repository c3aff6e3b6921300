import { hash, hex, pick } from './chance'

/** Bytes made on demand. Asking for a slice costs about what the slice is long. */
export interface Segment {
  readonly bytes: number
  readonly slice: (start: number, end: number) => Buffer
}

/** What is in a file, and how HTTP calls it. */
export interface Content extends Segment {
  readonly type: string
  readonly encoding?: string
}

export const held = (buffer: Buffer): Segment => ({
  bytes: buffer.length,
  slice: (start, end) => buffer.subarray(start, end),
})

export const zeros = (bytes: number): Segment => ({ bytes, slice: (start, end) => Buffer.alloc(end - start) })

/** Equal pieces of `width` bytes each, numbered from 0. */
export const repeated = (count: number, width: number, piece: (index: number) => Buffer): Segment => ({
  bytes: count * width,
  slice: (start, end) => {
    if (end <= start) return Buffer.alloc(0)
    const first = Math.floor(start / width)
    const pieces = Array.from({ length: Math.ceil(end / width) - first }, (_, i) => piece(first + i))
    return Buffer.concat(pieces).subarray(start - first * width, end - first * width)
  },
})

/** Segments one after the other. */
export function joined(segments: readonly Segment[]): Segment {
  return {
    bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0),
    slice: (start, end) => {
      let offset = 0
      const found: Buffer[] = []
      for (const segment of segments) {
        const from = Math.max(start - offset, 0)
        const to = Math.min(end - offset, segment.bytes)
        if (from < to) found.push(segment.slice(from, to))
        offset += segment.bytes
      }
      return found.length === 1 && found[0] !== undefined ? found[0] : Buffer.concat(found)
    },
  }
}

/** Of a length known before it is made: `make` runs at the first slice and must keep to `bytes`. */
export function lazily(bytes: number, make: () => Segment): Segment {
  let made: Segment | undefined
  return {
    bytes,
    slice: (start, end) => {
      made ??= make()
      if (made.bytes !== bytes) throw new Error(`Content of ${bytes} bytes came out as ${made.bytes}`)
      return made.slice(start, end)
    },
  }
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
