import type { BucketFacts, Decision, ObjectFacts, PlanVerb, SkipReason, WarningCode } from './changePlan'
import { reactionWarnings, skip } from './changeRules'
import { applyTagEdits, tagsText, type EditedTags, type TagEdit } from './tags'

/** Tags are read, edited and written as a whole set; that works on archived, locked and old versions too (s3-facts A6). */
export function decideTags(object: ObjectFacts, bucket: BucketFacts, edits: readonly TagEdit[]): Decision {
  const before = object.tags === null ? null : tagsText(object.tags)
  if (object.isDeleteMarker) return skip('deleteMarker', before)
  if (object.refused?.includes('tags')) return skip('cannotVerify', before)
  const edited = object.tags === null ? null : applyTagEdits(object.tags, edits)
  const reason = edited && skipReasonOf(edited)
  if (reason) return skip(reason, before)
  const warnings = new Set<WarningCode>(['tagsReplacedWhole', ...reactionWarnings(bucket, false)])
  for (const warning of tagWarnings(bucket, touchedKeys(edits))) warnings.add(warning)
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

const touchedKeys = (edits: readonly TagEdit[]): readonly string[] =>
  edits.flatMap((edit) => (edit.op === 'rename' ? [edit.from, edit.to] : [edit.key]))

function tagWarnings(bucket: BucketFacts, touched: readonly string[]): readonly WarningCode[] {
  const { lifecycleTagKeys, policyTagKeys } = bucket
  const warnings: WarningCode[] = []
  if (lifecycleTagKeys === 'unknown' || policyTagKeys === 'unknown') warnings.push('sideEffectsUnknown')
  if (lifecycleTagKeys !== 'unknown' && touched.some((key) => lifecycleTagKeys.includes(key))) {
    warnings.push('lifecycleByTag')
  }
  // IAM does not mind the case of a condition key.
  const policyKeys = policyTagKeys === 'unknown' ? [] : policyTagKeys.map((key) => key.toLowerCase())
  if (touched.some((key) => policyKeys.includes(key.toLowerCase()))) warnings.push('accessByTag')
  return warnings
}
