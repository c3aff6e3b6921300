import { Autocomplete, Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type ReactNode } from 'react'
import { keyArnProblem, type TargetEncryption } from '../../../lake/encryption'
import type { ChangeDialog } from '../../state/dialogs'
import { glancesOf } from '../../state/glances'
import { marksQuery } from '../../state/queries'
import type { WantedIntent } from './usePlan'

interface EncryptionChooserProps {
  readonly change: ChangeDialog
  /** `null` while what is chosen is not whole, such as a KMS key without its ARN. */
  readonly choose: (intent: WantedIntent | null) => void
}

type Kind = TargetEncryption['kind']

const kinds: readonly (readonly [Kind, string])[] = [
  ['SSE-S3', 'Keys that S3 owns and manages. Nothing but the object has to be permitted, and KMS is not billed.'],
  ['SSE-KMS', 'A key in AWS KMS: whoever reads needs permission for it too, and every use is logged.'],
  [
    'DSSE-KMS',
    'Two layers under a KMS key, where rules demand it. Always a copy; KMS is called twice, without bucket keys.',
  ],
]

interface Draft {
  readonly kind: Kind | null
  readonly keyId: string
  readonly bucketKey: boolean
  /** Never in place. */
  readonly copy: boolean
}

/** How the objects are to be encrypted at rest. SSE-C is not offered: since April 2026 new buckets refuse it (s3-facts A3.5). */
export function EncryptionChooser({ change, choose }: EncryptionChooserProps): ReactNode {
  const name = useId()
  const [draft, setDraft] = useState<Draft>({ kind: null, keyId: '', bucketKey: true, copy: false })
  const take = (next: Draft) => {
    setDraft(next)
    choose(intentOf(next))
  }
  return (
    <>
      <fieldset className="choices encryption-choices">
        <legend>Encrypt with</legend>
        {kinds.map(([kind, means], at) => (
          <label key={kind} className="choice">
            <input
              type="radio"
              name={name}
              checked={draft.kind === kind}
              {...(at === 0 ? { 'data-autofocus': true } : {})}
              onChange={() => take({ ...draft, kind })}
            />
            <span className="choice-name">{kind}</span>
            <span className="choice-means">{means}</span>
          </label>
        ))}
      </fieldset>
      {draft.kind !== null && draft.kind !== 'SSE-S3' && <KeyFields change={change} draft={draft} take={take} />}
    </>
  )
}

interface KeyFieldsProps {
  readonly change: ChangeDialog
  readonly draft: Draft
  readonly take: (draft: Draft) => void
}

function KeyFields({ change, draft, take }: KeyFieldsProps): ReactNode {
  const [left, setLeft] = useState(false)
  const [wantsList, setWantsList] = useState(false)
  const known = useKnownKeys(change)
  const offered = known.filter((key) => key.toLowerCase().includes(draft.keyId.toLowerCase()))
  const problem = keyArnProblem(draft.keyId)
  const isShown = problem !== null && (left || draft.keyId !== '')
  return (
    <div className="key-fields">
      <Autocomplete
        label="KMS key ARN"
        description={known.length > 0 ? 'Keys seen in this bucket are offered.' : undefined}
        placeholder="arn:aws:kms:eu-west-1:111122223333:key/…"
        data={offered}
        filter={({ options }) => options}
        // A list without anything in it is not seen, and would take the first Escape, which is meant for the dialog.
        dropdownOpened={wantsList && offered.length > 0}
        onDropdownOpen={() => setWantsList(true)}
        onDropdownClose={() => setWantsList(false)}
        value={draft.keyId}
        error={isShown ? `The KMS key ARN ${problem}.` : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(text) => take({ ...draft, keyId: text.trim() })}
        onBlur={() => {
          setLeft(true)
          setWantsList(false)
        }}
      />
      {draft.kind === 'SSE-KMS' && (
        <>
          <Checkbox
            label="Always copy, never change in place"
            description="For where s3:UpdateObjectEncryption is not permitted. A copy resets the last modified date, makes a new version where versions are kept, and costs more: the plan says what."
            checked={draft.copy}
            onChange={(event) => take({ ...draft, copy: event.currentTarget.checked })}
          />
          <Checkbox
            label="Use a bucket key"
            description="Saves up to 99 of 100 calls to KMS. KMS then logs the use for the bucket instead of each object."
            checked={draft.bucketKey}
            onChange={(event) => take({ ...draft, bucketKey: event.currentTarget.checked })}
          />
        </>
      )}
    </div>
  )
}

function intentOf({ kind, keyId, bucketKey, copy }: Draft): WantedIntent | null {
  if (kind === null) return null
  if (kind === 'SSE-S3') return { kind: 'encryption', to: { kind } }
  if (keyArnProblem(keyId) !== null) return null
  if (kind === 'DSSE-KMS') return { kind: 'encryption', to: { kind, keyId } }
  return { kind: 'encryption', to: { kind, keyId, bucketKey }, ...(copy && { copy }) }
}

/** The KMS keys of objects that were looked at, and the one new objects of the bucket get. */
function useKnownKeys({ connection, bucket }: ChangeDialog): string[] {
  const marks = useQuery(marksQuery(connection, bucket)).data
  const byDefault = marks?.encryption.ok === true ? marks.encryption.value.keyId : null
  const seen = new Set(glancesOf(connection, bucket).kmsKeys())
  if (byDefault !== null) seen.add(byDefault)
  return [...seen].filter((key) => keyArnProblem(key) === null)
}
