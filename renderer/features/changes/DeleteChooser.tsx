import { useId, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { BucketMarks } from '../../../preload/contract/buckets'
import type { ChangeDialog } from '../../state/dialogs'
import { marksQuery } from '../../state/queries'
import type { WantedIntent } from './usePlan'

type DeleteIntent = Extract<WantedIntent, { kind: 'delete' }>
type Versioning = Extract<BucketMarks['versioning'], { ok: true }>['value'] | 'unknown'

interface DeleteChooserProps {
  readonly change: ChangeDialog
  readonly intent: DeleteIntent
  readonly choose: (intent: DeleteIntent) => void
}

const current: Readonly<Record<Versioning, string>> = {
  Enabled:
    'The bucket keeps versions: a delete marker hides each object. Its versions stay, stay billed, and can be brought back.',
  Suspended:
    'Versioning is suspended: a delete marker takes the place of the version without an id, whose bytes are lost. Older versions stay.',
  Off: 'The bucket keeps no versions: the bytes are deleted for good. Nothing can bring them back.',
  unknown: 'Whether the bucket keeps versions is not known. If it does not, the bytes are deleted for good.',
}

/** Deletes what is seen, or everything that was ever stored under these keys. */
export function DeleteChooser({ change, intent, choose }: DeleteChooserProps): ReactNode {
  const name = useId()
  const marks = useQuery(marksQuery(change.connection, change.bucket)).data
  const versioning = marks?.versioning.ok === true ? marks.versioning.value : 'unknown'
  if (versioning === 'Off') return <p className="choices">{current.Off}</p>
  const choice = (versions: DeleteIntent['versions'], label: string, means: string) => (
    <label className="choice">
      <input
        type="radio"
        name={name}
        checked={intent.versions === versions}
        onChange={() => choose({ kind: 'delete', versions })}
      />
      <span className="choice-name">{label}</span>
      <span className="choice-means">{means}</span>
    </label>
  )
  return (
    <fieldset className="choices">
      <legend>What to delete</legend>
      {choice('current', 'Current versions', current[versioning])}
      {choice(
        'all',
        'All versions',
        'Every version and every delete marker of these keys is deleted for good. Nothing can bring them back.',
      )}
    </fieldset>
  )
}
