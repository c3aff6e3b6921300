import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { parseLocation, s3Uri, segmentsOf } from '../../../lake/location'
import type { Connection } from '../../../preload/contract/connections'
import type { Place } from '../../state/history'
import { go } from '../../state/place'
import { useWishes, wish } from '../../state/wishes'
import { VisibleName } from '../../ui/VisibleName'
import { goToPath } from './goToPath'
import './pathField.css'

interface PathFieldProps {
  readonly place: Place | null
  readonly connection: Connection | null
}

/** Where one is, as steps to click on; a text field once it is being edited. */
export function PathField({ place, connection }: PathFieldProps): ReactNode {
  const wishes = useWishes((state) => state.editPath)
  const [ended, setEnded] = useState(wishes)
  const isEditing = wishes > ended && connection !== null
  if (isEditing) {
    return <PathInput key={wishes} place={place} connection={connection} onEnd={() => setEnded(wishes)} />
  }
  return <Crumbs place={place} connection={connection} />
}

const startEditing = (): void => wish('editPath')

/** The end of a long path says more than its beginning. */
const showEnd = (steps: HTMLOListElement | null): void => steps?.scrollTo({ left: steps.scrollWidth })

function Crumbs({ place, connection }: PathFieldProps): ReactNode {
  if (place === null || connection === null) return <div className="path-field" />
  return (
    <nav className="path-field" aria-label="Path">
      <ol key={JSON.stringify(place)} ref={showEnd} className="crumbs">
        <li>
          <button type="button" className="crumb" onClick={() => go({ ...place, bucket: null, prefix: '' })}>
            <VisibleName text={connection.label} />
          </button>
        </li>
        {place.bucket !== null &&
          crumbsOf(place.bucket, place.prefix).map(({ name, prefix }, at, all) => (
            <Fragment key={prefix}>
              <li aria-hidden className="crumb-slash">
                {at === 0 ? '›' : '/'}
              </li>
              <li>
                <button
                  type="button"
                  className="crumb"
                  {...(at === all.length - 1 ? { 'aria-current': 'location' as const } : {})}
                  onClick={() => go({ ...place, prefix })}
                >
                  <VisibleName text={name} />
                </button>
              </li>
            </Fragment>
          ))}
      </ol>
      <button
        type="button"
        className="crumbs-rest"
        aria-label="Edit the path"
        title="Type a path (s3:// URI, ARN or URL)"
        onClick={startEditing}
      />
    </nav>
  )
}

function crumbsOf(bucket: string, prefix: string): readonly { name: string; prefix: string }[] {
  let end = 0
  const steps = segmentsOf(prefix).map((name) => {
    end += name.length + 1
    return { name, prefix: prefix.slice(0, end) }
  })
  return [{ name: bucket, prefix: '' }, ...steps]
}

interface PathInputProps {
  readonly place: Place | null
  readonly connection: Connection
  readonly onEnd: () => void
}

function PathInput({ place, connection, onEnd }: PathInputProps): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  const asking = useRef<AbortController | null>(null)
  const [text, setText] = useState(place === null || place.bucket === null ? '' : s3Uri(place.bucket, place.prefix))
  const [problem, setProblem] = useState<string | null>(null)
  const problemId = useId()
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
    return () => asking.current?.abort()
  }, [])
  const leave = () => {
    onEnd()
    wish('focusTable')
  }
  const submit = async () => {
    asking.current?.abort()
    const controller = new AbortController()
    asking.current = controller
    const wrong = await goToPath(text, connection, controller.signal)
    if (wrong === null) leave()
    else setProblem(wrong)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave()
    if (event.key === 'Enter') void submit()
  }
  const typed = parseLocation(text, connection.endpoint)
  const hint = problem ?? (text !== '' && typed.kind === 'problem' ? `This ${typed.problem}.` : null)
  return (
    <div className="path-field path-editing">
      <input
        ref={input}
        type="text"
        spellCheck={false}
        aria-label="Path"
        aria-invalid={problem !== null}
        aria-describedby={problemId}
        placeholder="s3://bucket/prefix/, an ARN or an https:// address"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setProblem(null)
        }}
        onKeyDown={onKeyDown}
        onBlur={onEnd}
      />
      <span
        id={problemId}
        role={problem === null ? undefined : 'alert'}
        className="path-problem"
        data-strong={problem !== null || undefined}
      >
        {hint}
      </span>
    </div>
  )
}
