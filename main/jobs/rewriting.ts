import type { SkipReason } from '../../lake/changePlan'
import type { TargetEncryption as Target } from '../../lake/encryption'
import type { TargetClass } from '../../lake/tiers'
import { unreachable } from '../../lake/unreachable'
import type { ObjectProperties } from '../../preload/contract/objects'
import { TargetEncryption } from '../../preload/contract/values'
import { changeEncryption } from '../s3/encryption'
import type { ObjectChange } from '../s3/keep'
import { LakeError } from '../s3/lakeError'
import { changeStorageClass } from '../s3/storageClass'
import { abortUpload, listUploads } from '../s3/uploads'
import type { Doing } from './actions'
import { contentOf } from './contentOf'
import type { BeforeImage, Outcome } from './journalRecords'
import type { Step } from './steps'

/** What taking back a change of encryption is to make of an object. @throws ZodError for what no plan has put there */
export const parseAim = (aim: string | null): Target => TargetEncryption.parse(JSON.parse(aim ?? ''))

export async function moveOne(
  doing: Doing,
  step: Step,
  to: TargetClass,
  unsure: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const { lake, bucket } = doing
  const { key, etag, bytes } = step
  const object = { bucket, key, expected: { etag, bytes } }
  if (unsure) await abortLeftUploads(doing, step, to, signal)
  return settled(doing, step, unsure, classChange, () =>
    lake.inBucket(bucket, signal, (s3) => changeStorageClass(s3, object, to, signal, hooksOf(doing, step))),
  )
}

export async function encryptOne(
  doing: Doing,
  step: Step,
  to: Target,
  unsure: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const { lake, bucket, rules } = doing
  const { key, versionId, etag, bytes } = step
  const object = { bucket, key, versionId: versionId ?? undefined, expected: { etag, bytes } }
  if (unsure) await abortLeftUploads(doing, step, step.storageClass, signal)
  const options = { ...hooksOf(doing, step), inPlace: rules.updatesEncryption }
  return settled(doing, step, unsure, encryptionChange, () =>
    lake.inBucket(bucket, signal, (s3) => changeEncryption(s3, object, to, signal, options)),
  )
}

interface Rewriting {
  /** Why an object that is as wanted already is left alone. */
  readonly there: SkipReason
  /** Whether what the change must leave alone, beyond the content, is as it was. */
  readonly keeps: (before: BeforeImage, now: ObjectProperties) => boolean
}
const classChange: Rewriting = { there: 'alreadyThere', keeps: () => true }
const encryptionChange: Rewriting = {
  there: 'alreadyEncrypted',
  keeps: (before, now) => before.storageClass === now.storageClass,
}

const hooksOf = ({ rules, customerKey, record }: Doing, { number }: Step) => ({
  usesAcls: rules.usesAcls !== false,
  customerKey,
  beforeWrite: (head: ObjectProperties) => record.beforeWrite(number, imageOf(head)),
  onUpload: (id: string) => record.upload(number, id),
})

async function settled(
  { record, customerKey }: Doing,
  step: Step,
  unsure: boolean,
  { there, keeps }: Rewriting,
  work: () => Promise<ObjectChange>,
): Promise<Outcome> {
  const change = await work().catch((error: unknown): ObjectChange => {
    const isKeyless = error instanceof LakeError && error.fault.kind === 'customerKeyNeeded' && customerKey === null
    if (isKeyless) return { outcome: 'skipped', reason: 'customerKeyNeeded' }
    throw error
  })
  switch (change.outcome) {
    case 'changed':
      return { kind: 'done', versionId: change.versionId, etag: change.etag, requestId: change.requestId }
    case 'alreadyThere':
      if (!unsure) return { kind: 'skipped', reason: there }
      // It is as wanted; that is our doing only if everything else is as it was before (s3-facts A1.17).
      if (isOurs(step, record.doubt(step.number)?.before ?? null, change.head, keeps))
        return { kind: 'done', versionId: change.versionId, etag: change.head.etag }
      throw changedMeanwhile(step.key)
    case 'skipped':
      return { kind: 'skipped', reason: change.reason }
    default:
      return unreachable(change)
  }
}

/** What the change must leave as it is, and what it replaces. */
const imageOf = (head: ObjectProperties): BeforeImage => ({
  versionId: head.versionId,
  storageClass: head.storageClass,
  encryption: head.encryption,
  content: contentOf(head),
  tagCount: head.tagCount,
})

/** Where nothing was written down, the size must do; where versions are kept, a copy of ours is a new one. */
function isOurs(step: Step, before: BeforeImage | null, now: ObjectProperties, keeps: Rewriting['keeps']): boolean {
  if (before === null) return now.bytes === step.bytes
  return before.content === contentOf(now) && keeps(before, now)
}

/**
 * Parts of an upload that nobody completes stay and are billed. One that was started when the program died may not be written down yet: it is
 * known by its key, its class and its time, which a clock that is off may blur by some minutes.
 */
async function abortLeftUploads(
  { lake, bucket, record }: Doing,
  { key, kind, number }: Step,
  storageClass: string,
  signal: AbortSignal,
): Promise<void> {
  const doubt = record.doubt(number)
  if (doubt === null || (kind !== 'copyInParts' && doubt.upload === null)) return
  const ref = { bucket, key }
  await lake.inBucket(bucket, signal, async (s3) => {
    const left = doubt.upload === null ? await listUploads(s3, ref, signal) : []
    const ours = left.filter((one) => one.storageClass === storageClass && one.startedAt > doubt.at - clocksApart)
    for (const id of doubt.upload === null ? ours.map((one) => one.id) : [doubt.upload]) {
      await abortUpload(s3, ref, id, signal)
    }
  })
}

const clocksApart = 5 * 60_000

export const changedMeanwhile = (key: string): LakeError =>
  new LakeError({
    kind: 'conflict',
    name: key,
    message: 'The object is not the one the plan was made for: somebody changed it meanwhile.',
  })
