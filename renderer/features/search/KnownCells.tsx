import type { ReactNode } from 'react'
import { tagsText } from '../../../lake/tags'
import type { ScanRow } from '../../../preload/contract/scans'
import { EncryptionMark } from '../../ui/EncryptionMark'
import { formatExactTime } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'

const notKnown = <span className="result-unknown">not known</span>

/** What no listing tells, where it was read; by its time one sees how old it is. */
export const EncryptionKnown = ({ encryption }: Pick<ScanRow, 'encryption'>): ReactNode => (
  <span role="cell" className="result-encryption" title={encryption ? asOf(encryption) : undefined}>
    {encryption ? <EncryptionMark encryption={encryption.value} named /> : notKnown}
  </span>
)

export const TagsKnown = ({ tags }: Pick<ScanRow, 'tags'>): ReactNode => (
  <span role="cell" className="result-tags" title={tags ? `${tagsText(tags.value)}\n${asOf(tags)}` : undefined}>
    {tags ? <TagNames tags={tags.value} /> : notKnown}
  </span>
)

function TagNames({ tags }: { readonly tags: NonNullable<ScanRow['tags']>['value'] }): ReactNode {
  return tags.length === 0 ? <span className="dim">no tags</span> : <VisibleName text={tagsText(tags)} />
}

const asOf = (known: { readonly asOf: number }): string => `as of ${formatExactTime(known.asOf)}`
