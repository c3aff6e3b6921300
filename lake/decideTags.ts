import type { BucketFacts, Decision, ObjectFacts, PlanVerb, SkipReason, WarningCode } from './changePlan'
import { reactionWarnings, skip } from './changeRules'
import { applyTagEdits, readAlike, tagsText, type EditedTags, type TagEdit } from './tags'
import { unreachable } from './unreachable'

/** Tags are read, edited and written as a whole set; that works on archived, locked and old versions too (s3-facts A6). */
export function decideTags(object: ObjectFacts, bucket: BucketFacts, edits: readonly TagEdit[]): Decision {
  const before = object.tags === null ? null : tagsText(object.tags)
  if (object.isDeleteMarker) return skip('deleteMarker', before)
  if (object.refused?.includes('tags')) return skip('cannotVerify', before)
  const edited = object.tags === null ? null : applyTagEdits(object.tags, edits)
  const reason = edited && skipReasonOf(edited)
  if (reason) return skip(reason, before)
  const warnings = new Set<WarningCode>(['tagsReplacedWhole', ...reactionWarnings(bucket, false)])
  for (const warning of tagWarnings(bucket, edits)) warnings.add(warning)
  if (!edited) warnings.add('checkedWhenRun')
  const write: PlanVerb = edited?.tags.length === 0 ? 'DeleteObjectTagging' : 'PutObjectTagging'
  return {
    kind: 'change',
    step: 'tag',
    before,
    after: edited && tagsText(edited.tags),
    // Is it still the same object, and which version; read, write, read back (s3-facts A6.2, A6.3).
    requests: { HeadObject: 1, GetObjectTagging: 2, [write]: 1 },
    exact: edited !== null,
    warnings: [...warnings],
    unchecked: edited === null,
  }
}

/** An edit that meets another value leaves the whole object alone, so that nothing happens by halves. */
function skipReasonOf({ changed, conflicts }: EditedTags): SkipReason | null {
  if (conflicts.some(({ kind }) => kind !== 'tooMany')) return 'tagConflict'
  if (!changed) return 'nothingToChange'
  return conflicts.length > 0 ? 'tooManyTags' : null
}

/** Whether an edit may change a tag of that key. */
function touches(edit: TagEdit, key: string): boolean {
  switch (edit.op) {
    case 'rename':
      return edit.from === key || edit.to === key
    case 'unifyKey':
      return readAlike(edit.to, key)
    case 'set':
    case 'addIfAbsent':
    case 'remove':
    case 'changeValue':
    case 'unifyValue':
      return edit.key === key
    default:
      return unreachable(edit)
  }
}

function tagWarnings(bucket: BucketFacts, edits: readonly TagEdit[]): readonly WarningCode[] {
  const { lifecycleTagKeys, policyTagKeys } = bucket
  const warnings: WarningCode[] = []
  if (lifecycleTagKeys === 'unknown' || policyTagKeys === 'unknown') warnings.push('sideEffectsUnknown')
  const rules = lifecycleTagKeys === 'unknown' ? [] : lifecycleTagKeys
  if (rules.some((key) => edits.some((edit) => touches(edit, key)))) warnings.push('lifecycleByTag')
  // IAM does not mind the case of a condition key.
  const conditions = policyTagKeys === 'unknown' ? [] : policyTagKeys.map((key) => key.toLowerCase())
  if (edits.some((edit) => conditions.some((key) => touches(lowered(edit), key)))) warnings.push('accessByTag')
  return warnings
}

function lowered(edit: TagEdit): TagEdit {
  if (edit.op === 'rename') return { ...edit, from: edit.from.toLowerCase(), to: edit.to.toLowerCase() }
  return edit.op === 'unifyKey' ? edit : { ...edit, key: edit.key.toLowerCase() }
}
