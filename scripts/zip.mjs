import { inflateRawSync } from 'node:zlib'

const endOfDirectory = 0x06054b50

/**
 * Reads a zip archive in memory (no zip64, stored or deflated), because a bare machine may have no unzip.
 * @param {Buffer} zip
 * @returns {Generator<{ name: string, mode: number, data: () => Buffer }>}
 */
export function* zipEntries(zip) {
  let end = zip.length - 22
  while (end >= 0 && zip.readUInt32LE(end) !== endOfDirectory) end--
  if (end < 0) throw new Error('not a zip archive')
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    const method = zip.readUInt16LE(at + 10)
    const packed = zip.readUInt32LE(at + 20)
    const nameLength = zip.readUInt16LE(at + 28)
    const offset = zip.readUInt32LE(at + 42)
    yield {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      mode: zip.readUInt32LE(at + 38) >>> 16,
      data() {
        const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
        const raw = zip.subarray(start, start + packed)
        return method === 0 ? raw : inflateRawSync(raw)
      },
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}

/**
 * Finds one file in an uncompressed tar archive.
 * @param {Buffer} tar
 * @param {string} name
 * @returns {Buffer}
 */
export function tarFile(tar, name) {
  for (let at = 0; at + 512 <= tar.length;) {
    const found = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0
    if (found === name) return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Error(`the archive holds no ${name}`)
}
