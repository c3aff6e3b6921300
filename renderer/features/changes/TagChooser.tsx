import { useQueries } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import type { Tag } from '../../../lake/tags'
import { countTags, twinsOf } from '../../../lake/tagTwins'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, lake } from '../../client'
import type { ChangeDialog } from '../../state/dialogs'
import { formatNumberOf } from '../../ui/format'
import { FaultNote } from '../../ui/FaultNote'
import { TagEditor, type TagLine } from '../../ui/TagEditor'
import { TagSampleNote } from './TagSampleNote'
import { TagTwins } from './TagTwins'
import { conflictTexts, draftOf, foundTags, readDraft, twinTexts, type DraftRow, type Drafted } from './tagDraft'
import { useFewKeys } from './useFewKeys'
import type { WantedIntent } from './usePlan'

interface TagChooserProps {
  readonly change: ChangeDialog
  readonly choose: (intent: WantedIntent | null) => void
}

/** Edits the tags of one object, of a few together, or of many unseen. */
export function TagChooser({ change, choose }: TagChooserProps): ReactNode {
  const keys = useFewKeys(change)
  const { connection, bucket } = change
  const queries = useQueries({
    queries: (keys.kind === 'few' ? keys.keys : []).map((key) => ({
      queryKey: ['tagsToChange', connection, bucket, key],
      queryFn: ({ signal }: { signal: AbortSignal }) => lake.call('objects.tags', { connection, bucket, key }, signal),
      // What is shown here is what will be changed: never from an earlier look.
      staleTime: 0,
      gcTime: 0,
    })),
  })
  if (keys.kind === 'looking' || queries.some(({ isPending }) => isPending))
    return <p className="dim">Reading the tags…</p>
  const error = queries.find((query) => query.error !== null)?.error
  const known = keys.kind === 'few' && !error ? queries.map(({ data }) => data ?? []) : null
  return <TagForm change={change} known={known} fault={error ? faultOf(error) : null} choose={choose} />
}

interface TagFormProps {
  readonly change: ChangeDialog
  /** The tags of each object, or `null` where they are too many to look at or may not be read. */
  readonly known: readonly (readonly Tag[])[] | null
  readonly fault: Fault | null
  readonly choose: (intent: WantedIntent | null) => void
}

const blank = (id: string): DraftRow => ({ id, kind: 'added', op: 'set', key: '', from: '', value: '' })

function TagForm({ change, known, fault, choose }: TagFormProps): ReactNode {
  const [rows, setRows] = useState<readonly DraftRow[]>(() => {
    const found = known === null ? [] : draftOf(foundTags(known))
    return found.length === 0 ? [blank('added 0')] : found
  })
  const [next, setNext] = useState(1)
  const drafted = useMemo(() => readDraft(rows), [rows])
  const many = known === null || known.length > 1
  const put = (changed: readonly DraftRow[]) => {
    setRows(changed)
    const { edits, problems, problem } = readDraft(changed)
    choose(problems.size > 0 || problem !== null || edits.length === 0 ? null : { kind: 'tags', edits })
  }
  const edit = (id: string, change: (row: DraftRow) => DraftRow) =>
    put(rows.map((row) => (row.id === id ? change(row) : row)))
  const twins = useMemo(() => (known === null ? [] : twinsOf(countTags(known))), [known])
  const unify = (key: string | null, spelling: string) => {
    put([...rows, unifying(`added ${next}`, key, spelling)])
    setNext(next + 1)
  }
  const notes = [
    ...(twins.length > 0 ? [] : twinTexts(rows)),
    ...(known === null ? [] : conflictTexts(known, drafted.edits)),
  ]
  return (
    <div className="tag-form">
      <p className="dim">{introduction(known)}</p>
      {fault !== null && <FaultNote fault={fault} quiet />}
      <TagEditor
        lines={rows.map((row) => lineOf(row, drafted, many, known?.length ?? 0))}
        onKey={(id, key) => edit(id, (row) => ({ ...row, key }))}
        onFrom={(id, from) => edit(id, (row) => (row.kind === 'added' ? { ...row, from } : row))}
        onValue={(id, value) => edit(id, (row) => withValue(row, value))}
        onOp={(id, op) => edit(id, (row) => (row.kind === 'added' ? { ...row, op } : row))}
        onRemove={(id) => put(rows.flatMap((row) => (row.id === id ? removed(row) : [row])))}
        onAdd={() => {
          setRows([...rows, blank(`added ${next}`)])
          setNext(next + 1)
        }}
      />
      {known === null && <TagSampleNote change={change} unify={unify} />}
      {known !== null && twins.length > 0 && (
        <TagTwins twins={twins} among={`${formatNumberOf(known.length, 'object')} looked at`} unify={unify} />
      )}
      {drafted.problem !== null && (
        <p role="alert" className="tag-problem">
          {drafted.problem}
        </p>
      )}
      {notes.length > 0 && (
        <ul className="tag-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

const unifying = (id: string, key: string | null, spelling: string): DraftRow =>
  key === null
    ? { id, kind: 'added', op: 'unifyKey', key: spelling, from: '', value: '' }
    : { id, kind: 'added', op: 'unifyValue', key, from: '', value: spelling }

function introduction(known: TagFormProps['known']): string {
  if (known === null) return 'Each line is applied to every object. Tags that no line names stay as they are.'
  if (known.length === 1) return 'Change, add or remove tags. An object has at most 10.'
  return `The tags of ${formatNumberOf(known.length, 'object')} together. A value you set is set on all of them; what you leave stays as it is.`
}

const removed = (row: DraftRow): DraftRow[] => (row.kind === 'found' ? [{ ...row, removed: !row.removed }] : [])

/** Where values differ, an emptied field means that they are left: there is no single value to go back to. */
function withValue(row: DraftRow, value: string): DraftRow {
  if (row.kind === 'added') return { ...row, value }
  return { ...row, value: value === '' && row.found.values.length > 1 ? null : value }
}

function lineOf(row: DraftRow, { problems }: Drafted, many: boolean, objects: number): TagLine {
  const problem = problems.get(row.id)
  const shared = {
    id: row.id,
    key: row.key,
    value: row.value ?? '',
    from: row.kind === 'added' ? row.from : '',
    keyProblem: problem?.key ?? null,
    valueProblem: problem?.value ?? null,
  }
  if (row.kind === 'added') {
    return {
      ...shared,
      op: many || row.op !== 'set' ? row.op : null,
      removed: false,
      valueHint: 'Value',
      where: '',
      added: true,
    }
  }
  const { values, on } = row.found
  return {
    ...shared,
    op: null,
    removed: row.removed,
    valueHint: values.length > 1 ? `${values.length} values: ${values.join(', ')}` : 'no value',
    where: many ? (on === objects ? `on all ${objects}` : `on ${on} of ${objects}`) : '',
    added: false,
  }
}
