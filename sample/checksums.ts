import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { S3Error } from './errors'

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

/** What S3 keeps to prove an object's bytes; `value` is base64, with `-N` for a composite of N parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  readonly value: string
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** A CRC of up to 64 bits, low bit first, worked in two halves because numbers hold 53 bits. */
function makeCrc(polynomial: bigint, bits: 32 | 64): (data: Buffer) => Buffer {
  const low = new Uint32Array(256)
  const high = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n
    low[byte] = Number(value & 0xffffffffn)
    high[byte] = Number(value >> 32n)
  }
  return (data) => {
    let lower = 0xffffffff
    let upper = bits === 64 ? 0xffffffff : 0
    for (const byte of data) {
      const at = (lower ^ byte) & 0xff
      lower = ((lower >>> 8) | (upper << 24)) ^ (low[at] ?? 0)
      upper = (upper >>> 8) ^ (high[at] ?? 0)
    }
    const result = Buffer.alloc(8)
    result.writeUInt32BE(~upper >>> 0, 0)
    result.writeUInt32BE(~lower >>> 0, 4)
    return result.subarray(8 - bits / 8)
  }
}

function zlibCrc(data: Buffer): Buffer {
  const result = Buffer.alloc(4)
  result.writeUInt32BE(crc32(data))
  return result
}

const algorithms: Readonly<Record<ChecksumAlgorithm, (data: Buffer) => Buffer>> = {
  CRC32: zlibCrc,
  CRC32C: makeCrc(0x82f63b78n, 32),
  CRC64NVME: makeCrc(0x9a6c9329ac4bc9b5n, 64),
  SHA1: (data) => createHash('sha1').update(data).digest(),
  SHA256: (data) => createHash('sha256').update(data).digest(),
}
const names = Object.keys(algorithms) as ChecksumAlgorithm[]

export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`

/** The algorithm a header or element names; InvalidRequest for one this server does not know. */
export function checksumAlgorithm(name: string | undefined): ChecksumAlgorithm | null {
  if (name === undefined) return null
  const found = names.find((algorithm) => algorithm === name.toUpperCase())
  if (found === undefined) throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.')
  return found
}

export const checksumOf = (algorithm: ChecksumAlgorithm, body: Buffer): Checksum => ({
  algorithm,
  value: algorithms[algorithm](body).toString('base64'),
  type: 'FULL_OBJECT',
})

/** The checksum of a multipart object from those of its parts (base64). */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const joined = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')))
  return { algorithm, value: `${checksumOf(algorithm, joined).value}-${parts.length}`, type: 'COMPOSITE' }
}

/**
 * Checks a body against the Content-MD5 and x-amz-checksum-* that came with it, as headers or trailers, and returns the checksum to keep.
 * Throws InvalidDigest, BadDigest or InvalidRequest.
 */
export function checkBody(body: Buffer, sent: (name: string) => string | undefined): Checksum | null {
  const md5 = sent('content-md5')
  if (md5 !== undefined) {
    if (Buffer.from(md5, 'base64').length !== 16) throw new S3Error('InvalidDigest')
    if (createHash('md5').update(body).digest('base64') !== md5) throw new S3Error('BadDigest')
  }
  const given = names.filter((algorithm) => sent(checksumHeader(algorithm)) !== undefined)
  if (given.length > 1) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header')
  const [algorithm] = given
  if (algorithm === undefined) {
    const named = checksumAlgorithm(sent('x-amz-sdk-checksum-algorithm') ?? sent('x-amz-checksum-algorithm'))
    return named === null ? null : checksumOf(named, body)
  }
  const checksum = checksumOf(algorithm, body)
  if (checksum.value !== sent(checksumHeader(algorithm))) throw new S3Error('BadDigest')
  return checksum
}
