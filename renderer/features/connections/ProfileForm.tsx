import { Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Profile } from '../../../preload/contract/connections'
import { profilesQuery } from '../../state/queries'
import { FaultNote } from '../../ui/FaultNote'
import { VisibleName } from '../../ui/VisibleName'
import { ConnectBar } from './ConnectBar'
import { useConnecting } from './connecting'

const kindNames: Readonly<Record<Profile['kind'], string>> = {
  static: 'access keys',
  role: 'role',
  sso: 'SSO',
  process: 'command',
  webIdentity: 'web identity',
  login: 'login session',
  environment: 'environment',
  unknown: 'not recognised',
}

interface ProfileFormProps {
  readonly chosen: string | null
  readonly onOpened: () => void
}

/** The profiles found in the files of the AWS CLI. */
export function ProfileForm({ chosen, onOpened }: ProfileFormProps): ReactNode {
  const { data, error, refetch } = useQuery(profilesQuery)
  const [picked, setPicked] = useState(chosen)
  if (error !== null) return <FaultNote fault={error.fault} waysOn={{ retry: () => void refetch() }} />
  if (data === undefined) return <p className="dim">Reading the AWS configuration…</p>
  if (data.profiles.length === 0) return <NoProfiles files={data.files} onAgain={() => void refetch()} />
  const named = (wanted: string | null) => data.profiles.find(({ name }) => name === wanted)
  const profile = named(picked) ?? named('default') ?? data.profiles[0]
  return (
    <div className="connect-form">
      <ProfileList profiles={data.profiles} picked={profile?.name ?? null} onPick={setPicked} />
      {profile !== undefined && <ProfileDetails key={profile.name} profile={profile} onOpened={onOpened} />}
    </div>
  )
}

function NoProfiles({
  files,
  onAgain,
}: {
  readonly files: readonly string[]
  readonly onAgain: () => void
}): ReactNode {
  return (
    <div className="connect-form">
      <p>
        No profile was found. Lakescope reads the files of the AWS CLI; <code>aws configure</code> or{' '}
        <code>aws configure sso</code> writes one.
      </p>
      <p className="dim">Looked in:</p>
      <ul className="file-list">
        {files.map((file) => (
          <li key={file} className="mono selectable">
            <VisibleName text={file} />
          </li>
        ))}
      </ul>
      <div>
        <button type="button" className="small-button" onClick={onAgain}>
          Look again
        </button>
      </div>
    </div>
  )
}

interface ProfileListProps {
  readonly profiles: readonly Profile[]
  readonly picked: string | null
  readonly onPick: (name: string) => void
}

function ProfileList({ profiles, picked, onPick }: ProfileListProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const at = profiles.findIndex(({ name }) => name === picked)
    const next = step === undefined ? undefined : profiles[at + step]
    if (next === undefined || step === undefined) return
    event.preventDefault()
    onPick(next.name)
    const { nextElementSibling, previousElementSibling } = event.currentTarget
    const row = step > 0 ? nextElementSibling : previousElementSibling
    if (row instanceof HTMLElement) row.focus()
  }
  return (
    <div role="radiogroup" aria-label="Profiles" className="profile-list">
      {profiles.map(({ name, kind, region, source }) => (
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={name === picked}
          tabIndex={name === picked ? 0 : -1}
          className="profile-row"
          onClick={() => onPick(name)}
          onKeyDown={onKeyDown}
        >
          <span className="profile-name ellipsis">
            <VisibleName text={name} />
          </span>
          <span className="tag-chip">{kindNames[kind]}</span>
          <span className="dim ellipsis grow" title={source}>
            <VisibleName text={source} />
          </span>
          <span className="dim">{region ?? 'no region'}</span>
        </button>
      ))}
    </div>
  )
}

function ProfileDetails({
  profile,
  onOpened,
}: {
  readonly profile: Profile
  readonly onOpened: () => void
}): ReactNode {
  const { state, connect, cancel } = useConnecting(onOpened)
  const [region, setRegion] = useState(profile.region ?? '')
  const [mfaCode, setMfaCode] = useState('')
  const [approved, setApproved] = useState(false)
  const wrongRegion = region !== '' && !/^[a-z0-9-]{1,40}$/.test(region)
  const asksCode = profile.needs === 'mfa' || (state.kind === 'failed' && isMfaFault(state.fault))
  const wrongCode = asksCode && !/^\d{6}$/.test(mfaCode)
  const asksApproval = profile.needs === 'approval' && profile.command !== null
  const submit = () =>
    void connect({
      kind: 'profile',
      profile: profile.name,
      ...(region === '' ? {} : { region }),
      ...(asksCode ? { mfaCode } : {}),
      ...(asksApproval && profile.command !== null ? { approvedCommand: profile.command } : {}),
    })
  return (
    <form
      className="profile-details"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextInput
        label="Region"
        description="Where requests that name no bucket go. The region of each bucket is found by itself."
        placeholder="us-east-1"
        value={region}
        error={wrongRegion ? 'A region looks like eu-west-1.' : null}
        onChange={(event) => setRegion(event.currentTarget.value.trim())}
      />
      {asksCode && (
        <TextInput
          label="Code of the MFA device"
          description="The role of this profile asks for one. It is used once and not kept."
          inputMode="numeric"
          maxLength={6}
          value={mfaCode}
          error={mfaCode !== '' && wrongCode ? 'The code is six digits.' : null}
          onChange={(event) => setMfaCode(event.currentTarget.value.trim())}
        />
      )}
      {asksApproval && (
        <div className="command-note">
          <p>This profile gets its credentials by running a command on this computer, with your permissions:</p>
          <pre className="mono selectable">
            <VisibleName text={profile.command ?? ''} />
          </pre>
          <Checkbox
            label="Run exactly this command"
            checked={approved}
            onChange={(event) => setApproved(event.currentTarget.checked)}
          />
        </div>
      )}
      <ConnectBar
        state={state}
        label={`Connect with ${profile.name}`}
        busy="Asking for credentials and who they belong to…"
        disabled={wrongRegion || wrongCode || (asksApproval && !approved)}
        onCancel={cancel}
      />
    </form>
  )
}

const isMfaFault = (fault: { readonly kind: string; readonly reason?: string }): boolean =>
  fault.kind === 'signedOut' && fault.reason === 'mfa'
