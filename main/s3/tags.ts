import {
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { applyTagEdits, maxTags, sameTags, type Tag, type TagEdit } from '../../lake/tags'
import { isRecognised, readFeature } from './capabilities'
import { attempt } from './faults'
import { LakeError } from './lakeError'
import { named, onObject, type ObjectRef } from './target'

/** The whole set of tags of an object version. @throws LakeError */
export async function getTags(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<readonly Tag[]> {
  const at = onObject(s3, 's3:GetObjectTagging', ref)
  const command = new GetObjectTaggingCommand(named(ref))
  const { TagSet } = await readFeature(s3, tagging, () =>
    attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal })),
  )
  return (TagSet ?? []).map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }))
}

const tagging = 'GetObjectTagging'

/**
 * An endpoint without tagging may take `PUT key?tagging` for an upload and `DELETE key?tagging` for a deletion (design, section 3), so
 * its answer to the harmless read must have been recognised before.
 */
async function knowTagging(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<void> {
  if (!isRecognised(s3, tagging)) await getTags(s3, ref, signal)
}

/** Replaces the whole set (s3-facts A6.2). @returns the request id @throws LakeError */
export async function putTags(
  s3: S3Client,
  ref: ObjectRef,
  tags: readonly Tag[],
  signal: AbortSignal,
): Promise<string | null> {
  const at = onObject(s3, 's3:PutObjectTagging', ref)
  await knowTagging(s3, ref, signal)
  const TagSet = tags.map(({ key, value }) => ({ Key: key, Value: value }))
  const command = new PutObjectTaggingCommand({ ...named(ref), Tagging: { TagSet } })
  const { $metadata } = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
  return $metadata.requestId ?? null
}

/** Removes all tags; unlike an empty set this is not billed (s3-facts A6.4). @returns the request id @throws LakeError */
export async function deleteTags(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<string | null> {
  const at = onObject(s3, 's3:DeleteObjectTagging', ref)
  await knowTagging(s3, ref, signal)
  const command = new DeleteObjectTaggingCommand(named(ref))
  const { $metadata } = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
  return $metadata.requestId ?? null
}

export type TagChange =
  | {
      readonly outcome: 'changed'
      readonly before: readonly Tag[]
      readonly after: readonly Tag[]
      readonly requestId: string | null
    }
  | {
      readonly outcome: 'skipped'
      readonly reason: 'nothingToChange' | 'tagConflict' | 'tooManyTags'
      readonly before: readonly Tag[]
    }

/**
 * Applies edits to the tags of one object and keeps those they do not name: reads, changes, writes, reads back. S3 has no condition on
 * tags, so a writer in between is found only afterwards (s3-facts A6.2). Give the version in a versioned bucket (A6.3).
 * `beforeWrite` is told both sets when all that is left is to write; what it throws ends the change.
 * @throws LakeError conflict when the set read back is not the one written
 */
export async function changeTags(
  s3: S3Client,
  ref: ObjectRef,
  edits: readonly TagEdit[],
  signal: AbortSignal,
  beforeWrite?: (before: readonly Tag[], after: readonly Tag[]) => Promise<void>,
): Promise<TagChange> {
  const before = await getTags(s3, ref, signal)
  const { tags: after, changed, conflicts } = applyTagEdits(before, edits)
  if (conflicts.some(({ kind }) => kind !== 'tooMany')) return { outcome: 'skipped', reason: 'tagConflict', before }
  if (after.length > maxTags) return { outcome: 'skipped', reason: 'tooManyTags', before }
  if (!changed) return { outcome: 'skipped', reason: 'nothingToChange', before }
  await beforeWrite?.(before, after)
  const requestId = await writeTags(s3, ref, { before, after }, signal)
  return { outcome: 'changed', before, after, requestId }
}

/**
 * Makes the tags what they once were, if they are still what a job has made of them.
 * @throws LakeError conflict when they are neither, or the set read back is not the one written
 */
export async function putTagsBack(
  s3: S3Client,
  ref: ObjectRef,
  { from, to }: { readonly from: readonly Tag[]; readonly to: readonly Tag[] },
  signal: AbortSignal,
  beforeWrite: (before: readonly Tag[], after: readonly Tag[]) => Promise<void>,
): Promise<{ readonly changed: boolean; readonly requestId: string | null }> {
  const now = await getTags(s3, ref, signal)
  if (sameTags(now, to)) return { changed: false, requestId: null }
  if (!sameTags(now, from)) {
    const message = 'The tags are not the ones the job has written: somebody changed them since.'
    throw new LakeError({ kind: 'conflict', name: ref.key, message })
  }
  await beforeWrite(now, to)
  return { changed: true, requestId: await writeTags(s3, ref, { before: now, after: to }, signal) }
}

/**
 * Writes the whole set and reads it back.
 * @returns the request id
 * @throws LakeError conflict when it is not the one written; badAnswer when it is the one before
 */
async function writeTags(
  s3: S3Client,
  ref: ObjectRef,
  { before, after }: { readonly before: readonly Tag[]; readonly after: readonly Tag[] },
  signal: AbortSignal,
): Promise<string | null> {
  const requestId = after.length === 0 ? await deleteTags(s3, ref, signal) : await putTags(s3, ref, after, signal)
  const found = await getTags(s3, ref, signal)
  if (sameTags(found, before)) {
    const message =
      'The object has the tags it had before: the new ones were not written, or somebody put the old ones back at once.'
    throw new LakeError({ kind: 'badAnswer', message })
  }
  if (!sameTags(found, after)) {
    const message = 'The tags read back are not the ones written: somebody else changed them at the same time.'
    throw new LakeError({ kind: 'conflict', name: ref.key, message })
  }
  return requestId
}
