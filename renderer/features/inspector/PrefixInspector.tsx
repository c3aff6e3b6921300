import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { lastSegment, s3Uri, segmentsOf } from '../../../lake/location'
import { partitionOf, recogniseLevel, type Confidence } from '../../../lake/partitions'
import type { Output } from '../../../preload/contract'
import { lake } from '../../client'
import { prefixTarget } from '../../state/target'
import { CopyButton } from '../../ui/CopyButton'
import { Facts, type Fact } from '../../ui/Facts'
import { formatCount } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { PrefixIcon } from '../../ui/FormatIcon'
import { ChangeActions } from './ChangeActions'
import { Panel } from './Panel'
import { firstChildrenOf } from './queries'

interface PrefixInspectorProps {
  readonly connection: string
  readonly bucket: string
  readonly prefix: string
}

/** A prefix is not a thing of S3: it is what is known of the keys that begin with it. */
export function PrefixInspector({ connection, bucket, prefix }: PrefixInspectorProps): ReactNode {
  const query = useQuery(firstChildrenOf(connection, bucket, prefix))
  const uri = s3Uri(bucket, prefix)
  return (
    <>
      <header className="inspector-head">
        <PrefixIcon open />
        <div className="grow">
          <h2 className="selectable">{prefix === '' ? bucket : <VisibleName text={`${lastSegment(prefix)}/`} />}</h2>
          <fieldset className="copies" aria-label="Copy">
            <CopyButton what="prefix" label="Prefix" text={prefix} copy={copy} />
            <CopyButton what="s3:// URI" label="URI" text={uri} copy={copy} />
          </fieldset>
        </div>
      </header>
      <Panel title="Partitions" connection={connection} query={query}>
        {(children) => <Partitions prefix={prefix} below={children} />}
      </Panel>
      <ChangeActions change={prefixTarget(connection, bucket, prefix)} />
      <p className="explained">These act on everything below this prefix; first you see exactly what would change.</p>
    </>
  )
}

const copy = (text: string) => lake.call('clipboard.write', { text })

const sure: Readonly<Record<Confidence, string>> = {
  certain: 'Certain: every name fits.',
  likely: 'Likely: nearly every name seen so far fits.',
  guess: 'A guess: it could mean something else.',
}

interface PartitionsProps {
  readonly prefix: string
  readonly below: Output<'tree.children'>
}

/** What the names above and below say about how the data is divided, and how sure that is. */
function Partitions({ prefix, below }: PartitionsProps): ReactNode {
  const names = below.prefixes.map((child) => child.slice(prefix.length).replace(/\/$/, ''))
  const level = recogniseLevel({ path: segmentsOf(prefix), children: names, complete: below.more === null })
  const { columns, date } = partitionOf(prefix)
  const least = below.more === null ? '' : 'at least '
  const facts: Fact[] = [
    ...columns.map(({ key, value, at }) => ({
      id: `column ${at}`,
      name: key,
      value: value === null ? 'missing values' : <VisibleName text={value} />,
    })),
    ...(date === null ? [] : [{ name: 'Begins', value: `${formatUtc(date.from)} UTC, one ${date.unit}` }]),
    { name: 'Prefixes below', value: `${least}${formatCount(below.prefixes.length)}` },
    { name: 'Objects here', value: `${least}${formatCount(below.objectsSeen)}` },
  ]
  return (
    <>
      <p>
        <VisibleName text={level.explanation} />
      </p>
      {level.role !== null && <p className="explained">{sure[level.confidence]}</p>}
      <Facts facts={facts} />
    </>
  )
}

const formatUtc = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
