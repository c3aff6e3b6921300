import { useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import { goToPath } from './goToPath'

interface OpenByPathProps {
  readonly connection: Connection
  /** What the field is for, above it. */
  readonly text: string
}

/** For buckets and prefixes one may read without being allowed to list what is above them. */
export function OpenByPath({ connection, text }: OpenByPathProps): ReactNode {
  const [path, setPath] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const asking = useRef<AbortController | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    asking.current?.abort()
    const controller = new AbortController()
    asking.current = controller
    setProblem(await goToPath(path, connection, controller.signal))
  }
  return (
    <form className="open-by-path" onSubmit={(event) => void submit(event)}>
      <label>
        <span>{text}</span>
        <input
          type="text"
          spellCheck={false}
          placeholder="bucket/prefix/ or s3://bucket/prefix/"
          value={path}
          onChange={(event) => {
            setPath(event.target.value)
            setProblem(null)
          }}
        />
      </label>
      <button type="submit" className="small-button">
        Open
      </button>
      {problem !== null && (
        <p role="alert" className="field-problem">
          {problem}
        </p>
      )}
    </form>
  )
}
