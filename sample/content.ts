import { createHash } from 'node:crypto'
import type { KeySpace } from './keySpace'

/** A run of bytes that is held, generated or empty space; only `read` makes the bytes. */
interface Segment {
  readonly bytes: number
  readonly read: (start: number, end: number) => Buffer
}

/** What an object holds, as segments, so that copies share bytes and huge or generated objects need none. */
export interface Content {
  readonly bytes: number
  readonly segments: readonly Segment[]
}

const chunkBytes = 1 << 20
/** Above this, content is not hashed: its ETag is then that of a multipart upload, which nobody takes for an MD5. */
const hashedBytes = 16 << 20

const one = (segment: Segment): Content => ({ bytes: segment.bytes, segments: segment.bytes > 0 ? [segment] : [] })

export const heldContent = (body: Buffer): Content =>
  one({ bytes: body.length, read: (start, end) => body.subarray(start, end) })

export const sparseContent = (bytes: number): Content => one({ bytes, read: (start, end) => Buffer.alloc(end - start) })

export const generatedContent = (space: KeySpace, index: number, bytes: number): Content =>
  one({ bytes, read: (start, end) => space.slice(index, start, end) })

export function joinContent(parts: readonly Content[]): Content {
  return {
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    segments: parts.flatMap((part) => part.segments),
  }
}

/** Bytes `start` to `end` (exclusive) as content of its own. */
export function sliceContent(content: Content, start: number, end: number): Content {
  const segments: Segment[] = []
  let at = 0
  for (const { bytes, read } of content.segments) {
    const from = Math.max(start - at, 0)
    const to = Math.min(end - at, bytes)
    if (from < to) segments.push({ bytes: to - from, read: (first, last) => read(from + first, from + last) })
    at += bytes
  }
  return { bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0), segments }
}

/** The bytes in pieces of at most 1 MiB. */
export function* contentChunks(content: Content): Generator<Buffer> {
  for (const { bytes, read } of content.segments)
    for (let at = 0; at < bytes; at += chunkBytes) yield read(at, Math.min(at + chunkBytes, bytes))
}

/** 32 hex digits: the MD5 of the content, or of its description when it is too large to hash. */
export function digestOf(content: Content): string {
  const hash = createHash('md5')
  if (content.bytes > hashedBytes) return hash.update(`described ${content.bytes}`).digest('hex')
  for (const chunk of contentChunks(content)) hash.update(chunk)
  return hash.digest('hex')
}

/** The ETag, without quotes, of content written in one piece. */
export const etagOf = (content: Content): string => digestOf(content) + (content.bytes > hashedBytes ? '-1' : '')
