import { IconFolder } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { lastSegment, s3Uri } from '../../../lake/location'
import type { Output } from '../../../preload/contract'
import { lake } from '../../client'
import { prefixTarget } from '../../state/target'
import { CopyButton } from '../../ui/CopyButton'
import { Facts } from '../../ui/Facts'
import { formatCount } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
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
        <IconFolder size={18} aria-hidden className="folder" />
        <div className="grow">
          <h2 className="selectable">{prefix === '' ? bucket : <VisibleName text={`${lastSegment(prefix)}/`} />}</h2>
          <fieldset className="copies" aria-label="Copy">
            <CopyButton what="prefix" label="Prefix" text={prefix} copy={copy} />
            <CopyButton what="s3:// URI" label="URI" text={uri} copy={copy} />
          </fieldset>
        </div>
      </header>
      <Panel title="This level" connection={connection} query={query}>
        {(children) => <Level of={children} />}
      </Panel>
      <ChangeActions change={prefixTarget(connection, bucket, prefix)} />
      <p className="explained">These act on everything below this prefix; first you see exactly what would change.</p>
    </>
  )
}

const copy = (text: string) => lake.call('clipboard.write', { text })

function Level({ of }: { readonly of: Output<'tree.children'> }): ReactNode {
  const least = of.more === null ? '' : 'at least '
  return (
    <Facts
      facts={[
        { name: 'Prefixes', value: `${least}${formatCount(of.prefixes.length)}` },
        { name: 'Objects', value: `${least}${formatCount(of.objectsSeen)}` },
      ]}
    />
  )
}
