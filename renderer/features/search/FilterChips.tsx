import type { ReactNode } from 'react'
import { tierOf } from '../../../lake/tiers'
import type { ScanFilter } from '../../../preload/contract/scans'
import { formatBytes } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { dayText, tagText, withPart } from './filterText'
import { encryptionName, stateNames } from './KnownFilters'

interface FilterChipsProps {
  readonly wanted: ScanFilter
  /** Of the place one is in: what lies below that is looked at anyhow. */
  readonly prefix: string
  readonly change: (wanted: ScanFilter) => void
}

/** What is set, to be taken away one by one: what has no field of its own, and where there is no room for the fields all of it. */
export function FilterChips({ wanted, prefix, change }: FilterChipsProps): ReactNode {
  return chipsOf(wanted, prefix).map(({ part, text, hasField }) => (
    <button
      key={part}
      type="button"
      className="filter-chip"
      data-field={hasField || undefined}
      onClick={() => change(withPart(wanted, part, null))}
    >
      <VisibleName text={text} /> <span aria-hidden>×</span>
      <span className="spoken">: take away</span>
    </button>
  ))
}

interface Chip {
  readonly part: keyof ScanFilter
  readonly text: string
  readonly hasField: boolean
}

export function chipsOf(wanted: ScanFilter, prefix: string): readonly Chip[] {
  const { under, rightHere, kmsKey, storageClasses, formats, encryption, tags, tag } = wanted
  const { minBytes, maxBytes, modifiedFrom, modifiedBefore } = wanted
  const chip = <T,>(part: keyof ScanFilter, value: T | undefined, textOf: (value: T) => string, hasField = true) =>
    value === undefined ? [] : [{ part, text: textOf(value), hasField }]
  return [
    ...chip('under', under === prefix ? undefined : under, (text) => `below ${text}`, false),
    ...chip('rightHere', rightHere, () => 'not in folders below', false),
    ...chip('kmsKey', kmsKey, (key) => `KMS key ${key}`, false),
    ...chip('storageClasses', storageClasses, (all) => all.map((one) => tierOf(one).label).join(', ')),
    ...chip('formats', formats, (all) => all.join(', ')),
    ...chip('encryption', encryption, (all) => all.map(encryptionName).join(', ')),
    ...chip('tags', tags, (state) => stateNames[state]),
    ...chip('tag', tag, (one) => `tag ${tagText(one)}`),
    ...chip('minBytes', minBytes, (bytes) => `at least ${formatBytes(bytes)}`),
    ...chip('maxBytes', maxBytes, (bytes) => `at most ${formatBytes(bytes)}`),
    ...chip('modifiedFrom', modifiedFrom, (at) => `modified from ${dayText(at)}`),
    ...chip('modifiedBefore', modifiedBefore, (at) => `modified before ${dayText(at)}`),
  ]
}
