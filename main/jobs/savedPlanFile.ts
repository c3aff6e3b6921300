import { createHash, type Hash } from 'node:crypto'
import { basename } from 'node:path'
import { z } from 'zod'
import { problemOfIntent } from '../../lake/changePlan'
import { problemOfFilter } from '../../lake/objectFilter'
import { savedLine, savedPlanVersion, splitSum, withSum, type SavedObject } from '../../lake/savedPlan'
import { Intent } from '../../preload/contract/changes'
import { ObjectFilter } from '../../preload/contract/filter'
import { BucketName, Key, Prefix, VersionId } from '../../preload/contract/place'
import { LakeError } from '../s3/lakeError'
import type { Disk } from '../lines/disk'
import { eachLine } from '../lines/checkedLines'
import { Pin } from './journalRecords'
import { SavedRows } from './savedRows'

/** What a saved plan is: the first line of its file, but for the checksum. Times in ms since 1970. Holds no secret. */
const SavedHeader = z.strictObject({
  lakescope: z.literal('plan'),
  version: z.literal(savedPlanVersion),
  savedAt: z.number(),
  pin: Pin,
  bucket: BucketName,
  intent: Intent,
  filter: ObjectFilter.nullable(),
  /** Prefixes that show the target. */
  places: z.array(Prefix).max(20),
  objects: z.number().int().min(0),
})
export type SavedHeader = z.infer<typeof SavedHeader>

const SavedLine = z.strictObject({
  key: Key,
  versionId: VersionId.nullable(),
  etag: z.string().max(1024),
  bytes: z.number().int().min(0),
  storageClass: z.string().max(100),
  excluded: z.boolean(),
})

/** All lines of the file. `objects` is walked twice and must give the same each time: the first line holds a checksum over the others. */
export async function* savedPlanLines(
  header: SavedHeader,
  objects: () => AsyncIterable<SavedObject>,
): AsyncGenerator<string, void> {
  const first = JSON.stringify(header)
  const hash = begin(first)
  for await (const object of objects()) hash.update(`${savedLine(object)}\n`)
  yield `${withSum(first, hash.digest('hex'))}\n`
  for await (const object of objects()) yield `${savedLine(object)}\n`
}

const begin = (header: string): Hash => createHash('sha256').update(`${header}\n`)

/** What the first line says, for a quick look. @throws LakeError badInput; what the disk throws */
export async function readSavedHeader(disk: Disk, path: string): Promise<SavedHeader> {
  const file = await disk.open(path, 'read')
  try {
    let first: Buffer | null = null
    await eachLine(
      file,
      (line) => (first ??= Buffer.from(line)),
      () => first === null,
    )
    return headerIn(path, first).header
  } finally {
    await file.close()
  }
}

/** Reads all of it, and checks that it is whole. @throws LakeError badInput; what the disk throws */
export async function readSavedPlan(
  disk: Disk,
  path: string,
): Promise<{ readonly header: SavedHeader; readonly rows: SavedRows }> {
  const file = await disk.open(path, 'read')
  try {
    const rows = new SavedRows()
    let first: ReturnType<typeof headerIn> | null = null
    let hash: Hash | null = null
    let problem: string | null = null
    let number = 0
    const onLine = (line: Buffer): void => {
      number += 1
      if (first === null) {
        first = headerIn(path, line)
        hash = begin(first.text)
        return
      }
      hash?.update(line).update('\n')
      const object = objectIn(line)
      if (object === null) problem = `line ${number} cannot be read`
      else rows.add(object)
    }
    const rest = await eachLine(file, onLine, () => problem === null)
    const { header, sha256 } = first ?? headerIn(path, null)
    if (rest) problem ??= 'its end is missing'
    if (rows.count !== header.objects) problem ??= `it holds ${rows.count} of ${header.objects} objects`
    if (problem === null && digestOf(hash) !== sha256) problem = 'its checksum does not fit what it holds'
    if (problem !== null) throw refused(path, `is damaged: ${problem}. Nothing was planned`)
    return { header, rows }
  } finally {
    await file.close()
  }
}

const digestOf = (hash: Hash | null): string | null => hash?.digest('hex') ?? null

function headerIn(path: string, line: Buffer | null): { header: SavedHeader; text: string; sha256: string } {
  const raw = line && jsonIn(line)
  const said = z.looseObject({ lakescope: z.literal('plan'), version: z.number() }).safeParse(raw)
  if (!said.success) throw refused(path, 'is no plan that was saved by Lakescope')
  if (said.data.version !== savedPlanVersion) {
    throw refused(path, `was written by another version of Lakescope (its format is ${said.data.version})`)
  }
  const split = line && splitSum(line.toString('utf8'))
  const header = SavedHeader.safeParse(split && JSON.parse(split.header))
  if (!split || !header.success) throw refused(path, 'is damaged: its first line cannot be read. Nothing was planned')
  const { intent, filter } = header.data
  if (problemOfIntent(intent) !== null || (filter && problemOfFilter(filter) !== null)) {
    throw refused(path, 'asks for what cannot be done. Nothing was planned')
  }
  return { header: header.data, text: split.header, sha256: split.sha256 }
}

function objectIn(line: Buffer): SavedObject | null {
  const parsed = SavedLine.safeParse(jsonIn(line))
  return parsed.success ? parsed.data : null
}

function jsonIn(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return null
  }
}

const refused = (path: string, problem: string): LakeError =>
  new LakeError({ kind: 'badInput', path: basename(path), problem })
