import {
  applyTagEdits,
  caseTwins,
  maxTags,
  tagProblem,
  tagValueProblem,
  type Tag,
  type TagEdit,
} from '../../../lake/tags'
import { problemOfEdits } from '../../../lake/tagEditProblems'
import { unreachable } from '../../../lake/unreachable'
import { formatNumberOf } from '../../ui/format'

/** A key that is on the objects: its different values, and on how many of them it is. */
export interface FoundTag {
  readonly key: string
  readonly values: readonly string[]
  readonly on: number
}

/** One line of the editor: a tag that is there, or an edit added by hand. In a rename `value` is the new key; `from` is the value to change. */
export type DraftRow =
  | {
      readonly id: string
      readonly kind: 'found'
      readonly found: FoundTag
      readonly key: string
      /** `null` while the values are left as they are. */
      readonly value: string | null
      readonly removed: boolean
    }
  | {
      readonly id: string
      readonly kind: 'added'
      readonly op: TagEdit['op']
      readonly key: string
      readonly from: string
      readonly value: string
    }

export interface RowProblem {
  readonly key?: string
  readonly value?: string
}

export interface Drafted {
  readonly edits: TagEdit[]
  /** By the id of the row. While there is one, nothing can be planned. */
  readonly problems: ReadonlyMap<string, RowProblem>
  /** What is wrong with the whole, or `null`. */
  readonly problem: string | null
}

/** The keys of a few objects put together, in the order they were found. */
export function foundTags(objects: readonly (readonly Tag[])[]): FoundTag[] {
  const found = new Map<string, { values: Set<string>; on: number }>()
  for (const { key, value } of objects.flat()) {
    const entry = found.get(key) ?? { values: new Set<string>(), on: 0 }
    entry.values.add(value)
    entry.on++
    found.set(key, entry)
  }
  return [...found].map(([key, { values, on }]) => ({ key, values: [...values], on }))
}

export const draftOf = (found: readonly FoundTag[]): DraftRow[] =>
  found.map((tag, at) => ({
    id: `found ${at}`,
    kind: 'found',
    found: tag,
    key: tag.key,
    value: tag.values.length === 1 ? (tag.values[0] ?? null) : null,
    removed: false,
  }))

/** The most edits one change may have (the contract's limit). */
const maxEdits = 40

/** What the lines of the editor ask for. Removals come first and renames before values, so that a key that becomes free can be used again. */
export function readDraft(rows: readonly DraftRow[]): Drafted {
  const problems = new Map<string, RowProblem>()
  const removes: TagEdit[] = []
  const renames: Extract<TagEdit, { op: 'rename' }>[] = []
  const unified: TagEdit[] = []
  const puts: TagEdit[] = []
  const taken = new Map<string, number>()
  for (const row of rows) {
    const result = resultKey(row)
    if (result !== null) taken.set(result, (taken.get(result) ?? 0) + 1)
  }
  for (const row of rows) {
    if (isBlank(row)) continue
    const problem = problemOf(row, taken)
    if (problem) problems.set(row.id, problem)
    for (const edit of editsOfRow(row)) {
      if (edit.op === 'remove') removes.push(edit)
      else if (edit.op === 'rename') renames.push(edit)
      else if (edit.op === 'unifyKey') unified.push(edit)
      else puts.push(edit)
    }
  }
  const ordered = orderRenames(renames)
  const edits = [...removes, ...(ordered ?? renames), ...unified, ...puts]
  return { edits, problems, problem: problems.size > 0 ? null : problemOfAll(edits, ordered === null) }
}

function problemOfAll(edits: readonly TagEdit[], circle: boolean): string | null {
  if (circle) return 'Keys cannot be exchanged in one change. Rename one of them to something else first.'
  if (edits.length > maxEdits) return `This is ${edits.length} edits; at most ${maxEdits} go into one change.`
  const clash = edits.length === 0 ? null : problemOfEdits(edits)
  return clash && `${clash.path === 'edits' ? 'The lines together' : 'One of the lines'} ${clash.problem}.`
}

const isBlank = (row: DraftRow): boolean =>
  row.kind === 'added' && row.key === '' && row.value === '' && row.from === ''

/** The key that is there after the change because of this row, or `null`. */
function resultKey(row: DraftRow): string | null {
  if (isBlank(row)) return null
  if (row.kind === 'found') return row.removed ? null : row.key
  // The others make no key that is not there.
  if (row.op === 'set' || row.op === 'addIfAbsent') return row.key
  return row.op === 'rename' ? row.value : null
}

