import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { dollars } from '../../../lake/payBack'
import { mayTransition, smallestMoved } from '../../../lake/tierSums'
import type { Output } from '../../../preload/contract'
import type { DataSet } from '../../../preload/contract/dataSets'
import type { ScanFilter, ScanState } from '../../../preload/contract/scans'
import { openDialog } from '../../state/dialogs'
import type { PrefixPlace } from '../../state/listing'
import { go } from '../../state/place'
import { foundTarget } from '../../state/target'
import { showWanted } from '../../state/view'
import { ClassBars } from '../../ui/ClassBars'
import { formatBytes, formatCount, formatNumberOf, formatTime } from '../../ui/format'
import { TierMark } from '../../ui/TierMark'
import { VisibleName } from '../../ui/VisibleName'
import { CalendarView } from './CalendarView'
import { layoutText, freshText } from './DataSetTable'
import { Findings } from './Findings'
import { PartitionTable } from './PartitionTable'
import { savingsQuery } from './queries'

export interface DetailProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
  readonly dataSet: DataSet
}

interface DataSetDetailProps extends DetailProps {
  readonly prices: Output<'scans.datasets'>['prices']
  /** To the list of data sets; `null` where there is but this one. */
  readonly back: (() => void) | null
}

/** One data set: what it is, what is wrong with it, its partitions, and what it costs. */
export function DataSetDetail({ scan, place, dataSet, prices, back }: DataSetDetailProps): ReactNode {
  return (
    <div className="set-detail">
      <h2 className="set-title">
        {back !== null && (
          <button type="button" className="small-button" onClick={back}>
            <IconArrowLeft size={13} aria-hidden /> All data sets
          </button>
        )}
        <VisibleName text={dataSet.prefix === '' ? 'the whole bucket' : dataSet.prefix} />
      </h2>
      <p className="set-about">
        <VisibleName text={dataSet.explanation} />
        {dataSet.levels.length > 0 && ` Partitions by ${layoutText(dataSet)}.`}
        {dataSet.rhythm !== null && ` ${upperFirst(dataSet.rhythm)}, up to ${freshText(dataSet)}.`}
        {dataSet.behind > 0 &&
          scan.complete &&
          ` ${formatNumberOf(dataSet.behind, dataSet.unit ?? 'partition')} behind by that habit.`}
        {dataSet.folded && ' Its deepest folders were too many to look at one by one.'}
      </p>
      <dl className="totals">
        <Fact name="Partitions" value={dataSet.levels.length === 0 ? 'none' : formatCount(dataSet.partitions)} />
        <Fact name="Objects" value={formatCount(dataSet.objects)} />
        <Fact name="Size" value={formatBytes(dataSet.bytes)} />
        <Fact
          name="Storage a month"
          value={dataSet.usdPerMonth === null ? 'not known' : dollars(dataSet.usdPerMonth)}
          note={
            prices === null ? '' : `estimate, prices of ${prices.asOf}${prices.sample ? ', as AWS would charge' : ''}`
          }
        />
        <Fact name="Last written" value={formatTime(dataSet.newest)} />
      </dl>
      {dataSet.levels.length > 0 &&
        (dataSet.unit === null ? (
          <PartitionTable scan={scan} place={place} dataSet={dataSet} />
        ) : (
          <CalendarView scan={scan} place={place} dataSet={dataSet} unit={dataSet.unit} />
        ))}
      <Findings scan={scan} place={place} dataSet={dataSet} />
      <ClassBars
        classes={dataSet.storageClasses}
        open={(storageClass) => showClass({ scan, place, dataSet }, storageClass)}
      />
      <Savings scan={scan} dataSet={dataSet} />
    </div>
  )
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const Fact = ({ name, value, note = '' }: { name: string; value: string; note?: string }): ReactNode => (
  <div>
    <dt>{name}</dt>
    <dd className="numeric">
      {value}
      {note !== '' && <span className="totals-note">{note}</span>}
    </dd>
  </div>
)

/** Its objects: all below its prefix, or of a flat one those right in it, since folders below are no part of that. */
const objectsOf = ({ prefix, levels, table }: DataSet): ScanFilter => ({
  ...(prefix !== '' && { under: prefix }),
  ...(levels.length === 0 && table === null && { rightHere: true }),
})

/** A search looks below the place one is in, which may be a partition of the set: then it leads out of that. */
function showClass({ scan, place, dataSet }: DetailProps, storageClass: string): void {
  const { prefix } = dataSet
  if (!prefix.startsWith(place.prefix) && prefix.startsWith(scan.prefix)) go({ ...place, prefix })
  showWanted({ ...objectsOf(dataSet), storageClasses: [storageClass] })
}

type Moved = Pick<Output<'scans.savings'>['moves'][number], 'to' | 'objects' | 'bytes'>

/** The objects a rule would move: large enough, and of classes it may move there. */
function movable(scan: ScanState, dataSet: DataSet, { to, objects, bytes }: Moved) {
  const from = dataSet.storageClasses.map(({ storageClass }) => storageClass).filter((one) => mayTransition(one, to))
  const filter = { ...objectsOf(dataSet), storageClasses: from, minBytes: smallestMoved }
  return { ...foundTarget(scan, filter, { objects, bytes }), intent: { kind: 'storageClass', to } as const }
}

/** What it would save to move it, by the same prices as a change: by a lifecycle rule, whose transitions are cheaper than copies. */
function Savings({ scan, dataSet }: Omit<DetailProps, 'place'>): ReactNode {
  const { data } = useQuery(savingsQuery(scan, dataSet.prefix))
  if (data === undefined || data.moves.length === 0 || data.prices === null) return null
  return (
    <section className="page-part" aria-label="What moving it would save">
      <h2>
        What moving it would save
        <span className="page-note">
          by a lifecycle rule, objects of 128 KB and more; estimates, prices of {data.prices.asOf}
        </span>
      </h2>
      <table className="savings">
        <thead>
          <tr>
            <th scope="col">To</th>
            <th scope="col">Objects</th>
            <th scope="col">Once</th>
            <th scope="col">A month now</th>
            <th scope="col">then</th>
            <th scope="col">
              <span className="spoken">Change</span>
            </th>
          </tr>
        </thead>
        {data.moves.map((move) => (
          <Saving
            key={move.to}
            move={move}
            plan={() => openDialog({ kind: 'storageClass', ...movable(scan, dataSet, move) })}
          />
        ))}
      </table>
    </section>
  )
}

interface SavingProps {
  readonly move: Output<'scans.savings'>['moves'][number]
  readonly plan: () => void
}

/** What one class would cost, and below it in words when the move has paid for itself. */
const Saving = ({ move, plan }: SavingProps): ReactNode => (
  <tbody>
    <tr>
      <th scope="row">
        <TierMark storageClass={move.to} full />
      </th>
      <td className="numeric">{formatCount(move.objects)}</td>
      <td className="numeric">{dollars(move.once)}</td>
      <td className="numeric">{dollars(move.monthlyBefore)}</td>
      <td className="numeric">
        {dollars(move.monthlyAfter)}
        {move.monthlyAtLeast < move.monthlyAfter && (
          <span className="dim"> or {dollars(move.monthlyAtLeast)} if nothing is read</span>
        )}
      </td>
      <td>
        <button
          type="button"
          className="small-button"
          title="By copying these objects; the plan shows what that costs"
          onClick={plan}
        >
          Move…
        </button>
      </td>
    </tr>
    <tr>
      <td className="savings-text" colSpan={6}>
        {move.paysBack.text}
      </td>
    </tr>
  </tbody>
)
