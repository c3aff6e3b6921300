import { encryptionText } from '../../lake/encryption'
import { tagsText } from '../../lake/tags'
import { unreachable } from '../../lake/unreachable'
import type { AuditEntry } from '../../preload/contract/changes'
import type { BeforeImage, JournalHeader, Outcome } from './journalRecords'
import { parseAim } from './rewriting'
import type { Step } from './steps'
import { kindOf } from './undoing'

/** The line of the audit log for one write. */
export function auditOf(
  { job, pin, bucket, intent }: JournalHeader,
  step: Step,
  before: BeforeImage,
  outcome: Outcome,
  at: number,
): AuditEntry {
  const done = outcome.kind === 'done'
  return {
    at,
    who: pin.arn ?? pin.label,
    connection: pin.label,
    endpoint: pin.endpoint,
    bucket,
    key: step.key,
    versionId: before.versionId,
    job,
    action: step.kind,
    before: beforeText(intent, step, before),
    after: after(intent, step, before),
    newVersionId: done && step.kind !== 'updateEncryption' ? (outcome.versionId ?? null) : null,
    requestId: done ? (outcome.requestId ?? null) : outcome.kind === 'failed' ? requestIdOf(outcome.fault) : null,
    outcome: outcome.kind,
    why: outcome.kind === 'failed' ? outcome.fault.kind : outcome.kind === 'skipped' ? outcome.reason : null,
  }
}

function beforeText(intent: JournalHeader['intent'], step: Step, before: BeforeImage): string {
  if (before.tags) return tagsText(before.tags)
  if (kindOf(intent) === 'encryption' && before.encryption) return encryptionText(before.encryption)
  return before.storageClass ?? step.storageClass
}

function after(intent: JournalHeader['intent'], step: Step, before: BeforeImage): string {
  switch (intent.kind) {
    case 'storageClass':
      return intent.to
    case 'tags':
      return before.newTags ? tagsText(before.newTags) : ''
    case 'encryption':
      return encryptionText(intent.to)
    case 'restore':
      return `restored for ${intent.days} days`
    case 'undelete':
      return 'there again'
    case 'undo':
      if (intent.of === 'encryption') return encryptionText(parseAim(step.aim))
      if (step.kind === 'delete') return 'deleted'
      return before.newTags ? tagsText(before.newTags) : (step.aim ?? 'there again')
    case 'delete':
      return step.kind === 'deleteVersion' ? 'deleted for good' : 'deleted'
    default:
      return unreachable(intent)
  }
}

const requestIdOf = (fault: Extract<Outcome, { kind: 'failed' }>['fault']): string | null =>
  'requestId' in fault ? fault.requestId : null
