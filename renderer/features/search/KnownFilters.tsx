import type { ReactNode } from 'react'
import type { Output } from '../../../preload/contract'
import type { ScanFilter } from '../../../preload/contract/scans'
import { encryptionKinds } from '../../../lake/encryption'
import { tagStates, type TagState } from '../../../lake/tags'
import { formatCount, formatNumberOf } from '../../ui/format'
import { kindNames } from '../../ui/encryptionText'
import { Bound } from './Bound'
import { Choice } from './Choice'
import { readTag, tagText, withPart } from './filterText'

export const stateNames: Readonly<Record<TagState, string>> = {
  any: 'any tag',
  none: 'no tag',
  unknown: 'tags not known',
}

export const encryptionName = (kind: NonNullable<ScanFilter['encryption']>[number]): string =>
  kind === 'unknown' ? 'encryption not known' : kindNames[kind]

interface KnownFiltersProps {
  readonly wanted: ScanFilter
  readonly change: (wanted: ScanFilter) => void
}

/** What a listing does not tell: found only among the objects of which it is known, or those of which it is not. */
export function KnownFilters({ wanted, change }: KnownFiltersProps): ReactNode {
  return (
    <>
      <Choice
        label="Encryption"
        any="any encryption"
        options={[...encryptionKinds, 'unknown'] as const}
        nameOf={encryptionName}
        chosen={wanted.encryption?.[0]}
        choose={(kind) => change(withPart(withPart(wanted, 'kmsKey', null), 'encryption', kind && [kind]))}
      />
      <Choice
        label="With tags"
        any="with or without tags"
        options={tagStates}
        nameOf={(state) => stateNames[state]}
        chosen={wanted.tags}
        choose={(tags) => change(withPart(tags === 'any' ? wanted : withPart(wanted, 'tag', null), 'tags', tags))}
      />
      <Bound
        label="Tag"
        text={wanted.tag === undefined ? '' : tagText(wanted.tag)}
        placeholder="key, key=value or !key"
        read={readTag}
        put={(tag) => change(withPart(tag === null ? wanted : withPart(wanted, 'tags', null), 'tag', tag))}
        wide
      />
    </>
  )
}

type Known = Output<'scans.search'>['known']

/** Unknown is not "no": of how many objects it is known what was asked for, and what it means where it is not. */
export function KnownNote({ wanted, known }: { readonly wanted: ScanFilter; readonly known: Known }): ReactNode {
  const { encryption, kmsKey, tag, tags } = wanted
  const asked: readonly Asked[] = [
    ...(encryption === undefined && kmsKey === undefined
      ? []
      : [
          {
            what: 'Encryption is',
            known: known.encryption,
            unknown: encryption?.includes('unknown') === true,
            ways: 'Overview, or load an inventory',
          },
        ]),
    ...(tag === undefined && tags === undefined
      ? []
      : [{ what: 'Tags are', known: known.tags, unknown: tags === 'unknown', ways: 'Overview' }]),
  ]
  return asked.map((one) => one.known < known.objects && <Note key={one.what} asked={one} of={known.objects} />)
}

interface Asked {
  readonly what: string
  readonly known: number
  /** Just those are looked for of which it is not known. */
  readonly unknown: boolean
  readonly ways: string
}

const Note = ({ asked: { what, known, unknown, ways }, of }: { asked: Asked; of: number }): ReactNode => (
  <p className="search-known" role="note">
    {unknown ? (
      <>
        {what} not known of these: not read yet, not permitted to be read, or the object was gone or another one than
        listed when it was read. Look at more of them in {ways}.
      </>
    ) : (
      <>
        {what} known of <b className="numeric">{formatCount(known)}</b> of {formatNumberOf(of, 'object')}; the others
        may be so too. Look at more of them in {ways}.
      </>
    )}
  </p>
)
