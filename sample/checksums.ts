import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { S3Error } from './errors'
import type { Headers } from './store'

/** A CRC of up to 64 bits, low bit first, worked in two halves because numbers hold 53 bits. */
function makeCrc(polynomial: bigint, bytes: 4 | 8): (data: Buffer) => Buffer {
  const [low, high] = [new Uint32Array(256), new Uint32Array(256)]
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n
    low[byte] = Number(value & 0xffffffffn)
    high[byte] = Number(value >> 32n)
  }
  return (data) => {
    let [lower, upper] = [0xffffffff, bytes === 8 ? 0xffffffff : 0]
    for (const byte of data) {
      const at = (lower ^ byte) & 0xff
      lower = ((lower >>> 8) | (upper << 24)) ^ (low[at] ?? 0)
      upper = (upper >>> 8) ^ (high[at] ?? 0)
    }
    return words(~upper, ~lower).subarray(8 - bytes)
  }
}

function words(...values: readonly number[]): Buffer {
  const result = Buffer.alloc(values.length * 4)
  values.forEach((value, at) => result.writeUInt32BE(value >>> 0, at * 4))
  return result
}

const algorithms = {
  CRC32: (data: Buffer) => words(crc32(data)),
  CRC32C: makeCrc(0x82f63b78n, 4),
  CRC64NVME: makeCrc(0x9a6c9329ac4bc9b5n, 8),
  SHA1: (data: Buffer) => createHash('sha1').update(data).digest(),
  SHA256: (data: Buffer) => createHash('sha256').update(data).digest(),
} as const
type Algorithm = keyof typeof algorithms

const prefix = 'x-amz-checksum-'
const headerOf = (algorithm: Algorithm): string => prefix + algorithm.toLowerCase()
const isAlgorithm = (name: string): name is Algorithm => Object.hasOwn(algorithms, name)
const names = Object.keys(algorithms).filter(isAlgorithm)

/** The checksum among an object's headers. */
export function checksumIn(headers: Headers): { algorithm: Algorithm; value: string; type: string } | null {
  const algorithm = names.find((name) => headers[headerOf(name)] !== undefined)
  if (algorithm === undefined) return null
  return { algorithm, value: headers[headerOf(algorithm)] ?? '', type: headers[`${prefix}type`] ?? 'FULL_OBJECT' }
}

/** The algorithm a header names, `null` without one; InvalidRequest for one S3 does not have. */
export function namedAlgorithm(name: string | undefined): Algorithm | null {
  if (name !== undefined && !isAlgorithm(name))
    throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.')
  return name ?? null
}

/** The headers that tell the checksum of a whole object. */
export const checksumOf = (algorithm: Algorithm, body: Buffer): Headers => ({
  [headerOf(algorithm)]: algorithms[algorithm](body).toString('base64'),
  [`${prefix}type`]: 'FULL_OBJECT',
})

/** The headers of a multipart object's checksum, made of the (base64) checksums of its parts. */
export function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): Headers {
  const sum = algorithms[algorithm](Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))))
  return { [headerOf(algorithm)]: `${sum.toString('base64')}-${parts.length}`, [`${prefix}type`]: 'COMPOSITE' }
}

export const withoutChecksum = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(prefix)))

/**
 * Checks a body against the Content-MD5 and checksum that came with it, as headers or trailers, and returns the checksum to keep, as
 * headers. Throws InvalidDigest, BadDigest or InvalidRequest.
 */
export function checkBody(body: Buffer, sent: (name: string) => string | undefined): Headers {
  const md5 = sent('content-md5')
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) throw new S3Error('InvalidDigest')
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5) throw new S3Error('BadDigest')
  const [given, another] = names.filter((algorithm) => sent(headerOf(algorithm)) !== undefined)
  if (another !== undefined) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header')
  const algorithm = given ?? namedAlgorithm(sent('x-amz-sdk-checksum-algorithm'))
  if (algorithm === null) return {}
  const checksum = checksumOf(algorithm, body)
  if (given !== undefined && checksum[headerOf(given)] !== sent(headerOf(given))) throw new S3Error('BadDigest')
  return checksum
}

/** A checksum as elements, as listings and results tell it. */
export function checksumXml(headers: Headers): string {
  const sum = checksumIn(headers)
  if (sum === null) return ''
  const { algorithm, value, type } = sum
  return `<Checksum${algorithm}>${value}</Checksum${algorithm}><ChecksumType>${type}</ChecksumType>`
}
