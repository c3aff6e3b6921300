import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { SavedScan, ScanState } from '../../preload/contract/scans'
import { Encryption } from '../../preload/contract/values'
import { LakeError } from '../s3/lakeError'
import type { EncryptionColumn } from './inventoryRows'
import type { KeyBlock } from './keyBlocks'
import { LakeIndex } from './lakeIndex'

/**
 * A scan on disk: the words `LAKEIDX` and a version, the length and the checksum of a header in JSON, the header, zeros up to a multiple of 8, and
 * the columns of all blocks, one column after the other, those of wide numbers first so that they can be used where they lie; at the end the
 * encryption of each row, where a report of S3 Inventory has told it. The header holds
 * the checksum of the columns. Numbers are little-endian, as on every machine Electron runs on.
 */
const magic = Buffer.from('LAKEIDX1', 'latin1')
const ending = '.lakeindex'
const longestHeader = 1024 * 1024

const Facts = SavedScan.omit({ saved: true, fileBytes: true }).extend({
  region: z.string().nullable(),
  why: ScanState.shape.why,
  changes: ScanState.shape.changes,
})
/** What is known of a scan beyond its keys. */
export type ScanFacts = z.infer<typeof Facts>

const Header = z.strictObject({
  facts: Facts,
  storageClasses: z.array(z.string()).max(256),
  formats: z.array(z.string()).max(256),
  blocks: z.number().int().min(0),
  rows: z.number().int().min(0),
  restarts: z.number().int().min(0),
  keyBytes: z.number().int().min(0),
  checksum: z.number(),
  /** What the numbers of the column of encryption stand for; without it there is no such column. */
  encryption: z.array(Encryption.nullable()).max(256).optional(),
})
type Header = z.infer<typeof Header>

export interface ReadScan {
  readonly facts: ScanFacts
  readonly index: LakeIndex
  /** As a report of S3 Inventory has told it. */
  readonly encryption: EncryptionColumn | null
}

const fileOf = (folder: string, saved: string): string => join(folder, saved + ending)

/** Writes a scan so that a crash at any moment leaves all of it or nothing. Readable by this user only. */
export async function writeScan(folder: string, saved: string, { facts, index, encryption }: ReadScan): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { blocks } = index
  const columns = [...columnsOf(blocks), ...(encryption ? [encryption.rows] : [])]
  let checksum = 0
  for (const part of columns) checksum = crc32(part, checksum)
  const sum = (of: (block: KeyBlock) => number): number => blocks.reduce((total, block) => total + of(block), 0)
  const header: Header = {
    facts,
    storageClasses: [...index.storageClasses.texts],
    formats: [...index.formats.texts],
    blocks: blocks.length,
    rows: index.count,
    restarts: sum(({ restarts }) => restarts.length),
    keyBytes: sum(({ keys }) => keys.length),
    checksum,
    ...(encryption && { encryption: [...encryption.kinds] }),
  }
  const file = fileOf(folder, saved)
  const temporary = `${file}.new`
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await writeAll(handle, [...headOf(header), ...columns])
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Reads a saved scan. @throws LakeError badAnswer when the file is damaged, notFound when there is none */
export async function readScan(folder: string, saved: string): Promise<ReadScan> {
  const bytes = await readFile(fileOf(folder, saved)).catch((error: unknown) => {
    if (isMissing(error)) throw new LakeError({ kind: 'notFound', what: 'scan', name: saved })
    throw error
  })
  const found = headerIn(bytes)
  if (!found) throw damaged('is not one of this version of Lakescope, or its beginning is damaged')
  const { header, end } = found
  // Columns are used where they lie, which needs a place that is a multiple of 8.
  const body = Buffer.from(new Uint8Array(bytes.subarray(end)).buffer)
  if (body.length !== bodyLength(header)) throw damaged('is not as long as it should be')
  if (crc32(body) !== header.checksum) throw damaged('does not have its checksum')
  const { facts, storageClasses, formats, rows } = header
  const index = new LakeIndex(facts.prefix, blocksIn(body, header), { texts: storageClasses }, { texts: formats })
  if (index.count !== rows) throw damaged('does not hold the rows it should')
  return { facts, index, encryption: encryptionIn(body, header) }
}

/** The scans of a folder, the newest first. Files that are not whole are left out. */
export async function listScans(folder: string): Promise<SavedScan[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.filter((name) => name.endsWith(ending)).map((name) => factsIn(folder, name.slice(0, -ending.length))),
  )
  return found.filter((one) => one !== null).sort((a, b) => b.endedAt - a.endedAt)
}

export async function deleteScan(folder: string, saved: string): Promise<void> {
  await rm(fileOf(folder, saved), { force: true })
}

