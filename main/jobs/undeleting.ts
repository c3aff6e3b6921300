import { z } from 'zod'
import { undeleteNow } from '../../lake/undelete'
import { deleteBatch, type Deletable, type Deletion } from '../s3/deletion'
import { LakeError } from '../s3/lakeError'
import { listVersionsPage } from '../s3/list'
import type { Doing } from './actions'
import type { Outcome } from './journalRecords'
import { Limiter } from './limiter'
import type { Step } from './steps'
import { meaningOf } from './trouble'

const looksAtOnce = 16
const mostInRequest = 1000
const Aim = z.strictObject({ back: z.string(), markers: z.array(z.string()).min(1), since: z.number() })

type Looked =
  { readonly step: Step; readonly markers: readonly string[] } | { readonly step: Step; readonly outcome: Outcome }

/**
 * Brings objects back by removing the delete markers above them. Each is looked at again right before: only what is a marker then and still hides
 * the version of the plan is removed, by its version id, which names the same thing for ever. Only the id `null` can change hands, so such a
 * marker is removed at once after the look, and alone.
 */
export async function undeleteMany(
  doing: Doing,
  steps: readonly Step[],
  unsure: boolean,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const limiter = new Limiter(looksAtOnce)
  const looked = await Promise.all(steps.map((step) => limiter.run(signal, () => look(doing, step, unsure, signal))))
  const settled = new Map<Step, Outcome>()
  const together: { step: Step; markers: readonly string[] }[] = []
  for (const one of looked) {
    if ('outcome' in one) settled.set(one.step, one.outcome)
    else together.push(one)
  }
  const removed = await remove(doing, together, signal)
  return steps.map((step) => settled.get(step) ?? removed.get(step) ?? nothingSaid)
}

const nothingSaid: Outcome = {
  kind: 'failed',
  fault: { kind: 'badAnswer', message: 'Nothing was said of this object.' },
}

async function look(doing: Doing, step: Step, unsure: boolean, signal: AbortSignal): Promise<Looked> {
  const { lake, bucket } = doing
  const { key } = step
  try {
    const aim = Aim.parse(JSON.parse(step.aim ?? ''))
    // The markers and what they hide come first; one more would show that somebody deleted it again.
    const query = { bucket, prefix: key, maxKeys: aim.markers.length + 2 }
    const { versions } = await lake.inBucket(bucket, signal, (s3) => listVersionsPage(s3, query, signal))
    const now = undeleteNow(
      aim,
      versions.filter((version) => version.key === key),
    )
    if (now.kind === 'there')
      return { step, outcome: unsure ? doneOf(step, aim.back) : { kind: 'skipped', reason: 'notDeleted' } }
    if (now.kind === 'changed') return { step, outcome: { kind: 'failed', fault: changedMeanwhile(key) } }
    if (!now.markers.includes('null')) return { step, markers: now.markers }
    const [outcome = nothingSaid] = (await remove(doing, [{ step, markers: now.markers }], signal)).values()
    return { step, outcome }
  } catch (error) {
    if (error instanceof LakeError && meaningOf(error.fault) === 'fail')
      return { step, outcome: { kind: 'failed', fault: error.fault } }
    throw error
  }
}

async function remove(
  { lake, bucket, record }: Doing,
  wanted: readonly { readonly step: Step; readonly markers: readonly string[] }[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Step, Outcome>> {
  if (wanted.length === 0) return new Map()
  await Promise.all(
    wanted.map(({ step: { number, versionId, storageClass } }) =>
      record.beforeWrite(number, { versionId, storageClass }),
    ),
  )
  const objects = wanted.flatMap(({ step, markers }) =>
    markers.map((versionId): Deletable => ({ key: step.key, versionId })),
  )
  const deleted: Deletion['deleted'][number][] = []
  const failed: Deletion['failed'][number][] = []
  for (let from = 0; from < objects.length; from += mostInRequest) {
    const part = objects.slice(from, from + mostInRequest)
    const answer = await lake.inBucket(bucket, signal, (s3) => deleteBatch(s3, bucket, part, signal))
    deleted.push(...answer.deleted)
    failed.push(...answer.failed)
  }
  const gone = new Map(deleted.map((one) => [JSON.stringify([one.key, one.versionId]), one]))
  const faults = new Map(failed.map(({ key, fault }) => [key, fault]))
  return new Map(
    wanted.map(({ step, markers }): [Step, Outcome] => {
      const fault = faults.get(step.key)
      if (fault) return [step, { kind: 'failed', fault }]
      const answers = markers.map((id) => gone.get(JSON.stringify([step.key, id])))
      // Not every server says so, and every other id was seen to be a marker and names the same thing for ever.
      const isUnsure = (answer: (typeof answers)[number]): boolean =>
        answer === undefined || (answer.versionId === 'null' && !answer.deleteMarker)
      if (answers.some(isUnsure)) return [step, { kind: 'failed', fault: noMarker(step.key) }]
      const { back } = Aim.parse(JSON.parse(step.aim ?? ''))
      return [step, { ...doneOf(step, back), requestId: answers[0]?.requestId ?? null }]
    }),
  )
}

const doneOf = ({ etag }: Step, versionId: string) => ({ kind: 'done', versionId, etag }) as const

const changedMeanwhile = (name: string) =>
  ({
    kind: 'conflict',
    name,
    message: 'It is not as the plan saw it: somebody wrote, deleted or brought back the object meanwhile.',
  }) as const

const noMarker = (name: string) =>
  ({
    kind: 'conflict',
    name,
    message: 'S3 does not say that what was removed is a delete marker. Look at its versions.',
  }) as const
