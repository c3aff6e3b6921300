import type { ReactNode } from 'react'
import type { Tag } from '../../lake/tags'
import { formatNumberOf } from './format'
import { VisibleName } from './VisibleName'
import './tagChips.css'

/** The first tags as small labels and how many there are; all of them in the title. Cheap enough for a row of a table. */
export function TagChips({ tags, shown = 2 }: { readonly tags: readonly Tag[]; readonly shown?: number }): ReactNode {
  if (tags.length === 0) return null
  const all = tags.map(({ key, value }) => (value === '' ? key : `${key} = ${value}`)).join('\n')
  return (
    <span className="tag-chips" title={all}>
      {tags.slice(0, shown).map(({ key, value }) => (
        <span key={key} className="tag-chip">
          <VisibleName text={value === '' ? key : `${key}=${value}`} />
        </span>
      ))}
      {tags.length > shown && (
        <span className="tag-chip" aria-label={`and ${formatNumberOf(tags.length - shown, 'more tag')}`}>
          +{tags.length - shown}
        </span>
      )}
    </span>
  )
}
