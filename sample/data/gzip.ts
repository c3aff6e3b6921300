import { gzipSync } from 'node:zlib'
import { lines, type Content, type LineFormat } from './content'
import { held, joined, lazily, repeated, type Segment } from './segments'

const linesOfMember = 200

/** The least a gzipped file of `gzipped` may have. */
export const smallestGzip = 12_000

/** An empty gzip member that is exactly `bytes` long, by a comment in its header (RFC 1952); at least 21 bytes. */
function filler(bytes: number): Segment {
  const comment = Buffer.alloc(bytes - 21, ' ')
  const header = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255])
  return held(Buffer.concat([header, comment, Buffer.from([0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])]))
}

/**
 * Lines of text, gzipped to exactly `bytes`: members one after the other, as gzip allows, the first with header, the others repeating each
 * other, the last an empty one that makes up the length.
 */
export function gzipped(format: LineFormat, h: number, at: number, bytes: number, encoding?: 'gzip'): Content {
  const make = (): Segment => {
    const text = lines(format, h, at, 2 * linesOfMember)
    const headerBytes = Buffer.byteLength(format.header)
    const middle = (text.bytes + headerBytes) / 2
    const first = gzipSync(text.slice(0, middle))
    const more = gzipSync(text.slice(middle, text.bytes))
    const times = Math.floor((bytes - first.length - 21) / more.length)
    const left = bytes - first.length - times * more.length
    return joined([held(first), repeated(times, more.length, () => more), filler(left)])
  }
  const content = lazily(bytes, make)
  return encoding ? { type: format.type, encoding, ...content } : { type: 'application/gzip', ...content }
}
