import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { dollars } from '../../../lake/payBack'
import { tierOf } from '../../../lake/tiers'
import type { DataSet } from '../../../preload/contract/dataSets'
import type { PrefixPlace } from '../../state/listing'
import { encryptionText, kindNames } from '../../ui/encryptionText'
import { formatBytes, formatCount } from '../../ui/format'
import { RowWindow } from '../../ui/RowWindow'
import { TierMark } from '../../ui/TierMark'
import { VisibleName } from '../../ui/VisibleName'
import { findingNames } from './findingText'

interface DataSetTableProps {
  readonly sets: readonly DataSet[]
  readonly place: PrefixPlace
  readonly choose: (prefix: string) => void
}

const rowHeight = 30
const tableNames = { delta: 'Delta', iceberg: 'Iceberg', hudi: 'Hudi' } as const

/** Every data set as a row, those with problems first. */
export function DataSetTable({ sets, place, choose }: DataSetTableProps): ReactNode {
  return (
    <>
      <div className="set-head" aria-hidden>
        <span className="set-name">Data set</span>
        <span className="set-layout">Partitions</span>
        <span className="set-number">Objects</span>
        <span className="set-number">Size</span>
        <span className="set-number set-month">A month</span>
        <span className="set-tier">Classes</span>
        <span className="set-encryption">Encryption</span>
        <span className="set-fresh">Up to</span>
        <span className="set-findings">Found</span>
      </div>
      <div className="set-rows">
        <RowWindow label="Data sets" rows={sets.length} rowHeight={rowHeight} onShow={noNeed} rowAt={(at) => sets[at]}>
          {(set) => <SetRow set={set} place={place} choose={choose} />}
        </RowWindow>
      </div>
    </>
  )
}

const noNeed = (): void => undefined

function SetRow({
  set,
  place,
  choose,
}: Omit<DataSetTableProps, 'sets'> & { readonly set: DataSet | undefined }): ReactNode {
  if (set === undefined) return null
  return (
    <>
      <span role="cell" className="set-name">
        <button type="button" className="link-button" title={set.explanation} onClick={() => choose(set.prefix)}>
          <VisibleName text={set.prefix.slice(place.prefix.length) || 'right here'} />
        </button>
        {set.table !== null && <span className="set-badge">{tableNames[set.table]}</span>}
      </span>
      <span role="cell" className="set-layout ellipsis" title={layoutText(set)}>
        {set.levels.length === 0 ? 'none' : `${formatCount(set.partitions)} by ${layoutText(set)}`}
      </span>
      <span role="cell" className="set-number numeric">
        {formatCount(set.objects)}
      </span>
      <span role="cell" className="set-number numeric">
        {formatBytes(set.bytes)}
      </span>
      <span role="cell" className="set-number set-month numeric" title="Storage, an estimate by list prices">
        {set.usdPerMonth === null ? 'not known' : dollars(set.usdPerMonth)}
      </span>
      <span role="cell" className="set-tier" title={classesText(set)}>
        {set.storageClasses.slice(0, 1).map(({ storageClass }) => (
          <TierMark key={storageClass} storageClass={storageClass} />
        ))}
        {set.storageClasses.length > 1 && <span className="dim">+{set.storageClasses.length - 1}</span>}
      </span>
      <SetEncryption set={set} />
      <span role="cell" className="set-fresh numeric dim ellipsis" title={freshText(set)}>
        {freshText(set)}
      </span>
      <span role="cell" className="set-findings" title={findingsText(set)}>
        <FindingBadges set={set} />
      </span>
    </>
  )
}

const findingsText = ({ findings }: DataSet): string =>
  findings.map(({ kind, count }) => `${findingNames[kind]} ${formatCount(count)}`).join('\n')

const classesText = ({ storageClasses }: DataSet): string =>
  storageClasses.map(({ storageClass, bytes }) => `${tierOf(storageClass).label}, ${formatBytes(bytes)}`).join('\n')

/** As far as it was looked at: a listing does not tell. */
function SetEncryption({ set: { encryption, objects } }: { readonly set: DataSet }): ReactNode {
  const known = encryption.reduce((sum, one) => sum + one.objects, 0)
  const kinds = encryption.map(({ kind }) => kindNames[kind]).join(', ')
  const title =
    known === 0 ? 'Look at encryption in Overview, or load an inventory' : encryptionText(encryption, objects)
  return (
    <span role="cell" className="set-encryption ellipsis" title={title}>
      {known === 0 ? <span className="dim">not known</span> : kinds}
      {known > 0 && known < objects && <span className="dim"> ({formatCount(known)} known)</span>}
    </span>
  )
}

/** `year / month / day`. */
export const layoutText = ({ levels }: Pick<DataSet, 'levels'>): string =>
  levels.map(({ name, role }) => name ?? (role === 'other' ? 'name' : role)).join(' / ')

/** The last time its partitions tell of, else when something was last written. */
export function freshText({ lastTo, unit, newest }: Pick<DataSet, 'lastTo' | 'unit' | 'newest'>): string {
  if (lastTo === null || unit === null) return `written ${new Date(newest).toISOString().slice(0, 10)}`
  const text = new Date(lastTo - 1).toISOString()
  if (unit === 'hour') return `${text.slice(0, 10)} ${text.slice(11, 13)} h`
  return text.slice(0, unit === 'day' ? 10 : unit === 'month' ? 7 : 4)
}

function FindingBadges({ set: { findings } }: { readonly set: DataSet }): ReactNode {
  if (findings.length === 0) return <span className="dim">nothing</span>
  return findings.map(({ kind, severity, count }) => (
    <span key={kind} className="finding-badge" data-severity={severity}>
      {severity === 'problem' ? (
        <IconAlertTriangle size={12} aria-label="problem" />
      ) : (
        <IconInfoCircle size={12} aria-hidden />
      )}
      {findingNames[kind]} {formatCount(count)}
    </span>
  ))
}
