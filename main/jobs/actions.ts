import { z } from 'zod'
import { decide, type BucketFacts, type Intent, type JobIntent } from '../../lake/changePlan'
import { sameTags } from '../../lake/tags'
import { targetClasses } from '../../lake/tiers'
import { unreachable } from '../../lake/unreachable'
import type { ObjectProperties } from '../../preload/contract/objects'
import type { CustomerKey } from '../s3/customerKey'
import { deleteBatch } from '../s3/deletion'
import { headObject } from '../s3/head'
import { LakeError } from '../s3/lakeError'
import type { LakeClient } from '../s3/lakeClient'
import { restoreObject } from '../s3/restore'
import { changeTags, putTagsBack } from '../s3/tags'
import { Limiter } from './limiter'
import { factsOfListed, withProperties } from './objectFacts'
import type { BeforeImage, Outcome } from './journalRecords'
import type { JobRecord } from './record'
import { changedMeanwhile, encryptOne, moveOne, parseAim } from './rewriting'
import type { Step } from './steps'
import { meaningOf } from './trouble'
import { undeleteMany } from './undeleting'

/** What is needed to change objects of one bucket. */
export interface Doing {
  readonly lake: LakeClient
  readonly bucket: string
  readonly rules: BucketFacts
  readonly intent: JobIntent
  readonly customerKey: CustomerKey | null
  readonly now: () => number
  /** Where it is written down what is about to be replaced. */
  readonly record: Pick<JobRecord, 'beforeWrite' | 'upload' | 'doubt'>
}

/** How many objects one request of this change takes. */
export const batchOf = (intent: JobIntent): number =>
  (intent.kind === 'undo' ? intent.of : intent.kind).endsWith('delete') ? 1000 : 1

/**
 * Changes objects, one or, where S3 has batches, many. Reads each again first and leaves alone what is not as the plan saw it. `unsure`: it may
 * have been changed by an earlier try whose answer was lost.
 * @returns an outcome for each step
 * @throws LakeError when nothing can be said of any
 */
export async function act(
  doing: Doing,
  steps: readonly Step[],
  unsure: boolean,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { intent } = doing
  const [step] = steps
  if (!step) return []
  switch (intent.kind) {
    case 'storageClass':
      return [await moveOne(doing, step, intent.to, unsure, signal)]
    case 'encryption':
      return [await encryptOne(doing, step, intent.to, unsure, signal)]
    case 'tags':
      return [await tagOne(doing, step, intent.edits, unsure, signal)]
    case 'restore':
      return [await restoreOne(doing, step, intent, unsure, signal)]
    case 'delete':
      return deleteMany(doing, steps, unsure, signal)
    case 'undelete':
      return undeleteMany(doing, steps, unsure, signal)
    case 'undo':
      return undo(doing, step, steps, unsure, signal)
    default:
      return unreachable(intent)
  }
}

/** The plan has put into each step what the object is to become again. */
async function undo(
  doing: Doing,
  step: Step,
  steps: readonly Step[],
  unsure: boolean,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  if (step.kind === 'deleteVersion' || step.kind === 'delete') return deleteMany(doing, steps, unsure, signal)
  if (step.kind === 'tag') return [await tagBack(doing, step, unsure, signal)]
  if (doing.intent.kind === 'undo' && doing.intent.of === 'encryption') {
    return [await encryptOne(doing, step, parseAim(step.aim), unsure, signal)]
  }
  const to = targetClasses.find((one) => one === step.aim)
  if (to === undefined) return [{ kind: 'skipped', reason: 'notUndoable' }]
  return [await moveOne(doing, step, to, unsure, signal)]
}

const TagSet = z.array(z.strictObject({ key: z.string(), value: z.string() }))
const Aim = z.strictObject({ from: TagSet, to: TagSet })

async function tagBack(doing: Doing, step: Step, unsure: boolean, signal: AbortSignal): Promise<Outcome> {
  const { lake, bucket, record } = doing
  const { versionId, key, number } = step
  const aim = Aim.parse(JSON.parse(step.aim ?? ''))
  const ref = { bucket, key, ...(versionId !== null && { versionId }) }
  const { changed, requestId } = await lake.inBucket(bucket, signal, (s3) =>
    putTagsBack(s3, ref, aim, signal, (tags, newTags) => record.beforeWrite(number, { versionId, tags, newTags })),
  )
  if (changed) return { kind: 'done', versionId, requestId }
  return unsure ? { kind: 'done', versionId } : { kind: 'skipped', reason: 'nothingToChange' }
}

const done: Outcome = { kind: 'done' }
type IntentOf<K extends Intent['kind']> = Extract<Intent, { kind: K }>

async function tagOne(
  doing: Doing,
  step: Step,
  edits: IntentOf<'tags'>['edits'],
  unsure: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const { lake, bucket, rules, record } = doing
  const head = await freshHead(doing, step, signal)
  // Without a version the tags could land on one that appears meanwhile (s3-facts A6.3); naming it needs a right of its own.
  const versioned = rules.versioning === 'Enabled' || rules.versioning === 'Suspended'
  const versionId = step.versionId ?? (versioned ? head?.versionId : null) ?? null
  const named = { bucket, key: step.key, ...(versionId !== null && { versionId }) }
  const change = (ref: { bucket: string; key: string; versionId?: string }) =>
    lake.inBucket(bucket, signal, (s3) =>
      changeTags(s3, ref, edits, signal, (tags, newTags) =>
        record.beforeWrite(step.number, { versionId, tags, newTags }),
      ),
    )
  const changed = await change(named).catch((error: unknown) => {
    const mayDoWithout = step.versionId === null && versionId !== null
    if (mayDoWithout && error instanceof LakeError && error.fault.kind === 'denied')
      return change({ bucket, key: step.key })
    throw error
  })
  if (changed.outcome === 'changed') return { kind: 'done', versionId, requestId: changed.requestId }
  // What was about to be written when the answer was lost is there.
  const aimed = record.doubt(step.number)?.before?.newTags
  const isThere = aimed ? sameTags(aimed, changed.before) : changed.reason === 'nothingToChange'
  return unsure && isThere ? { kind: 'done', versionId } : { kind: 'skipped', reason: changed.reason }
}