function problemOf(row: DraftRow, taken: ReadonlyMap<string, number>): RowProblem | null {
  if (row.kind === 'found') return row.removed ? null : foundProblem(row, taken)
  if (row.op === 'remove') return row.key === '' ? { key: 'must not be empty' } : null
  if (row.op === 'rename') {
    const wrongFrom = row.key === '' ? 'must not be empty' : row.key === row.value ? 'is the new key already' : null
    return found(wrongFrom, tagProblem(row.value) ?? twice(row.value, taken))
  }
  if (row.op === 'unifyKey') return found(tagProblem(row.key), null)
  if (row.op === 'changeValue' || row.op === 'unifyValue') {
    const same = row.op === 'changeValue' && row.from === row.value ? 'is the value as it is now' : null
    return found(row.key === '' ? 'must not be empty' : null, same ?? tagValueProblem(row.value))
  }
  return found(tagProblem(row.key) ?? twice(row.key, taken), tagValueProblem(row.value))
}

function foundProblem(
  row: Extract<DraftRow, { kind: 'found' }>,
  taken: ReadonlyMap<string, number>,
): RowProblem | null {
  // What is there already may break the rules of today; only what is changed is judged.
  const wrongKey = row.key === row.found.key ? null : (tagProblem(row.key) ?? twice(row.key, taken))
  const wrongValue = row.value === null || !changesValue(row) ? null : tagValueProblem(row.value)
  return found(wrongKey, wrongValue)
}

const found = (key: string | null, value: string | null): RowProblem | null =>
  key === null && value === null ? null : { ...(key !== null && { key }), ...(value !== null && { value }) }

const twice = (key: string, taken: ReadonlyMap<string, number>): string | null =>
  (taken.get(key) ?? 0) > 1 ? 'is here twice' : null

const changesValue = ({ found, value }: Extract<DraftRow, { kind: 'found' }>): boolean =>
  value !== null && (found.values.length > 1 || value !== found.values[0])

function editsOfRow(row: DraftRow): TagEdit[] {
  if (row.kind === 'found') {
    if (row.removed) return [{ op: 'remove', key: row.found.key }]
    const edits: TagEdit[] = []
    if (row.key !== row.found.key) edits.push({ op: 'rename', from: row.found.key, to: row.key })
    if (row.value !== null && changesValue(row)) edits.push({ op: 'set', key: row.key, value: row.value })
    return edits
  }
  const { op, key, from, value } = row
  switch (op) {
    case 'remove':
      return [{ op, key }]
    case 'rename':
      return [{ op, from: key, to: value }]
    case 'changeValue':
      return [{ op, key, from, to: value }]
    case 'unifyKey':
      return [{ op, to: key }]
    case 'unifyValue':
      return [{ op, key, to: value }]
    case 'set':
    case 'addIfAbsent':
      return [{ op, key, value }]
    default:
      return unreachable(op)
  }
}

type Rename = Extract<TagEdit, { op: 'rename' }>

/** Renames so that each finds its new key free (`b` to `c` before `a` to `b`), or `null` where they go round in a circle. */
function orderRenames(renames: readonly Rename[]): Rename[] | null {
  const ordered: Rename[] = []
  let left = [...renames]
  while (left.length > 0) {
    const free = left.filter(({ to }) => !left.some(({ from }) => from === to))
    if (free.length === 0) return null
    ordered.push(...free)
    left = left.filter((rename) => !free.includes(rename))
  }
  return ordered
}

/** What the edits meet on the objects that were looked at, in words. */
export function conflictTexts(objects: readonly (readonly Tag[])[], edits: readonly TagEdit[]): string[] {
  const counts = new Map<string, number>()
  for (const tags of objects) {
    for (const conflict of applyTagEdits(tags, edits).conflicts) {
      const text =
        conflict.kind === 'renameOnto'
          ? `have both “${conflict.from}” and “${conflict.to}” with different values and would be left as they are`
          : conflict.kind === 'twins'
            ? `have ${conflict.keys.map((key) => `“${key}”`).join(' and ')} with different values and would be left as they are`
            : conflict.kind === 'present'
              ? `have “${conflict.key}” with another value, which stays`
              : `would have more than ${maxTags} tags and would be left as they are`
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
  return [...counts].map(([text, count]) => `${formatNumberOf(count, 'object')}: ${text}.`)
}

/** Keys that read alike but are different tags for S3. */
export function twinTexts(rows: readonly DraftRow[]): string[] {
  const keys = rows.map(resultKey).filter((key) => key !== null)
  return caseTwins(keys).map(
    (twins) => `${twins.map((key) => `“${key}”`).join(' and ')} read alike, but S3 keeps them as different tags.`,
  )
}
