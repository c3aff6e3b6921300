import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { contentChunks, type Content } from './content'
import { refuseUnless, S3Error } from './errors'
import type { Headers } from './store'
import type { Fields } from './xml'

/** A CRC as hex digits, low bit first. */
function makeCrc(polynomial: bigint, bits: 32 | 64): (data: Buffer) => string {
  const table = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n
    return value
  })
  const ones = (1n << BigInt(bits)) - 1n
  return (data) => {
    let value = ones
    for (const byte of data) value = (table[Number(value & 255n) ^ byte] ?? 0n) ^ (value >> 8n)
    return (value ^ ones).toString(16).padStart(bits / 4, '0')
  }
}

/** In hex digits. */
const algorithms = {
  CRC32: (data: Buffer) => crc32(data).toString(16).padStart(8, '0'),
  CRC32C: makeCrc(0x82f63b78n, 32),
  CRC64NVME: makeCrc(0x9a6c9329ac4bc9b5n, 64),
  SHA1: (data: Buffer) => createHash('sha1').update(data).digest('hex'),
  SHA256: (data: Buffer) => createHash('sha256').update(data).digest('hex'),
} as const
type Algorithm = keyof typeof algorithms

const prefix = 'x-amz-checksum-'
const headerOf = (algorithm: Algorithm): string => prefix + algorithm.toLowerCase()
const isAlgorithm = (name: string): name is Algorithm => Object.hasOwn(algorithms, name)
const sumOf = (algorithm: Algorithm, data: Buffer): string =>
  Buffer.from(algorithms[algorithm](data), 'hex').toString('base64')
const names = Object.keys(algorithms).filter(isAlgorithm)

/** The checksum among an object's headers. */
export function checksumIn(headers: Headers): { algorithm: Algorithm; value: string; type: string } | null {
  const algorithm = names.find((name) => headers[headerOf(name)] !== undefined)
  if (algorithm === undefined) return null
  return { algorithm, value: headers[headerOf(algorithm)] ?? '', type: headers[`${prefix}type`] ?? 'FULL_OBJECT' }
}

/** The algorithm a header names, `null` without one; InvalidRequest for one S3 does not have. */
export function namedAlgorithm(name: string | undefined): Algorithm | null {
  if (name === undefined || isAlgorithm(name)) return name ?? null
  throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.')
}

/** The headers that tell the checksum of a whole object. */
const checksumOf = (algorithm: Algorithm, body: Buffer): Headers => ({
  [headerOf(algorithm)]: sumOf(algorithm, body),
  [`${prefix}type`]: 'FULL_OBJECT',
})

export const checksumOfContent = (algorithm: Algorithm | null, content: Content): Headers =>
  algorithm === null ? {} : checksumOf(algorithm, Buffer.concat([...contentChunks(content)]))

/** The headers of a multipart object's checksum, made of the (base64) checksums of its parts. */
export function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): Headers {
  const sum = sumOf(algorithm, Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))))
  return { [headerOf(algorithm)]: `${sum}-${parts.length}`, [`${prefix}type`]: 'COMPOSITE' }
}

export const withoutChecksum = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(prefix)))

/** Checks a body against the Content-MD5 and checksum sent with it, and returns the checksum to keep, as headers. */
export function checkBody(body: Buffer, sent: (name: string) => string | undefined): Headers {
  const md5 = sent('content-md5')
  refuseUnless(md5 === undefined || Buffer.from(md5, 'base64').length === 16, 'InvalidDigest')
  refuseUnless(md5 === undefined || createHash('md5').update(body).digest('base64') === md5, 'BadDigest')
  const [given, another] = names.filter((algorithm) => sent(headerOf(algorithm)) !== undefined)
  refuseUnless(another === undefined, 'InvalidRequest', 'Expecting a single x-amz-checksum- header')
  const algorithm = given ?? namedAlgorithm(sent('x-amz-sdk-checksum-algorithm'))
  if (algorithm === null) return {}
  const checksum = checksumOf(algorithm, body)
  refuseUnless(given === undefined || checksum[headerOf(given)] === sent(headerOf(given)), 'BadDigest')
  return checksum
}

/** A checksum as elements of a result. */
export function checksumFields(headers: Headers): Fields {
  const sum = checksumIn(headers)
  return sum === null ? {} : { [`Checksum${sum.algorithm}`]: sum.value, ChecksumType: sum.type }
}
