import type { Intent, JobIntent, ObjectFacts } from '../../lake/changePlan'
import { asTarget, type TargetEncryption } from '../../lake/encryption'
import { targetClasses } from '../../lake/tiers'
import type { Made } from '../../lake/undo'
import type { Disk } from '../lines/disk'
import { recoverJournal, type Recovered } from './journal'
import type { BeforeImage, Outcome } from './journalRecords'
import { factsOfKey } from './objectFacts'
import { parseAim } from './rewriting'
import type { Step } from './steps'
import type { LakeClient } from '../s3/lakeClient'
import { listObjectVersions } from '../s3/versions'

/** What a job has done to an object, and what is known of that without asking. */
export interface MadeOf {
  readonly made: Made
  readonly facts: ObjectFacts
}
/** What a job has done, a part at a time. */
export type MadeSource = (signal: AbortSignal) => AsyncIterable<readonly MadeOf[]>

type Done = Extract<Outcome, { kind: 'done' }>
export interface DoneChange {
  readonly number: number
  readonly before: BeforeImage | null
  readonly outcome: Done
  /** Ms since 1970. */
  readonly at: number
}

/** Images are large: so many are held at a time, and the journal is read once for each part. */
const atOnce = 50_000
const batch = 1000

/** The changes a journal calls done, with what was there before, in the order of the plan. */
export async function* doneChanges(
  disk: Disk,
  folder: string,
  { header, states }: Pick<Recovered, 'header' | 'states'>,
): AsyncGenerator<readonly DoneChange[], void> {
  for (let from = 0; from < states.length; from += atOnce) {
    const befores = new Map<number, BeforeImage>()
    const results = new Map<number, { outcome: Done; at: number }>()
    const inPart = (n: number): boolean => n >= from && n < from + atOnce
    await recoverJournal(disk, folder, header.job, {
      intent: (n, before) => void (inPart(n) && befores.set(n, before)),
      result: (n, outcome, at) => {
        if (!inPart(n)) return
        if (outcome.kind === 'done') results.set(n, { outcome, at })
        else results.delete(n)
      },
    })
    const sorted = [...results].sort(([a], [b]) => a - b)
    for (let at = 0; at < sorted.length; at += batch) {
      yield sorted
        .slice(at, at + batch)
        .map(([number, { outcome, at }]) => ({ number, outcome, at, before: befores.get(number) ?? null }))
    }
  }
}

/** What a job has done to each object it changed, for a plan that takes it back. */
export const madeBy = (disk: Disk, folder: string, recovered: Recovered, of: Intent['kind']): MadeSource =>
  async function* made() {
    const { steps } = recovered
    for await (const changes of doneChanges(disk, folder, recovered)) {
      yield changes.map(({ number, before, outcome, at }) => {
        const step = steps.change(number)
        const { key, bytes } = step
        const versionId = outcome.versionId ?? null
        const made: Made = {
          of,
          forGood: step.kind === 'deleteVersion',
          storageClass: before?.storageClass ?? step.storageClass,
          encryption: before?.encryption ?? null,
          newEncryption: madeEncryption(recovered.header.intent, step),
          tags: before?.tags ?? null,
          newTags: before?.newTags ?? null,
          versionId,
          etag: outcome.etag ?? null,
        }
        const named = isTakenBackOnCurrent(made, step) ? null : versionId
        const left = { storageClass: leftClass(recovered.header.intent, step), modifiedAt: at }
        const facts = { ...factsOfKey(key, named), ...left, bytes, etag: made.etag ?? '', isLatest: true }
        return { made, facts }
      })
    }
  }

/** The class an object is in after the job, as far as that is known. */
const leftClass = (intent: JobIntent, { aim, storageClass }: Step): string => {
  if (intent.kind === 'storageClass') return intent.to
  return intent.kind === 'undo' && intent.of === 'storageClass' ? (aim ?? '') : storageClass
}

/** What a change of encryption was to make of an object. */
const madeEncryption = (intent: JobIntent, { aim }: Step): TargetEncryption | null => {
  if (intent.kind === 'encryption') return intent.to
  return intent.kind === 'undo' && intent.of === 'encryption' ? parseAim(aim) : null
}

/** A copy and what was brought back are taken back on the current object; markers, tags, and what goes back in place, on their very version. */
const isTakenBackOnCurrent = ({ of, encryption }: Made, { kind }: Step): boolean =>
  of === 'encryption'
    ? kind !== 'updateEncryption' || encryption?.kind !== 'SSE-KMS'
    : of === 'storageClass' || of === 'undelete'

/**
 * The change a job takes back; a job that took back another one is taken back as what that one was. Only what was brought back and deleted again
 * is a deletion.
 */
export function kindOf(intent: JobIntent): Intent['kind'] {
  if (intent.kind !== 'undo') return intent.kind
  return intent.of === 'undelete' ? 'delete' : intent.of
}

/** What must be read to decide; `null`: nothing. */
export function readingIntent(made: Made): Intent | null {
  if (made.of === 'tags') return { kind: 'tags', edits: [] }
  if (made.of === 'encryption') {
    const to = made.encryption && asTarget(made.encryption)
    return to && { kind: 'encryption', to }
  }
  // What was brought back is to be deleted again.
  if (made.of === 'undelete') return { kind: 'delete', versions: 'current' }
  const to = targetClasses.find((one) => one === made.storageClass)
  return made.of === 'storageClass' && to !== undefined ? { kind: 'storageClass', to } : null
}

/** The answer that named the delete marker was lost. */
export const isMarkerUnknown = ({ of, forGood, versionId }: Made): boolean =>
  of === 'delete' && !forGood && versionId === null

/** The delete marker that hides the object now, if one does. @throws LakeError */
export async function findMarker(
  lake: LakeClient,
  bucket: string,
  { made, facts }: MadeOf,
  signal: AbortSignal,
): Promise<MadeOf> {
  const { key } = facts
  const { versions } = await lake.inBucket(bucket, signal, (s3) => listObjectVersions(s3, { bucket, key }, signal))
  const [latest] = versions
  if (!latest?.isDeleteMarker) return { made, facts }
  const { versionId } = latest
  return { made: { ...made, versionId }, facts: { ...facts, versionId } }
}
