import { tagsText } from '../../lake/tags'
import { unreachable } from '../../lake/unreachable'
import type { AuditEntry } from '../../preload/contract/changes'
import type { BeforeImage, JournalHeader, Outcome } from './journalRecords'
import type { Step } from './steps'

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
    before: before.tags ? tagsText(before.tags) : (before.storageClass ?? step.storageClass),
    after: after(intent, step, before),
    newVersionId: done ? (outcome.versionId ?? null) : null,
    requestId: done ? (outcome.requestId ?? null) : outcome.kind === 'failed' ? requestIdOf(outcome.fault) : null,
    outcome: outcome.kind,
    why: outcome.kind === 'failed' ? outcome.fault.kind : outcome.kind === 'skipped' ? outcome.reason : null,
  }
}

function after(intent: JournalHeader['intent'], step: Step, before: BeforeImage): string {
  switch (intent.kind) {
    case 'storageClass':
      return intent.to
    case 'tags':
      return before.newTags ? tagsText(before.newTags) : ''
    case 'restore':
      return `restored for ${intent.days} days`
    case 'undo':
      return before.newTags ? tagsText(before.newTags) : (step.aim ?? 'there again')
    case 'delete':
      return step.kind === 'deleteVersion' ? 'deleted for good' : 'deleted'
    default:
      return unreachable(intent)
  }
}

const requestIdOf = (fault: Extract<Outcome, { kind: 'failed' }>['fault']): string | null =>
  'requestId' in fault ? fault.requestId : null
