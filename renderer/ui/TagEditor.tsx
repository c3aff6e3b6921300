import { IconArrowBackUp, IconPlus, IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import './tagEditor.css'

/** One line of the editor, ready to be shown. */
export interface TagLine {
  readonly id: string
  /** What the line does, where a person may choose it. */
  readonly op: 'set' | 'addIfAbsent' | 'rename' | 'remove' | null
  readonly key: string
  readonly value: string
  readonly removed: boolean
  /** Shown while the value is empty, such as `2 values: a, b`. */
  readonly valueHint: string
  /** Such as `on 2 of 3`. */
  readonly where: string
  readonly keyProblem: string | null
  readonly valueProblem: string | null
  /** A line added by hand can be taken away again; a tag that is there can be removed and kept. */
  readonly added: boolean
}

interface TagEditorProps {
  readonly lines: readonly TagLine[]
  readonly onKey: (id: string, key: string) => void
  readonly onValue: (id: string, value: string) => void
  readonly onOp: (id: string, op: NonNullable<TagLine['op']>) => void
  readonly onRemove: (id: string) => void
  readonly onAdd: () => void
}

const ops: readonly (readonly [NonNullable<TagLine['op']>, string])[] = [
  ['set', 'Set'],
  ['addIfAbsent', 'Add where missing'],
  ['rename', 'Rename'],
  ['remove', 'Remove'],
]

/** Tags to be added, changed, renamed and removed. Knows nothing of what they are for; problems come with the lines. */
export function TagEditor({ lines, onAdd, ...change }: TagEditorProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
    event.preventDefault()
    onAdd()
  }
  return (
    <div className="tag-editor" onKeyDown={onKeyDown} role="presentation">
      {lines.map((line, at) => (
        <Line key={line.id} line={line} at={at + 1} {...change} />
      ))}
      <button type="button" className="small-button" onClick={onAdd}>
        <IconPlus size={12} aria-hidden />
        Add tag
      </button>
    </div>
  )
}

interface LineProps extends Omit<TagEditorProps, 'lines' | 'onAdd'> {
  readonly line: TagLine
  readonly at: number
}

function Line({ line, at, onKey, onValue, onOp, onRemove }: LineProps): ReactNode {
  const first = useRef<HTMLInputElement>(null)
  const { added } = line
  // A line that was just added is there to be filled in.
  useEffect(() => {
    if (added) first.current?.focus()
  }, [added])
  const name = line.key === '' ? `tag ${at}` : line.key
  return (
    <div className="tag-line" data-removed={line.removed || undefined} role="group" aria-label={`Tag ${at}`}>
      {line.op !== null && (
        <select
          className="plain-input"
          aria-label={`What to do, tag ${at}`}
          value={line.op}
          onChange={(event) => {
            const chosen = ops.find(([op]) => op === event.currentTarget.value)
            if (chosen) onOp(line.id, chosen[0])
          }}
        >
          {ops.map(([op, label]) => (
            <option key={op} value={op}>
              {label}
            </option>
          ))}
        </select>
      )}
      <Field
        ref={first}
        isFirst={added}
        label={`Key, tag ${at}`}
        placeholder="Key"
        text={line.key}
        disabled={line.removed}
        problem={line.keyProblem}
        onText={(key) => onKey(line.id, key)}
      />
      {line.op !== 'remove' && (
        <Field
          label={line.op === 'rename' ? `New key, tag ${at}` : `Value, tag ${at}`}
          placeholder={line.op === 'rename' ? 'New key' : line.valueHint}
          text={line.value}
          disabled={line.removed}
          problem={line.valueProblem}
          onText={(value) => onValue(line.id, value)}
        />
      )}
      <span className="dim tag-where">{line.removed ? 'will be removed' : line.where}</span>
      <button
        type="button"
        className="copy-button"
        aria-label={line.removed ? `Keep ${name}` : line.added ? `Take away ${name}` : `Remove ${name}`}
        title={line.removed ? 'Keep this tag' : line.added ? 'Take this line away' : 'Remove this tag'}
        onClick={() => onRemove(line.id)}
      >
        {line.removed ? <IconArrowBackUp size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
      </button>
    </div>
  )
}

interface FieldProps {
  readonly ref?: React.Ref<HTMLInputElement>
  /** The dialog puts the cursor here when it opens. */
  readonly isFirst?: boolean
  readonly label: string
  readonly placeholder: string
  readonly text: string
  readonly disabled: boolean
  readonly problem: string | null
  readonly onText: (text: string) => void
}

function Field({ ref, isFirst = false, label, placeholder, text, disabled, problem, onText }: FieldProps): ReactNode {
  const id = useId()
  return (
    <span className="tag-field">
      <input
        ref={ref}
        className="plain-input"
        data-autofocus={isFirst || undefined}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : id}
        placeholder={placeholder}
        value={text}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onText(event.currentTarget.value)}
      />
      {problem !== null && (
        <span id={id} className="tag-problem">
          {problem}
        </span>
      )}
    </span>
  )
}
