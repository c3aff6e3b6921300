import type { BucketFacts, Decision, Intent, ObjectFacts } from './changePlan'
import { day } from './calendar'
import type { CostFacts, CostStep } from './cost'
import { applyTagEdits } from './tags'
import { unreachable } from './unreachable'

/** What the price of an object depends on, out of what the plan knows of it. */
export const costFacts = ({ bytes, storageClass, modifiedAt, encryption, tags }: ObjectFacts): CostFacts => ({
  bytes,
  storageClass,
  modifiedAt,
  encryption,
  tags: tags && tags.length,
})

/** What the decision of a plan costs, to be given to `addCost`; `null` for what is left as it is. `now` in ms since 1970. */
export function costOfDecision(
  object: ObjectFacts,
  bucket: BucketFacts,
  intent: Intent,
  decision: Decision,
  now: number,
): CostStep | null {
  if (decision.kind === 'skip' || object.isDeleteMarker) return null
  const { requests } = decision
  switch (intent.kind) {
    case 'storageClass': {
      const keepsOld = bucket.versioning === 'unknown' ? null : bucket.versioning === 'Enabled'
      return { kind: 'copy', to: intent.to, encryption: 'kept', keepsOld, requests }
    }
    case 'tags': {
      const tags = object.tags && applyTagEdits(object.tags, intent.edits).tags.length
      return { kind: 'tag', tags, requests }
    }
    case 'restore': {
      const lasts = object.restore?.kind === 'restored' ? object.restore.expiresAt : null
      const left = lasts === null ? 0 : Math.max(0, lasts - now) / day
      const days = Math.max(0, Math.ceil(intent.days - left))
      return { kind: 'restore', days, speed: intent.speed, lasting: left > 0, requests }
    }
    case 'delete':
      return { kind: 'delete', hides: decision.step === 'delete' && bucket.versioning === 'Enabled', requests }
    default:
      return unreachable(intent)
  }
}
