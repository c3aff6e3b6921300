import { IconFiles } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Focus } from '../../state/focus'
import { describeSelection, type ChangeTarget } from '../../state/target'
import { Bytes } from '../../ui/Bytes'
import { Facts } from '../../ui/Facts'
import { formatCount } from '../../ui/format'
import { ChangeActions } from './ChangeActions'

type Many = Extract<Focus, { kind: 'many' }>

/** What is selected, in sum, and what can be done with it. */
export function ManyInspector({ focus }: { readonly focus: Many }): ReactNode {
  const { objects, prefixes, bytes } = focus.selection
  const change: ChangeTarget = {
    connection: focus.connection,
    bucket: focus.bucket,
    target: { kind: 'selection', listing: focus.listing },
    summary: describeSelection(focus.selection),
  }
  return (
    <>
      <header className="inspector-head">
        <IconFiles size={18} aria-hidden className="dim" />
        <h2>{formatCount(objects + prefixes)} selected</h2>
      </header>
      <section className="panel" aria-label="Selection">
        <Facts
          facts={[
            { name: 'Objects', value: formatCount(objects) },
            { name: 'Prefixes', value: formatCount(prefixes) },
            { name: 'Size', value: <Bytes of={bytes} /> },
          ]}
        />
        {prefixes > 0 && (
          <p className="explained">
            A prefix stands for everything below it. What that is gets counted before anything is changed; the size here
            is of the objects alone.
          </p>
        )}
      </section>
      <ChangeActions change={change} />
    </>
  )
}
