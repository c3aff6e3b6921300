import { IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { maxTags } from '../../../lake/tags'
import { openDialog } from '../../state/dialogs'
import { TagTable } from '../../ui/TagTable'
import { changeOf } from './changeOf'
import { Panel } from './Panel'
import { tagsOf, type Subject } from './queries'

export function TagsPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(tagsOf(subject))
  const action = (
    <button type="button" className="small-button" onClick={() => openDialog(changeOf(subject, 'tags'))}>
      <IconPencil size={12} aria-hidden />
      Edit tags…
    </button>
  )
  return (
    <Panel
      title="Tags"
      connection={subject.connection}
      query={query}
      count={(tags) => `${tags.length} of ${maxTags}`}
      action={action}
    >
      {(tags) => (tags.length === 0 ? <p className="dim">This object has no tags.</p> : <TagTable tags={tags} />)}
    </Panel>
  )
}
