import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { twinsOf } from '../../../lake/tagTwins'
import type { TagSample } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import type { ChangeDialog } from '../../state/dialogs'
import { FaultNote } from '../../ui/FaultNote'
import { formatNumberOf } from '../../ui/format'
import { TagTwins } from './TagTwins'

interface TagSampleNoteProps {
  readonly change: ChangeDialog
  readonly unify: (key: string | null, spelling: string) => void
}

/** Looks for other spellings among objects that are too many to look at all of them. */
export function TagSampleNote({ change, unify }: TagSampleNoteProps): ReactNode {
  const { connection, bucket, target } = change
  const [asked, setAsked] = useState(false)
  const query = useQuery({
    queryKey: ['tagSample', connection, bucket, target],
    queryFn: ({ signal }) => lake.call('changes.tagSample', { connection, bucket, target }, signal),
    enabled: asked,
    staleTime: 0,
    gcTime: 0,
  })
  if (!asked) {
    return (
      <button type="button" className="small-button" onClick={() => setAsked(true)}>
        Look for other spellings in up to 100 objects
      </button>
    )
  }
  if (query.error) return <FaultNote fault={faultOf(query.error)} quiet />
  if (query.data === undefined) return <p className="dim">Reading the tags…</p>
  const twins = twinsOf(query.data.tags)
  const among = amongText(query.data)
  if (twins.length === 0) return <p className="dim">No spellings that read alike in {among}.</p>
  return <TagTwins twins={twins} among={among} unify={unify} />
}

function amongText({ looked, refused, whole }: TagSample): string {
  const objects = whole && refused === 0 ? `all ${formatNumberOf(looked, 'object')}` : formatNumberOf(looked, 'object')
  const rest = whole ? '' : '; there are more'
  return `${objects} looked at${rest}${refused > 0 ? `; ${refused} may not be read` : ''}`
}