async function factsIn(folder: string, saved: string): Promise<SavedScan | null> {
  try {
    const file = fileOf(folder, saved)
    const handle = await open(file, 'r')
    try {
      const start = Buffer.alloc(64 * 1024)
      const { bytesRead } = await handle.read(start, 0, start.length, 0)
      const found = headerIn(start.subarray(0, bytesRead))
      if (!found || (await handle.stat()).size !== found.end + bodyLength(found.header)) return null
      const { size } = await stat(file)
      return SavedScan.parse({ ...found.header.facts, saved, fileBytes: size })
    } finally {
      await handle.close()
    }
  } catch {
    return null
  }
}

function headOf(header: Header): Buffer[] {
  const text = Buffer.from(JSON.stringify(header), 'utf8')
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32LE(text.length, 0)
  numbers.writeUInt32LE(crc32(text), 4)
  return [magic, numbers, text, Buffer.alloc(-text.length & 7)]
}

function headerIn(bytes: Buffer): { readonly header: Header; readonly end: number } | null {
  if (bytes.length < 16 || !bytes.subarray(0, 8).equals(magic)) return null
  const length = bytes.readUInt32LE(8)
  if (length > longestHeader || bytes.length < 16 + length) return null
  const text = bytes.subarray(16, 16 + length)
  if (crc32(text) !== bytes.readUInt32LE(12)) return null
  const parsed = Header.safeParse(JSON.parse(text.toString('utf8')))
  return parsed.success ? { header: parsed.data, end: 16 + length + (-length & 7) } : null
}

const bodyLength = ({ rows, blocks, restarts, keyBytes, encryption }: Header): number =>
  rows * (8 + 4 + 1 + 1) + blocks * 8 + restarts * 4 + keyBytes + (encryption ? rows : 0)

const encryptionIn = (body: Buffer, { rows, encryption: kinds }: Header): EncryptionColumn | null =>
  kinds ? { kinds, rows: body.subarray(body.length - rows) } : null

/** All columns in the order of the file. */
function columnsOf(blocks: readonly KeyBlock[]): Uint8Array[] {
  const sizes = new Uint32Array(blocks.flatMap(({ count, keys }) => [count, keys.length]))
  return [
    ...blocks.map(({ bytes }) => asBytes(bytes)),
    asBytes(sizes),
    ...blocks.map(({ modified }) => asBytes(modified)),
    ...blocks.map(({ restarts }) => asBytes(restarts)),
    ...blocks.map(({ storageClasses }) => storageClasses),
    ...blocks.map(({ formats }) => formats),
    ...blocks.map(({ keys }) => keys),
  ]
}

const asBytes = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

function blocksIn(body: Buffer, { rows, blocks, restarts }: Header): KeyBlock[] {
  const { buffer } = body
  let at = 0
  const part = (length: number): number => {
    const start = body.byteOffset + at
    at += length
    return start
  }
  const bytes = new Float64Array(buffer, part(rows * 8), rows)
  const sizes = new Uint32Array(buffer, part(blocks * 8), blocks * 2)
  const modified = new Uint32Array(buffer, part(rows * 4), rows)
  const restartColumn = new Uint32Array(buffer, part(restarts * 4), restarts)
  const classes = new Uint8Array(buffer, part(rows), rows)
  const formats = new Uint8Array(buffer, part(rows), rows)
  const keys = new Uint8Array(buffer, part(0))
  let [row, restart, key] = [0, 0, 0]
  return Array.from({ length: blocks }, (_, block) => {
    const [count, keyBytes] = [sizes[block * 2] ?? 0, sizes[block * 2 + 1] ?? 0]
    const made: KeyBlock = {
      count,
      keys: keys.subarray(key, key + keyBytes),
      restarts: restartColumn.subarray(restart, restart + Math.ceil(count / 16)),
      bytes: bytes.subarray(row, row + count),
      modified: modified.subarray(row, row + count),
      storageClasses: classes.subarray(row, row + count),
      formats: formats.subarray(row, row + count),
    }
    row += count
    restart += Math.ceil(count / 16)
    key += keyBytes
    return made
  })
}

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  // The system takes so many pieces at a time.
  const most = 512
  for (let at = 0; at < parts.length; at += most) {
    const some = parts.slice(at, at + most)
    const length = some.reduce((sum, part) => sum + part.length, 0)
    const { bytesWritten } = await handle.writev(some)
    if (bytesWritten !== length) throw new Error('The disk took less than it was given.')
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

const damaged = (how: string): LakeError =>
  new LakeError({
    kind: 'badAnswer',
    message: `The file of this scan ${how}. Scan again; the damaged file can be deleted.`,
  })
