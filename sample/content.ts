import { createHash } from 'node:crypto'
import { held, joined, zeros, type Segment } from './data/segments'

/** What an object holds. Copies share it, and content that is made when it is read (not `held`) takes no memory. */
export interface Content extends Segment {
  readonly held: boolean
}

const chunkBytes = 1 << 20
/** Above this, bytes that are made are not made only to be hashed. */
const hashedBytes = 256 << 10

export const heldContent = (body: Buffer): Content => ({ ...held(body), held: true })
export const madeContent = (segment: Segment): Content => ({ ...segment, held: false })
export const sparseContent = (bytes: number): Content => madeContent(zeros(bytes))

export const joinContent = (parts: readonly Content[]): Content => ({
  ...joined(parts),
  held: parts.every((part) => part.held),
})

/** Bytes `start` to `end` (exclusive) as content of its own. */
export const sliceContent = ({ slice, held }: Content, start: number, end: number): Content => ({
  bytes: end - start,
  slice: (from, to) => slice(start + from, start + to),
  held,
})

/** The bytes in pieces of at most 1 MiB. */
export function* contentChunks({ bytes, slice }: Content): Generator<Buffer> {
  for (let at = 0; at < bytes; at += chunkBytes) yield slice(at, Math.min(at + chunkBytes, bytes))
}

const isHashed = ({ bytes, held }: Content): boolean => held || bytes <= hashedBytes

/** 32 hex digits: the MD5 of the content or, where that would cost too much, of `name`. */
export function digestOf(content: Content, name: string): string {
  const hash = createHash('md5')
  if (!isHashed(content)) return hash.update(name).digest('hex')
  for (const chunk of contentChunks(content)) hash.update(chunk)
  return hash.digest('hex')
}

/** The ETag of content written in one piece; that of a multipart upload, which nobody takes for an MD5, where it is none. */
export const etagOf = (content: Content, name = ''): string => digestOf(content, name) + (isHashed(content) ? '' : '-1')
