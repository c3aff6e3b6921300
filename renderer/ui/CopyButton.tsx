import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import './copyButton.css'

export interface CopyButtonProps {
  /** What is copied, in words: `key`, `KMS key ARN`. */
  readonly what: string
  readonly text: string
  readonly copy: (text: string) => Promise<unknown>
  /** Shown beside the icon; without it the icon stands alone. */
  readonly label?: string
}

/** Copies a text and says that it did, or that it could not. */
export function CopyButton({ what, text, copy, label }: CopyButtonProps): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return undefined
    const timer = setTimeout(() => setState('idle'), 2000)
    return () => clearTimeout(timer)
  }, [state])
  const run = () => {
    copy(text).then(
      () => setState('copied'),
      () => setState('failed'),
    )
  }
  return (
    <button type="button" className="copy-button" aria-label={`Copy ${what}`} title={`Copy ${what}`} onClick={run}>
      {state === 'copied' ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      {label !== undefined && <span>{label}</span>}
      <output className="spoken">
        {state === 'copied' ? `Copied ${what}` : state === 'failed' ? `Could not copy ${what}` : ''}
      </output>
    </button>
  )
}