async function restoreOne(
  doing: Doing,
  step: Step,
  intent: IntentOf<'restore'>,
  unsure: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const { lake, bucket, rules, now, record } = doing
  const head = await freshHead(doing, step, signal)
  const before = record.doubt(step.number)
  // Asked for before, and the answer was lost.
  if (unsure && before !== null && head?.restore.kind === 'ongoing') return { kind: 'done', versionId: head.versionId }
  if (head) {
    const listed = factsOfListed({ ...step, restore: null })
    const decision = decide(withProperties(listed, head, now()), rules, intent, now())
    if (decision.kind === 'skip') return { kind: 'skipped', reason: decision.reason }
  }
  const storageClass = head?.storageClass ?? step.storageClass
  // What comes back from INTELLIGENT_TIERING stays, and no days may be given (s3-facts A2.6).
  const days = storageClass === 'INTELLIGENT_TIERING' ? null : intent.days
  const ref = { bucket, key: step.key, ...(step.versionId !== null && { versionId: step.versionId }) }
  try {
    await record.beforeWrite(step.number, { versionId: head?.versionId ?? step.versionId, storageClass })
    await lake.inBucket(bucket, signal, (s3) => restoreObject(s3, ref, { days, speed: intent.speed }, signal))
    return { kind: 'done', versionId: head?.versionId ?? step.versionId }
  } catch (error) {
    // Only the object tells whether a restore runs that somebody else asked for; a conflict may have other causes.
    const isConflict = error instanceof LakeError && error.fault.kind === 'conflict'
    const found = isConflict ? await freshHead(doing, step, signal) : null
    if (found?.restore.kind === 'ongoing') return { kind: 'skipped', reason: 'restoreOngoing' }
    throw error
  }
}

/**
 * HEAD again; what is not as the plan saw it is a conflict.
 * @returns `null` where it may not be read, so that nothing can be compared
 */
async function freshHead({ lake, bucket }: Doing, step: Step, signal: AbortSignal): Promise<ObjectProperties | null> {
  const ref = { bucket, key: step.key, ...(step.versionId !== null && { versionId: step.versionId }) }
  try {
    const head = await lake.inBucket(bucket, signal, (s3) => headObject(s3, ref, signal))
    if (step.etag !== '' && head.etag !== step.etag) throw changedMeanwhile(step.key)
    return head
  } catch (error) {
    const kind = error instanceof LakeError ? error.fault.kind : null
    if (kind === 'denied' || kind === 'customerKeyNeeded') return null
    throw error
  }
}

const looksAtOnce = 16

/**
 * A version named is always the same bytes, and a delete marker destroys nothing. Where a deletion is for good, and where an earlier try may
 * have worked, each object is looked at before.
 */
async function deleteMany(
  doing: Doing,
  steps: readonly Step[],
  unsure: boolean,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { lake, bucket, rules } = doing
  const look = unsure || rules.versioning !== 'Enabled' || doing.intent.kind === 'undo'
  const settled = new Map<Step, Outcome>()
  const limiter = new Limiter(looksAtOnce)
  const looked = steps.filter(({ kind }) => look && kind === 'delete')
  await Promise.all(
    looked.map(async (step) => {
      const outcome = await limiter.run(signal, () => stillThere(doing, step, signal))
      if (outcome) settled.set(step, outcome)
    }),
  )
  const left = steps.filter((step) => !settled.has(step))
  await Promise.all(left.map((step) => doing.record.beforeWrite(step.number, hiddenImage(step))))
  const objects = left.map(({ key, versionId, kind }) =>
    kind === 'deleteVersion' && versionId !== null ? { key, versionId } : { key },
  )
  const { deleted, failed } = await lake.inBucket(bucket, signal, (s3) => deleteBatch(s3, bucket, objects, signal))
  const byName = new Map<string, Outcome>()
  for (const one of deleted) {
    byName.set(nameOf(one), { kind: 'done', versionId: one.markerVersionId, requestId: one.requestId })
  }
  for (const one of failed) byName.set(nameOf(one), { kind: 'failed', fault: one.fault })
  return steps.map((step) => {
    const versionId = step.kind === 'deleteVersion' ? step.versionId : null
    const silent: Outcome = {
      kind: 'failed',
      fault: { kind: 'badAnswer', message: 'Nothing was said of this object.' },
    }
    return settled.get(step) ?? byName.get(nameOf({ key: step.key, versionId })) ?? silent
  })
}

const hiddenImage = ({ versionId, storageClass }: Step): BeforeImage => ({ versionId, storageClass })

const nameOf = ({ key, versionId }: { key: string; versionId: string | null }): string =>
  JSON.stringify([key, versionId])

/** `null` when the object is as the plan saw it; gone is gone, whoever did it. */
async function stillThere(doing: Doing, step: Step, signal: AbortSignal): Promise<Outcome | null> {
  try {
    const head = await freshHead(doing, { ...step, versionId: null }, signal)
    // What was brought back is deleted again only while it is what is there.
    if (step.aim !== null && head?.versionId !== step.aim) throw changedMeanwhile(step.key)
    return null
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    const { fault } = error
    if (fault.kind === 'deleteMarker' || (fault.kind === 'notFound' && fault.what === 'key')) return done
    if (meaningOf(fault) === 'fail') return { kind: 'failed', fault }
    throw error
  }
}
