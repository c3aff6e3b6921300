import type { ReactNode } from 'react'
import type { Tag } from '../../../lake/tags'
import type { Glanced } from '../../state/glanceCache'
import { EncryptionMark } from '../../ui/EncryptionMark'
import { formatNumberOf } from '../../ui/format'
import { UnknownValue } from '../../ui/UnknownValue'
import { VisibleName } from '../../ui/VisibleName'
import '../../ui/tagChips.css'

/** Not asked yet is an empty cell; a failure never looks like "none". */
export function EncryptionCell({ glanced }: { readonly glanced: Glanced | undefined }): ReactNode {
  if (glanced === undefined) return <NotYet />
  if (glanced.kind === 'failed') return <UnknownValue fault={glanced.fault} />
  const { encryption } = glanced.glance
  if (!encryption.ok) return <UnknownValue fault={encryption.fault} />
  return <EncryptionMark encryption={encryption.value.encryption} clientSide={encryption.value.clientSide} named />
}

export function TagsCell({ glanced }: { readonly glanced: Glanced | undefined }): ReactNode {
  if (glanced === undefined) return <NotYet />
  if (glanced.kind === 'failed') return <UnknownValue fault={glanced.fault} />
  const { tags } = glanced.glance
  if (!tags.ok) return <UnknownValue fault={tags.fault} />
  return <TagMarks tags={tags.value} />
}

const NotYet = (): ReactNode => (
  <span className="not-yet" title="Being read">
    …
  </span>
)

/** How sensitive the data are is what a person must not miss: it stands first, by its value alone. */
function TagMarks({ tags }: { readonly tags: readonly Tag[] }): ReactNode {
  const sensitive = tags.find(isSensitivity)
  const others = tags.filter((tag) => tag !== sensitive)
  const [first] = others
  if (tags.length === 0) return null
  return (
    <span className="tag-chips" title={tags.map(({ key, value }) => `${key} = ${value}`).join('\n')}>
      {sensitive !== undefined && (
        <span className="tag-chip tag-sensitive" data-level={levelOf(sensitive.value)}>
          <VisibleName text={sensitive.value === '' ? sensitive.key : sensitive.value} />
        </span>
      )}
      {first !== undefined && (
        <span className="tag-chip">
          <VisibleName text={first.value === '' ? first.key : `${first.key}=${first.value}`} />
        </span>
      )}
      {others.length > 1 && (
        <span className="tag-chip tag-more" aria-label={`and ${formatNumberOf(others.length - 1, 'more tag')}`}>
          +{others.length - 1}
        </span>
      )}
    </span>
  )
}

/** Tags are spelled as every team likes. */
const isSensitivity = ({ key }: Tag): boolean =>
  /^(data)?[-_. ]?(classification|class|sensitivity|confidentiality|pii|phi)$/i.test(key)
const levelOf = (value: string): 'high' | 'low' =>
  /phi|pii|pci|secret|confidential|restricted|sensitive|^(true|yes)$/i.test(value) ? 'high' : 'low'
