import { Checkbox, PasswordInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { SavedConnection } from '../../../preload/contract/connections'
import { savedQuery } from '../../state/queries'
import { ConnectBar } from './ConnectBar'
import { useConnecting, type Connecting } from './connecting'
import { emptyDraft, problemsOf, toOpenInput, type EndpointDraft, type EndpointField } from './endpointForm'

interface EndpointFormProps {
  /** A connection of an earlier start whose secret has to be given again. */
  readonly saved: SavedConnection | null
  readonly onOpened: () => void
}

const draftOf = (saved: SavedConnection): EndpointDraft => ({
  ...emptyDraft,
  label: saved.label,
  endpoint: saved.endpoint ?? '',
  region: saved.region ?? emptyDraft.region,
  accessKeyId: saved.accessKeyId ?? '',
  pathStyle: saved.pathStyle,
})

/** Address and keys of an S3-compatible server; what is wrong is said as it is typed, once a field was left. */
export function EndpointForm({ saved, onOpened }: EndpointFormProps): ReactNode {
  const { state, connect, cancel } = useConnecting(onOpened)
  const { data } = useQuery(savedQuery)
  const [draft, setDraft] = useState<EndpointDraft>(() => (saved === null ? emptyDraft : draftOf(saved)))
  const [left, setLeft] = useState<ReadonlySet<EndpointField>>(new Set())
  const problems = problemsOf(draft, saved?.secret === 'keychain')
  const field = (name: EndpointField) => ({
    value: draft[name],
    error: (left.has(name) ? problems[name] : undefined) ?? faultAt(state, name),
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
    onBlur: () => setLeft(new Set([...left, name])),
  })
  const submit = () => {
    setLeft(new Set(['endpoint', 'region', 'accessKeyId', 'secretAccessKey']))
    if (Object.keys(problems).length === 0) void connect(toOpenInput(draft))
  }
  const keychain = data?.keychain ?? false
  return (
    <form
      className="connect-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="form-pair form-wide-left">
        <TextInput label="Address" placeholder="https://s3.example.com" data-autofocus {...field('endpoint')} />
        <TextInput label="Region" {...field('region')} />
      </div>
      <div className="form-pair">
        <TextInput label="Access key ID" autoComplete="off" spellCheck={false} {...field('accessKeyId')} />
        <PasswordInput label="Secret access key" autoComplete="off" {...field('secretAccessKey')} />
      </div>
      <div className="form-pair">
        <TextInput label="Session token (only for temporary keys)" autoComplete="off" {...field('sessionToken')} />
        <TextInput label="Name" placeholder="the host of the address" {...field('label')} />
      </div>
      <Checkbox
        label="Bucket in the path"
        description="Most servers want http://host/bucket. Without it the bucket is put in front of the host."
        checked={draft.pathStyle}
        onChange={(event) => setDraft({ ...draft, pathStyle: event.currentTarget.checked })}
      />
      <Checkbox
        label="Remember this connection"
        description={
          keychain
            ? 'The secret key is kept in the keychain of this computer.'
            : 'No keychain can be used on this computer, so the secret key is kept only until you quit.'
        }
        checked={draft.remember}
        onChange={(event) => setDraft({ ...draft, remember: event.currentTarget.checked })}
      />
      <ConnectBar state={state} label="Connect" busy="Connecting…" onCancel={cancel} />
    </form>
  )
}

/** What main finds wrong with a field stands beside the field. */
function faultAt(state: Connecting, field: EndpointField): string | undefined {
  if (state.kind !== 'failed' || state.fault.kind !== 'badInput') return undefined
  return state.fault.path.split('.').includes(field) ? `This ${state.fault.problem}.` : undefined
}
