import { IconArrowBackUp, IconPlus, IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import './tagEditor.css'

export type TagOp = 'set' | 'addIfAbsent' | 'changeValue' | 'rename' | 'remove' | 'unifyKey' | 'unifyValue'

/** One line of the editor, ready to be shown. */
export interface TagLine {
  readonly id: string
  /** What the line does, where a person may choose it. */
  readonly op: TagOp | null
  readonly key: string
  /** The value that is to change, where the line is about one value only. */
  readonly from: string
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
  readonly onFrom: (id: string, from: string) => void
  readonly onValue: (id: string, value: string) => void
  readonly onOp: (id: string, op: TagOp) => void
  readonly onRemove: (id: string) => void
  readonly onAdd: () => void
}

interface OpWords {
  readonly op: TagOp
  readonly label: string
  /** What the first field is; every op has it. */
  readonly key: string
  readonly from?: string
  /** What the last field is; without it there is none. */
  readonly value?: string
}

const ops: readonly OpWords[] = [
  { op: 'set', label: 'Set', key: 'Key', value: 'Value' },
  { op: 'addIfAbsent', label: 'Add where missing', key: 'Key', value: 'Value' },
  { op: 'changeValue', label: 'Change one value', key: 'Key', from: 'Value now', value: 'New value' },
  { op: 'rename', label: 'Rename', key: 'Key', value: 'New key' },
  { op: 'remove', label: 'Remove', key: 'Key' },
  { op: 'unifyKey', label: 'One spelling of the key', key: 'Key as it should be written' },
  { op: 'unifyValue', label: 'One spelling of the value', key: 'Key', value: 'Value as it should be written' },
]
const plainLine: OpWords = { op: 'set', label: 'Set', key: 'Key', value: 'Value' }
const wordsOf = (op: TagOp | null): OpWords => ops.find((one) => one.op === op) ?? plainLine

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

function Line({ line, at, onKey, onFrom, onValue, onOp, onRemove }: LineProps): ReactNode {
  const first = useRef<HTMLInputElement>(null)
  const { added } = line
  const words = wordsOf(line.op)
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
            const chosen = ops.find(({ op }) => op === event.currentTarget.value)
            if (chosen) onOp(line.id, chosen.op)
          }}
        >
          {ops.map(({ op, label }) => (
            <option key={op} value={op}>
              {label}
            </option>
          ))}
        </select>
      )}
      <Field
        ref={first}
        isFirst={added}
        label={`${words.key}, tag ${at}`}
        placeholder={words.key}
        text={line.key}
        disabled={line.removed}
        problem={line.keyProblem}
        onText={(key) => onKey(line.id, key)}
      />
      {words.from !== undefined && (
        <Field
          label={`${words.from}, tag ${at}`}
          placeholder={words.from}
          text={line.from}
          disabled={line.removed}
          problem={null}
          onText={(from) => onFrom(line.id, from)}
        />
      )}
      {words.value !== undefined && (
        <Field
          label={`${words.value}, tag ${at}`}
          placeholder={words.value === 'Value' ? line.valueHint : words.value}
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
