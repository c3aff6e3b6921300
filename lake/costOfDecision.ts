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
  if (decision.kind === 'skip' || (object.isDeleteMarker && intent.kind !== 'undelete')) return null
  const { requests } = decision
  const keepsOld = bucket.versioning === 'unknown' ? null : bucket.versioning === 'Enabled'
  switch (intent.kind) {
    case 'storageClass':
      return { kind: 'copy', to: intent.to, encryption: 'kept', keepsOld, requests }
    case 'encryption':
      return decision.step === 'updateEncryption'
        ? { kind: 'encrypt', encryption: intent.to, requests }
        : { kind: 'copy', to: object.storageClass, encryption: intent.to, keepsOld, requests }
    case 'tags': {
      const tags = object.tags && applyTagEdits(object.tags, intent.edits).tags.length
      return { kind: 'tag', tags, requests }
    }
    case 'restore': {
      const end = object.restore?.kind === 'restored' ? (object.restore.expiresAt ?? Infinity) : 0
      const lasting = end > now
      const granted = lasting && Number.isFinite(end) ? (end - now) / day : 0
      const days = Math.max(0, Math.ceil(intent.days - granted))
      return { kind: 'restore', days, speed: intent.speed, lasting, requests }
    }
    case 'delete':
      return { kind: 'delete', hides: decision.step === 'delete' && keepsOld, requests }
    case 'undelete':
      return { kind: 'undelete', requests }
    default:
      return unreachable(intent)
  }
}
