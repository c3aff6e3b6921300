import { createHash } from 'node:crypto'
import { S3Error } from './errors'

/** Signs the chunks of an aws-chunked body, each over the signature before it. */
export interface ChunkSigner {
  /** The signature of the headers. */
  readonly seed: string
  /** HMAC of `AWS4-HMAC-SHA256{kind}`, date, scope and `text`, in hex. */
  readonly sign: (kind: string, text: string) => string
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

/** A body without its framing, and the headers that came after it, by lower-case name. */
export interface Payload {
  readonly body: Buffer
  readonly trailers: ReadonlyMap<string, string>
}

/** Takes an aws-chunked body apart (`size;chunk-signature=...`, data, trailers) and checks every signature when there is a signer. */
export function decodeChunks(raw: Buffer, signer: ChunkSigner | null): Payload {
  const chunks: Buffer[] = []
  let before = signer?.seed ?? ''
  let at = 0
  for (;;) {
    const end = raw.indexOf('\r\n', at)
    if (end < 0) throw new S3Error('IncompleteBody')
    const [size = '', extension = ''] = raw.toString('latin1', at, end).split(';')
    const bytes = /^[0-9a-f]+$/i.test(size) ? parseInt(size, 16) : NaN
    const data = raw.subarray(end + 2, end + 2 + bytes)
    if (Number.isNaN(bytes) || data.length !== bytes) throw new S3Error('IncompleteBody')
    if (signer !== null) {
      const expected = signer.sign('-PAYLOAD', `${before}\n${sha256('')}\n${sha256(data)}`)
      if (extension !== `chunk-signature=${expected}`) throw new S3Error('SignatureDoesNotMatch')
      before = expected
    }
    at = end + 2 + bytes
    if (bytes === 0) break
    chunks.push(data)
    at += 2
  }
  return { body: Buffer.concat(chunks), trailers: readTrailers(raw.toString('latin1', at), before, signer) }
}

function readTrailers(text: string, before: string, signer: ChunkSigner | null): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'))
  const trailers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const signature = trailers.get('x-amz-trailer-signature')
  trailers.delete('x-amz-trailer-signature')
  if (signer !== null && trailers.size > 0) {
    const signed = Array.from(trailers, ([name, value]) => `${name}:${value}\n`).join('')
    if (signer.sign('-TRAILER', `${before}\n${sha256(signed)}`) !== signature)
      throw new S3Error('SignatureDoesNotMatch')
  }
  return trailers
}
