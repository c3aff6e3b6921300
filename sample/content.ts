import { createHash } from 'node:crypto'
import type { KeySpace } from './keySpace'

/** A run of bytes that is held, or made (generated, or zeros) when it is read. */
interface Segment {
  readonly bytes: number
  readonly held: boolean
  readonly read: (start: number, end: number) => Buffer
}

/** What an object holds, as segments, so that copies share bytes and huge or generated objects need none. */
export interface Content {
  readonly bytes: number
  readonly segments: readonly Segment[]
}

const chunkBytes = 1 << 20
/** Above this, bytes that are made are not made only to be hashed. */
const hashedBytes = 256 << 10

const one = (segment: Segment): Content => ({ bytes: segment.bytes, segments: segment.bytes > 0 ? [segment] : [] })

export const heldContent = (body: Buffer): Content =>
  one({ bytes: body.length, held: true, read: (start, end) => body.subarray(start, end) })

export const sparseContent = (bytes: number): Content =>
  one({ bytes, held: false, read: (start, end) => Buffer.alloc(end - start) })

export const generatedContent = (space: KeySpace, index: number, bytes: number): Content =>
  one({ bytes, held: false, read: (start, end) => space.slice(index, start, end) })

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
  for (const { bytes, held, read } of content.segments) {
    const from = Math.max(start - at, 0)
    const to = Math.min(end - at, bytes)
    if (from < to) segments.push({ bytes: to - from, held, read: (first, last) => read(from + first, from + last) })
    at += bytes
  }
  return { bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0), segments }
}

/** The bytes in pieces of at most 1 MiB. */
export function* contentChunks(content: Content): Generator<Buffer> {
  for (const { bytes, read } of content.segments)
    for (let at = 0; at < bytes; at += chunkBytes) yield read(at, Math.min(at + chunkBytes, bytes))
}

const isHashed = ({ bytes, segments }: Content): boolean =>
  bytes <= hashedBytes || segments.every((segment) => segment.held)

/** 32 hex digits: the MD5 of the content or, where that would cost too much, of `name`. */
export function digestOf(content: Content, name: string): string {
  const hash = createHash('md5')
  if (!isHashed(content)) return hash.update(name).digest('hex')
  for (const chunk of contentChunks(content)) hash.update(chunk)
  return hash.digest('hex')
}

/** The ETag of content written in one piece; that of a multipart upload, which nobody takes for an MD5, where it is none. */
export const etagOf = (content: Content, name = ''): string => digestOf(content, name) + (isHashed(content) ? '' : '-1')
