import type { ReactNode } from 'react'
import type { Output } from '../../../preload/contract'
import type { ScanFilter } from '../../../preload/contract/scans'
import { encryptionKinds } from '../../../lake/encryption'
import { formatCount, formatNumberOf } from '../../ui/format'
import { kindNames } from '../../ui/encryptionText'
import { Bound } from './Bound'
import { Choice } from './Choice'
import { readTag, tagText, withPart } from './filterText'

interface KnownFiltersProps {
  readonly wanted: ScanFilter
  readonly change: (wanted: ScanFilter) => void
}

/** What a listing does not tell: found only among the objects of which it is known. */
export function KnownFilters({ wanted, change }: KnownFiltersProps): ReactNode {
  return (
    <>
      <Choice
        label="Encryption"
        any="any encryption"
        options={encryptionKinds}
        nameOf={(kind) => kindNames[kind]}
        chosen={wanted.encryption?.[0]}
        choose={(kind) => change(withPart(withPart(wanted, 'kmsKey', null), 'encryption', kind && [kind]))}
      />
      <Bound
        label="Tag"
        text={wanted.tag === undefined ? '' : tagText(wanted.tag)}
        placeholder="key, key=value or !key"
        read={readTag}
        put={(tag) => change(withPart(wanted, 'tag', tag))}
        wide
      />
    </>
  )
}

type Known = Output<'scans.search'>['known']

/** Unknown is not "no": of how many objects it is known what was asked for. */
export function KnownNote({ wanted, known }: { readonly wanted: ScanFilter; readonly known: Known }): ReactNode {
  const asked = [
    ...(wanted.encryption === undefined && wanted.kmsKey === undefined
      ? []
      : [['Encryption is', known.encryption] as const]),
    ...(wanted.tag === undefined ? [] : [['Tags are', known.tags] as const]),
  ]
  return asked.map(
    ([what, count]) =>
      count < known.objects && (
        <p key={what} className="search-known" role="note">
          {what} known of <b className="numeric">{formatCount(count)}</b> of {formatNumberOf(known.objects, 'object')};
          the others may be so too. Look at more of them in Overview
          {what === 'Tags are' ? '.' : ', or load an inventory.'}
        </p>
      ),
  )
}
