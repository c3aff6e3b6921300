import { MultiSelect } from '@mantine/core'
import { IconFilter, IconPlus, IconX } from '@tabler/icons-react'
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { readFilterLine, type FilterField, type FilterLine } from '../../../lake/filterLine'
import { knownFormats } from '../../../lake/formats'
import { mostConditions, type ObjectFilter } from '../../../lake/objectFilter'
import { knownTiers } from '../../../lake/tiers'
import { IconButton } from '../../ui/IconButton'

interface FilterBuilderProps {
  /** `null` while a line cannot be used. */
  readonly choose: (filter: ObjectFilter | null) => void
}

interface Words {
  readonly field: FilterField
  readonly label: string
  readonly hint: string
  readonly list?: readonly { readonly value: string; readonly label: string }[]
}

const fields: readonly Words[] = [
  { field: 'olderThan', label: 'are older than', hint: '90 days, or 2026-01-31' },
  { field: 'newerThan', label: 'are newer than', hint: '7 days, or 2026-01-31' },
  { field: 'largerThan', label: 'are larger than', hint: '128 MB' },
  { field: 'smallerThan', label: 'are smaller than', hint: '128 KB' },
  {
    field: 'storageClass',
    label: 'are in storage class',
    hint: 'Storage classes',
    list: knownTiers.map(({ storageClass, label }) => ({ value: storageClass, label })),
  },
  {
    field: 'format',
    label: 'are of format',
    hint: 'Formats',
    list: knownFormats.map(({ format, label }) => ({ value: format, label })),
  },
  { field: 'tag', label: 'have the tag', hint: 'key, or key=value' },
  { field: 'contains', label: 'have in their key', hint: 'text, case counts' },
  { field: 'glob', label: 'are named like', hint: 'part-*.parquet, or dir/**/*.csv' },
]

interface Line extends FilterLine {
  readonly id: number
}

/** What the objects must be that the change is for; without lines, all of them. */
export function FilterBuilder({ choose }: FilterBuilderProps): ReactNode {
  const [lines, setLines] = useState<readonly Line[]>([])
  const next = useRef(1)
  const put = (changed: readonly Line[]) => {
    setLines(changed)
    const read = changed.map(readFilterLine)
    choose(read.every((one) => one.ok) ? read.flatMap((one) => (one.ok ? [one.condition] : [])) : null)
  }
  const add = () => {
    if (lines.length >= mostConditions) return
    put([...lines, { id: next.current, field: 'olderThan', text: '', chosen: [] }])
    next.current += 1
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement) || event.target.type !== 'text') return
    // In a list of choices Enter chooses.
    if (event.target.closest('.mantine-MultiSelect-root') !== null) return
    event.preventDefault()
    add()
  }
  return (
    <fieldset className="filter">
      {lines.length > 0 && <legend>Only those that…</legend>}
      <div className="filter-lines" onKeyDown={onKeyDown} role="presentation">
        {lines.map((line, at) => (
          <FilterRow
            key={line.id}
            line={line}
            at={at + 1}
            change={(changed) => put(lines.map((one) => (one.id === line.id ? { ...one, ...changed } : one)))}
            remove={() => put(lines.filter(({ id }) => id !== line.id))}
          />
        ))}
      </div>
      <button type="button" className="small-button" disabled={lines.length >= mostConditions} onClick={add}>
        {lines.length === 0 ? <IconFilter size={12} aria-hidden /> : <IconPlus size={12} aria-hidden />}
        {lines.length === 0 ? 'Only those that…' : 'Add condition'}
      </button>
    </fieldset>
  )
}

interface FilterRowProps {
  readonly line: Line
  readonly at: number
  readonly change: (changed: Partial<FilterLine>) => void
  readonly remove: () => void
}

function FilterRow({ line, at, change, remove }: FilterRowProps): ReactNode {
  const problem = useId()
  const { field, text, chosen } = line
  const words = fields.find((one) => one.field === field)
  const read = readFilterLine(line)
  const name = `Value, condition ${at}`
  return (
    <div className="filter-line">
      <select
        className="plain-input"
        aria-label={`What, condition ${at}`}
        value={field}
        // A new line is there to be filled in.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => {
          const chosenField = fields.find((one) => one.field === event.currentTarget.value)
          if (chosenField) change({ field: chosenField.field, text: '', chosen: [] })
        }}
      >
        {fields.map((one) => (
          <option key={one.field} value={one.field}>
            {one.label}
          </option>
        ))}
      </select>
      <div className="filter-value">
        {words?.list ? (
          <MultiSelect
            aria-label={name}
            aria-describedby={problem}
            placeholder={chosen.length === 0 ? words.hint : ''}
            data={[...words.list]}
            value={[...chosen]}
            onChange={(values) => change({ chosen: values })}
            searchable
            hidePickedOptions
            error={!read.ok}
          />
        ) : (
          <input
            type="text"
            className="plain-input"
            aria-label={name}
            aria-invalid={!read.ok}
            aria-describedby={problem}
            placeholder={words?.hint ?? ''}
            maxLength={1024}
            value={text}
            onChange={(event) => change({ text: event.currentTarget.value })}
          />
        )}
        <span id={problem} className={read.ok ? 'filter-note dim' : 'tag-problem'}>
          {read.ok
            ? field === 'tag'
              ? 'Costs one request an object to look.'
              : ''
            : `${words?.label ?? ''}: ${read.problem}`}
        </span>
      </div>
      <IconButton label={`Remove condition ${at}`} icon={IconX} onClick={remove} />
    </div>
  )
}
