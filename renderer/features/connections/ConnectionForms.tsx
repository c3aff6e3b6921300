import { IconCloud, IconFlask, IconServer, type Icon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { SavedConnection } from '../../../preload/contract/connections'
import { profilesQuery } from '../../state/queries'
import { EndpointForm } from './EndpointForm'
import { ProfileForm } from './ProfileForm'
import { SampleForm } from './SampleForm'
import './connections.css'

type Kind = SavedConnection['kind']

const kinds: readonly { readonly kind: Kind; readonly label: string; readonly text: string; readonly icon: Icon }[] = [
  { kind: 'profile', label: 'AWS profile', text: 'Keys, SSO or roles of the AWS CLI', icon: IconCloud },
  { kind: 'endpoint', label: 'S3-compatible endpoint', text: 'MinIO, Ceph, R2 and others', icon: IconServer },
  { kind: 'sample', label: 'Sample lake', text: 'A million objects, no account', icon: IconFlask },
]

interface ConnectionFormsProps {
  readonly saved?: SavedConnection | undefined
  readonly onOpened: () => void
}

/** The three ways to a lake, one beside the other, and the form of the chosen one. */
export function ConnectionForms({ saved, onOpened }: ConnectionFormsProps): ReactNode {
  const { data } = useQuery(profilesQuery)
  const [picked, setPicked] = useState<Kind | null>(saved?.kind ?? null)
  // Without a profile the sample lake is the one way that works at once.
  const chosen: Kind = picked ?? (data?.profiles.length === 0 ? 'sample' : 'profile')
  const id = useId()
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = kinds.findIndex(({ kind }) => kind === chosen)
    const next = kinds[(at + step + kinds.length) % kinds.length]?.kind ?? chosen
    setPicked(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  return (
    <div className="connection-forms">
      <div role="tablist" aria-label="Ways to connect" className="connection-kinds">
        {kinds.map(({ kind, label, text, icon: Picture }) => (
          <button
            key={kind}
            type="button"
            role="tab"
            id={`${id}-${kind}`}
            aria-controls={`${id}-panel`}
            aria-selected={kind === chosen}
            tabIndex={kind === chosen ? 0 : -1}
            className="connection-kind"
            onClick={() => setPicked(kind)}
            onKeyDown={onKeyDown}
          >
            <Picture size={20} stroke={1.6} aria-hidden />
            <span>
              <strong>{label}</strong>
              <span className="dim">{text}</span>
            </span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} className="connection-panel">
        {chosen === 'profile' && <ProfileForm chosen={saved?.profile ?? null} onOpened={onOpened} />}
        {chosen === 'endpoint' && (
          <EndpointForm saved={saved?.kind === 'endpoint' ? saved : null} onOpened={onOpened} />
        )}
        {chosen === 'sample' && <SampleForm onOpened={onOpened} />}
      </div>
    </div>
  )
}
