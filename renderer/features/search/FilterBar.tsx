import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { tierOf } from '../../../lake/tiers'
import type { ScanFilter, ScanState } from '../../../preload/contract/scans'
import type { PrefixPlace } from '../../state/listing'
import { sumsQuery } from '../../state/scans'
import { formatBytes } from '../../ui/format'
import { Bound } from './Bound'
import { Choice } from './Choice'
import { FilterChips } from './FilterChips'
import { dayText, readBytes, readDay, textKinds, textProblem, withPart, type TextKind } from './filterText'
import { KnownFilters } from './KnownFilters'
import { useTyped } from './useTyped'

interface FilterBarProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
  readonly wanted: ScanFilter
  readonly change: (wanted: ScanFilter) => void
}

const kindNames: Readonly<Record<TextKind, string>> = { substring: 'text', glob: 'glob', regexp: 'regular expression' }
const hints: Readonly<Record<TextKind, string>> = {
  substring: 'Any part of the path',
  glob: '*.parquet or year=2026/**/part-*',
  regexp: 'part-\\d+\\.csv$',
}

/** Everything that can be looked for. What is set is shown and can be taken away one by one. In a small window the fields come when they are asked for. */
export function FilterBar({ scan, place, wanted, change }: FilterBarProps): ReactNode {
  const [open, setOpen] = useState(false)
  const fields = useId()
  return (
    <div className="filter-bar">
      <TextField wanted={wanted} change={change} />
      <button
        type="button"
        className="small-button filter-toggle"
        aria-expanded={open}
        aria-controls={fields}
        onClick={() => setOpen(!open)}
      >
        <IconAdjustmentsHorizontal size={13} aria-hidden /> Filters
      </button>
      <div id={fields} className="filter-fields" data-open={open || undefined}>
        <Choices scan={scan} wanted={wanted} change={change} />
        <KnownFilters wanted={wanted} change={change} />
        <Bound
          label="At least"
          text={wanted.minBytes === undefined ? '' : formatBytes(wanted.minBytes)}
          placeholder="size"
          read={readBytes}
          put={(value) => change(withPart(wanted, 'minBytes', value))}
        />
        <Bound
          label="At most"
          text={wanted.maxBytes === undefined ? '' : formatBytes(wanted.maxBytes)}
          placeholder="size"
          read={readBytes}
          put={(value) => change(withPart(wanted, 'maxBytes', value))}
        />
        <Bound
          label="Modified from (UTC)"
          text={wanted.modifiedFrom === undefined ? '' : dayText(wanted.modifiedFrom)}
          placeholder="2026-01-31"
          read={readDay}
          put={(value) => change(withPart(wanted, 'modifiedFrom', value))}
        />
        <Bound
          label="before"
          text={wanted.modifiedBefore === undefined ? '' : dayText(wanted.modifiedBefore)}
          placeholder="2026-12-31"
          read={readDay}
          put={(value) => change(withPart(wanted, 'modifiedBefore', value))}
        />
      </div>
      <FilterChips wanted={wanted} prefix={place.prefix} change={change} />
      {Object.keys(wanted).length > 0 && (
        <button type="button" className="small-button" onClick={() => change({})}>
          Clear
        </button>
      )}
    </div>
  )
}

interface TextMeaning {
  readonly kind: TextKind
  readonly matchCase: boolean
}

function TextField({ wanted, change }: Pick<FilterBarProps, 'wanted' | 'change'>): ReactNode {
  const field = useRef<HTMLInputElement>(null)
  const text = wanted.text?.text ?? ''
  const [how, setHow] = useState<TextMeaning>({
    kind: wanted.text?.kind ?? 'substring',
    matchCase: wanted.text?.matchCase === true,
  })
  const { kind, matchCase } = how
  const [typed, setTyped] = useTyped(text)
  useEffect(() => field.current?.focus(), [])
  const problem = typed === '' ? null : textProblem({ kind, text: typed })
  const put = (next: string, meant: TextMeaning) => {
    setTyped(next)
    setHow(meant)
    const value = next === '' ? null : { kind: meant.kind, text: next, ...(meant.matchCase && { matchCase: true }) }
    if (value === null || textProblem(value) === null) change(withPart(wanted, 'text', value))
  }
  return (
    <div className="filter-text">
      <IconSearch size={14} aria-hidden />
      <input
        ref={field}
        type="search"
        value={typed}
        placeholder={hints[kind]}
        aria-label="Search in all keys"
        aria-invalid={problem !== null}
        title={problem ?? undefined}
        spellCheck={false}
        onChange={(event) => put(event.target.value, how)}
      />
      <select
        value={kind}
        aria-label="How the text is meant"
        onChange={(event) =>
          put(typed, { ...how, kind: textKinds.find((one) => one === event.target.value) ?? 'substring' })
        }
      >
        {textKinds.map((one) => (
          <option key={one} value={one}>
            {kindNames[one]}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="small-button"
        aria-label="Match case"
        aria-pressed={matchCase}
        title="Match case: for S3, Raw/ and raw/ are two folders"
        onClick={() => put(typed, { ...how, matchCase: !matchCase })}
      >
        Aa
      </button>
      {problem !== null && (
        <span role="alert" className="field-problem filter-problem">
          {problem}
        </span>
      )}
    </div>
  )
}

/** Classes and formats that the scan has seen. */
function Choices({ scan, wanted, change }: Omit<FilterBarProps, 'place'>): ReactNode {
  const { data: classes } = useQuery(sumsQuery(scan, { by: ['storageClass'] }))
  const { data: formats } = useQuery(sumsQuery(scan, { by: ['format'], limit: 60 }))
  return (
    <>
      <Choice
        label="Storage class"
        any="any class"
        options={classes?.groups.map(({ storageClass = '' }) => storageClass) ?? []}
        nameOf={(storageClass) => tierOf(storageClass).label}
        chosen={wanted.storageClasses?.[0]}
        choose={(one) => change(withPart(wanted, 'storageClasses', one === null ? null : [one]))}
      />
      <Choice
        label="Format"
        any="any format"
        options={formats?.groups.map(({ format = '' }) => format) ?? []}
        nameOf={(format) => format}
        chosen={wanted.formats?.[0]}
        choose={(one) => change(withPart(wanted, 'formats', one === null ? null : [one]))}
      />
    </>
  )
}
