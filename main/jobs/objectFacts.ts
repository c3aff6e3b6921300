import { decide, type BucketFacts, type Intent, type ObjectFacts } from '../../lake/changePlan'
import type { ObjectProperties } from '../../preload/contract/objects'
import type { CustomerKey } from '../s3/customerKey'
import { headObject } from '../s3/head'
import { LakeError } from '../s3/lakeError'
import type { LakeClient } from '../s3/lakeClient'
import type { ListedObject, ListedVersion } from '../s3/list'
import { getTags } from '../s3/tags'

const notAsked = {
  encryption: null,
  clientSide: null,
  locked: null,
  tags: null,
  archivedByTiering: null,
} as const

/** What a plain listing says of the current object. */
export const factsOfListed = (object: ListedObject): ObjectFacts => ({
  ...notAsked,
  ...object,
  versionId: null,
  isLatest: true,
  isDeleteMarker: false,
})

export const factsOfVersion = (version: ListedVersion): ObjectFacts => ({
  ...notAsked,
  key: version.key,
  versionId: version.versionId,
  isLatest: version.isLatest,
  isDeleteMarker: version.isDeleteMarker,
  bytes: version.bytes ?? 0,
  modifiedAt: version.modifiedAt,
  etag: version.etag ?? '',
  storageClass: version.storageClass ?? '',
  restore: null,
})

/** An object of which nothing but the name is known. */
export const factsOfKey = (key: string, versionId: string | null): ObjectFacts => ({
  ...notAsked,
  key,
  versionId,
  isLatest: versionId === null,
  isDeleteMarker: false,
  bytes: 0,
  modifiedAt: 0,
  etag: '',
  storageClass: '',
  restore: null,
})

/** What HEAD adds to what is known. `now` is in ms since 1970. */
export function withProperties(facts: ObjectFacts, head: ObjectProperties, now: number): ObjectFacts {
  return {
    ...facts,
    bytes: head.bytes ?? facts.bytes,
    modifiedAt: head.modifiedAt ?? facts.modifiedAt,
    etag: head.etag ?? facts.etag,
    storageClass: head.storageClass,
    restore: head.restore,
    encryption: head.encryption,
    ...(head.encryption.kind === 'SSE-C' && { customerKey: 'fits' }),
    clientSide: head.clientSide !== null,
    locked: lockedOf(head, now),
    archivedByTiering: head.archiveStatus !== null,
  }
}

/** S3 leaves the lock headers out for those who may not read them, so silence says nothing where the bucket may have locks. */
function lockedOf(head: ObjectProperties, now: number): boolean | null {
  if (head.legalHold === 'ON') return true
  if (head.lockMode !== null) return head.retainUntil === null || head.retainUntil > now
  return head.legalHold === 'OFF' ? false : null
}

export interface FactsReader {
  readonly lake: LakeClient
  readonly bucketName: string
  readonly bucket: BucketFacts
  readonly intent: Intent
  /** For objects that are encrypted with a key of the customer's. */
  readonly customerKey: CustomerKey | null
  readonly now: () => number
}

/** Whether what is known leaves something open that a request of its own would settle. */
export function isOpen({ bucket, intent, now }: FactsReader, facts: ObjectFacts): boolean {
  const listed = decide(facts, bucket, intent, now())
  if (listed.kind === 'skip' || !listed.unchecked) return false
  return intent.kind === 'tags' || facts.encryption === null
}

/**
 * Asks for what decides and is not known yet: HEAD, or the tags when they are to be changed. What is refused is noted, so that nothing is
 * promised about it (s3-facts A1.25).
 * @returns `null` when there is no such object any more
 * @throws LakeError for anything that is not about this object
 */
export async function readFacts(
  reader: FactsReader,
  facts: ObjectFacts,
  signal: AbortSignal,
): Promise<ObjectFacts | null> {
  if (!isOpen(reader, facts)) return facts
  return reader.intent.kind === 'tags' ? readTagFacts(reader, facts, signal) : readHeadFacts(reader, facts, signal)
}

/**
 * Looks up an object of which only the name is known, and whether a version named is the current one.
 * @returns `null` when there is no such object any more
 */
export async function readNamed(
  reader: FactsReader,
  facts: ObjectFacts,
  signal: AbortSignal,
): Promise<ObjectFacts | null> {
  const found = await readHeadFacts(reader, facts, signal)
  const { versionId } = facts
  if (found === null || versionId === null) return found && readFacts(reader, found, signal)
  const current = await currentVersion(reader, facts.key, signal)
  return readFacts(reader, { ...found, isLatest: current === versionId }, signal)
}

/** What an object that a job has changed is now. @returns `null` when it is gone */
export const readMadeFacts = (
  reader: FactsReader,
  facts: ObjectFacts,
  signal: AbortSignal,
): Promise<ObjectFacts | null> =>
  reader.intent.kind === 'tags' ? readTagFacts(reader, facts, signal) : readHeadFacts(reader, facts, signal)

async function currentVersion(
  { lake, bucketName, customerKey }: FactsReader,
  key: string,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const head = await lake.inBucket(bucketName, signal, (s3) =>
      headObject(s3, { bucket: bucketName, key }, signal, { customerKey }),
    )
    return head.versionId
  } catch (error) {
    // A delete marker, or a version of which nothing may be said: not the one that was named.
    if (error instanceof LakeError && ['deleteMarker', 'notFound', 'denied'].includes(error.fault.kind)) return null
    throw error
  }
}

/** @returns `null` when there is no such object any more */
async function readHeadFacts(
  { lake, bucketName, customerKey, now }: FactsReader,
  facts: ObjectFacts,
  signal: AbortSignal,
): Promise<ObjectFacts | null> {
  const ref = refOf(bucketName, facts)
  try {
    const head = await lake.inBucket(bucketName, signal, (s3) => headObject(s3, ref, signal, { customerKey }))
    return withProperties(facts, head, now())
  } catch (error) {
    return factsOfRefusal(facts, 'head', error)
  }
}

/** @returns `null` when there is no such object any more */
export async function readTagFacts(
  { lake, bucketName }: Pick<FactsReader, 'lake' | 'bucketName'>,
  facts: ObjectFacts,
  signal: AbortSignal,
): Promise<ObjectFacts | null> {
  const ref = refOf(bucketName, facts)
  try {
    return { ...facts, tags: await lake.inBucket(bucketName, signal, (s3) => getTags(s3, ref, signal)) }
  } catch (error) {
    return factsOfRefusal(facts, 'tags', error)
  }
}

function factsOfRefusal(facts: ObjectFacts, what: 'head' | 'tags', error: unknown): ObjectFacts | null {
  if (!(error instanceof LakeError)) throw error
  const { fault } = error
  if (fault.kind === 'denied' || fault.kind === 'unsupported')
    return { ...facts, refused: [...(facts.refused ?? []), what] }
  if (fault.kind === 'customerKeyNeeded') return { ...facts, encryption: { kind: 'SSE-C' } }
  if (fault.kind === 'customerKeyWrong') return { ...facts, encryption: { kind: 'SSE-C' }, customerKey: 'wrong' }
  if (fault.kind === 'deleteMarker') return { ...facts, isDeleteMarker: true }
  if (fault.kind === 'notFound' && (fault.what === 'key' || fault.what === 'version')) return null
  throw error
}

const refOf = (
  bucket: string,
  { key, versionId }: ObjectFacts,
): { bucket: string; key: string; versionId?: string } => ({
  bucket,
  key,
  ...(versionId !== null && { versionId }),
})
