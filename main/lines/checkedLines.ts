import { crc32 } from 'node:zlib'
import type { DiskFile } from './disk'

/** What a file of such lines is; its first line says how to read the others, in every version: the words and a number. */
export interface LineFormat {
  /** Such as `lakescope job journal`. */
  readonly words: string
  readonly version: string
}

export const firstLineOf = ({ words, version }: LineFormat): string => `${words} ${version}\n`

/**
 * One record as a line: checksum, place in the file, JSON. The checksum begins with the id of the file, so that a line of another file is none
 * of this one, and holds the place, so that a line lost or doubled is found.
 */
export function lineOf(id: string, place: number, record: unknown): string {
  const text = `${place} ${JSON.stringify(record)}`
  return `${checksum(id, text)} ${text}\n`
}

const checksum = (id: string, text: string | Buffer): string => crc32(text, crc32(id)).toString(16).padStart(8, '0')

/** How such a file ends. `torn`: what was being written when the program or the computer died; nothing was done because of it. */
export type LinesEnd =
  | { readonly kind: 'whole' | 'torn'; readonly bytes: number; readonly records: number }
  | { readonly kind: 'damaged'; readonly problem: string }
  | { readonly kind: 'version'; readonly version: string }

const chunk = 1 << 20
const longestLine = 16 << 20

/**
 * Reads such a file from its beginning and gives each record to `take`, which returns what is wrong with it or `null`. Whatever is neither
 * whole nor torn at its very end is damaged: after a bad line no good one may follow.
 */
export async function readLines(
  file: DiskFile,
  format: LineFormat,
  id: string,
  take: (record: unknown) => string | null,
): Promise<LinesEnd> {
  let place = -1
  let good = 0
  let bad: string | null = null
  let problem: string | null = null
  let version: string | null = null
  let lines = 0
  const onLine = (line: Buffer, end: number): void => {
    lines += 1
    if (place === -1) {
      version = versionIn(format, line)
      if (version === format.version) [place, good] = [0, end]
      return
    }
    const found = recordIn(id, line)
    if (found === null) {
      bad ??= `record ${place}`
    } else if (bad !== null) {
      problem = `${bad} cannot be read, and others follow it`
    } else if (found.place !== place) {
      problem = `record ${found.place} stands where ${place} belongs`
    } else {
      problem = take(found.record)
      place += 1
      good = end
    }
  }
  const goOn = (): boolean => problem === null && (place !== -1 || lines === 0)
  const rest = await eachLine(file, onLine, goOn)
  if (problem !== null) return { kind: 'damaged', problem }
  if (place === -1) {
    if (lines === 0) return { kind: 'torn', bytes: 0, records: 0 }
    return version === null
      ? { kind: 'damaged', problem: 'its first line cannot be read' }
      : { kind: 'version', version }
  }
  return { kind: rest || bad !== null ? 'torn' : 'whole', bytes: good, records: place }
}

function versionIn({ words }: LineFormat, line: Buffer): string | null {
  const text = line.toString('latin1')
  const magic = `${words} `
  return text.startsWith(magic) && /^\d{1,9}$/.test(text.slice(magic.length)) ? text.slice(magic.length) : null
}

function recordIn(id: string, line: Buffer): { readonly place: number; readonly record: unknown } | null {
  if (line.length < 12 || line[8] !== 0x20) return null
  const text = line.subarray(9)
  if (line.toString('latin1', 0, 8) !== checksum(id, text)) return null
  const space = text.indexOf(0x20)
  try {
    return { place: Number(text.toString('latin1', 0, space)), record: JSON.parse(text.toString('utf8', space + 1)) }
  } catch {
    return null
  }
}

/** Reads a file line by line while `goOn` says so. @returns whether something without a line end is left over */
export async function eachLine(
  file: DiskFile,
  onLine: (line: Buffer, end: number) => void,
  goOn: () => boolean,
): Promise<boolean> {
  const into = Buffer.allocUnsafe(chunk)
  let left: Buffer = Buffer.alloc(0)
  let at = 0
  while (goOn()) {
    const read = await file.read(into, at)
    if (read === 0) return left.length > 0
    const bytes = Buffer.concat([left, into.subarray(0, read)])
    const start = at - left.length
    at += read
    let from = 0
    for (let end = bytes.indexOf(10); end !== -1 && goOn(); end = bytes.indexOf(10, from)) {
      onLine(bytes.subarray(from, end), start + end + 1)
      from = end + 1
    }
    left = bytes.subarray(from)
    // No line of ours is that long: read no further, and what is left over is torn or damaged.
    if (left.length > longestLine) return true
  }
  return left.length > 0
}

/** The last record of a file, when it is whole; for a quick look that does not read what is before. */
export async function lastRecord(file: DiskFile, id: string): Promise<unknown> {
  const size = await file.size()
  const tail = Buffer.alloc(Math.min(size, 4096))
  await file.read(tail, size - tail.length)
  if (tail[tail.length - 1] !== 10) return null
  const from = tail.lastIndexOf(10, tail.length - 2) + 1
  return from === 0 ? null : (recordIn(id, tail.subarray(from, -1))?.record ?? null)
}

/** The first record of a file, whose format must be this one; `null` where that is not so. */
export async function firstRecord(file: DiskFile, format: LineFormat, id: string): Promise<unknown> {
  const head = Buffer.alloc(chunk)
  const text = head.subarray(0, await file.read(head, 0))
  const firstLine = firstLineOf(format)
  if (!text.subarray(0, firstLine.length).equals(Buffer.from(firstLine))) return null
  const end = text.indexOf(10, firstLine.length)
  return end === -1 ? null : (recordIn(id, text.subarray(firstLine.length, end))?.record ?? null)
}
