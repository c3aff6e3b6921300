import type { JobIntent } from '../../lake/changePlan'
import { tierOf } from '../../lake/tiers'
import { unreachable } from '../../lake/unreachable'
import { formatNumberOf } from './format'

/** What a change does, said of a number of objects: `Move 3 objects to Glacier Instant Retrieval`. For a button. */
export function deedText(intent: JobIntent, objects: number): string {
  const them = formatNumberOf(objects, 'object')
  switch (intent.kind) {
    case 'storageClass':
      return `Move ${them} to ${tierOf(intent.to).label}`
    case 'tags':
      return `Change the tags of ${them}`
    case 'encryption':
      return `Encrypt ${them} with ${intent.to.kind}`
    case 'restore':
      return `Restore ${them} for ${formatNumberOf(intent.days, 'day')}`
    case 'delete':
      return intent.versions === 'all' ? `Delete ${formatNumberOf(objects, 'version')} for good` : `Delete ${them}`
    case 'undelete':
      return `Bring back ${them}`
    case 'undo':
      return `Take back the change of ${them}`
    default:
      return unreachable(intent)
  }
}

/** What a job is about, without numbers: `Move to Glacier Instant Retrieval`. */
export function intentText(intent: JobIntent): string {
  switch (intent.kind) {
    case 'storageClass':
      return `Move to ${tierOf(intent.to).label}`
    case 'tags':
      return 'Change tags'
    case 'encryption':
      return `Encrypt with ${intent.to.kind}`
    case 'restore':
      return `Restore for ${formatNumberOf(intent.days, 'day')}, ${intent.speed}`
    case 'delete':
      return intent.versions === 'all' ? 'Delete with all versions' : 'Delete'
    case 'undelete':
      return 'Bring deleted objects back'
    case 'undo':
      return `Take back: ${undone[intent.of]}`
    default:
      return unreachable(intent)
  }
}

const undone = {
  storageClass: 'change of storage class',
  tags: 'change of tags',
  encryption: 'change of encryption',
  restore: 'restore',
  delete: 'deletion',
  undelete: 'bringing deleted objects back',
} as const
