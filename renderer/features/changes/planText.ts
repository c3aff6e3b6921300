import { filterText } from '../../../lake/objectFilter'
import type { Plan } from '../../../preload/contract/changes'
import { formatBytes, formatCount, formatNumberOf } from '../../ui/format'

/** What is counted: with all versions, every version is one. */
export const counted = ({ intent }: Plan, count: number): string =>
  formatNumberOf(count, intent.kind === 'delete' && intent.versions === 'all' ? 'version' : 'object')

/** `3 of 5 objects (1.2 GB) will change.` */
export function headline(plan: Plan): string {
  const { change, read, intent } = plan
  const of = change.objects === read.objects ? '' : `${formatCount(change.objects)} of `
  const deed =
    intent.kind === 'undo'
      ? 'be taken back'
      : intent.kind === 'delete'
        ? 'be deleted'
        : intent.kind === 'restore'
          ? 'be restored'
          : intent.kind === 'undelete'
            ? 'come back'
            : 'change'
  return `${of}${counted(plan, read.objects)} (${formatBytes(change.bytes)}) will ${deed}.`
}

export function emptyText(plan: Plan): string {
  const { objects } = plan.read
  if (objects === 0 && plan.filtered !== null && plan.filtered.looked.objects > 0)
    return 'Nothing will change: no object is like that.'
  if (objects === 0) return 'There is nothing here to change: no objects were found.'
  if (objects === 1) return 'Nothing will change: it is left as it is.'
  return `Nothing will change: all ${counted(plan, objects)} are left as they are.`
}

/** `12 of 340 objects (1.2 GB) looked at are older than 90 days. Looking at tags took 12 requests.` */
export function matchText(plan: Plan, { filter, looked, tagReads }: NonNullable<Plan['filtered']>): string {
  const of = `${formatCount(plan.read.objects)} of ${counted(plan, looked.objects)} looked at (${formatBytes(looked.bytes)})`
  const reads = tagReads > 0 ? ` Reading tags for this took ${formatNumberOf(tagReads, 'request')}.` : ''
  return `The plan is for ${of}: ${filterText(filter, formatBytes)}.${reads}`
}
