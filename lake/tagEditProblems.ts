import { isAwsKey, maxTags, readAlike, tagProblem, tagValueProblem, type TagEdit } from './tags'
import { unreachable } from './unreachable'

interface EditProblem {
  /** Such as `edits.0.key`. */
  readonly path: string
  readonly problem: string
}

/** Says what is wrong with edits of tags before any object is looked at, or `null`. */
export function problemOfEdits(edits: readonly TagEdit[]): EditProblem | null {
  if (edits.length === 0) return { path: 'edits', problem: 'must hold at least one edit' }
  for (const [at, edit] of edits.entries()) {
    const problem = problemOfEdit(edit) ?? clash(edit, edits.slice(0, at))
    if (problem) return { path: `edits.${at}.${problem.path}`, problem: problem.problem }
  }
  const set = edits.filter(({ op }) => op === 'set').length
  return set > maxTags ? { path: 'edits', problem: `would set ${set} tags, and S3 allows ${maxTags}` } : null
}

function problemOfEdit(edit: TagEdit): EditProblem | null {
  switch (edit.op) {
    case 'set':
    case 'addIfAbsent':
      return at('key', tagProblem(edit.key)) ?? at('value', tagValueProblem(edit.value))
    case 'remove':
      return at('key', presentKeyProblem(edit.key))
    case 'rename':
      if (edit.from === edit.to) return { path: 'to', problem: 'is the same as before' }
      return at('from', presentKeyProblem(edit.from)) ?? at('to', tagProblem(edit.to))
    case 'changeValue':
      if (edit.from === edit.to) return { path: 'to', problem: 'is the same as before' }
      return at('key', presentKeyProblem(edit.key)) ?? at('to', tagValueProblem(edit.to))
    case 'unifyKey':
      return at('to', tagProblem(edit.to))
    case 'unifyValue':
      return at('key', presentKeyProblem(edit.key)) ?? at('to', tagValueProblem(edit.to))
    default:
      return unreachable(edit)
  }
}

const at = (path: string, problem: string | null): EditProblem | null => (problem === null ? null : { path, problem })

/** A key that is already there may be odd; only AWS's own are not ours to touch. */
function presentKeyProblem(key: string): string | null {
  if (key === '') return 'must not be empty'
  return isAwsKey(key) ? 'begins with aws:, and such tags only AWS can change' : null
}

/** What an edit does to a key it names. */
type Use = 'freed' | 'made' | 'put' | 'changeValue' | 'unifyValue'

/** What may be done to a key after it; anything else would depend on an order nobody sees. */
const mayFollow: Readonly<Record<Use, readonly Use[]>> = {
  freed: ['made', 'put'],
  made: ['put', 'changeValue', 'unifyValue'],
  put: [],
  changeValue: ['changeValue'],
  unifyValue: ['unifyValue'],
}

interface Named {
  readonly field: 'key' | 'from' | 'to'
  readonly key: string
  readonly use: Use
  /** Names every key that reads like it. */
  readonly alike: boolean
}

function namedBy(edit: TagEdit): readonly Named[] {
  const named = (field: Named['field'], key: string, use: Use, alike = false): Named => ({ field, key, use, alike })
  switch (edit.op) {
    case 'set':
    case 'addIfAbsent':
      return [named('key', edit.key, 'put')]
    case 'remove':
      return [named('key', edit.key, 'freed')]
    case 'rename':
      return [named('from', edit.from, 'freed'), named('to', edit.to, 'made')]
    case 'changeValue':
    case 'unifyValue':
      return [named('key', edit.key, edit.op)]
    case 'unifyKey':
      return [named('to', edit.to, 'made', true)]
    default:
      return unreachable(edit)
  }
}

/** Where an edit meddles with what an earlier one does. */
function clash(edit: TagEdit, earlier: readonly TagEdit[]): EditProblem | null {
  for (const mine of namedBy(edit)) {
    const others = earlier.flatMap(namedBy)
    const same = others.filter(({ key, alike }) => (alike || mine.alike ? readAlike(key, mine.key) : key === mine.key))
    const last = same.at(-1)
    if (last === undefined) continue
    const inOrder = last.key === mine.key && !mine.alike && mayFollow[last.use].includes(mine.use)
    if (!inOrder) return { path: mine.field, problem: `names “${mine.key}”, which another edit names too` }
  }
  return valueClash(edit, earlier)
}

/** Several values of one key may be changed, each by one edit. */
function valueClash(edit: TagEdit, earlier: readonly TagEdit[]): EditProblem | null {
  for (const other of earlier) {
    if (edit.op === 'changeValue' && other.op === 'changeValue' && edit.key === other.key) {
      if (edit.from === other.from || edit.from === other.to) return takenValue('from', edit.from)
      if (edit.to === other.from) return takenValue('to', edit.to)
    }
    if (edit.op === 'unifyValue' && other.op === 'unifyValue' && edit.key === other.key) {
      if (readAlike(edit.to, other.to)) return takenValue('to', edit.to)
    }
  }
  return null
}

const takenValue = (path: string, value: string): EditProblem => ({
  path,
  problem: `names the value “${value}”, which another edit changes too`,
})
