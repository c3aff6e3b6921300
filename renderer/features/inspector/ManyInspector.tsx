import { IconFiles } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ChangeDialog } from '../../state/dialogs'
import type { Focus } from '../../state/focus'
import { Bytes } from '../../ui/Bytes'
import { Facts } from '../../ui/Facts'
import { formatBytes, formatCount, formatNumberOf } from '../../ui/format'
import { ChangeActions } from './ChangeActions'

type Many = Extract<Focus, { kind: 'many' }>

/** What is selected, in sum, and what can be done with it. */
export function ManyInspector({ focus }: { readonly focus: Many }): ReactNode {
  const { objects, prefixes, bytes } = focus.selection
  const change: Omit<ChangeDialog, 'kind'> = {
    connection: focus.connection,
    bucket: focus.bucket,
    target: { kind: 'selection', listing: focus.listing },
    summary: selectionText(focus.selection),
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

/** `2 prefixes and 3 objects (1.2 MB)`. */
function selectionText({ objects, prefixes, bytes }: Many['selection']): string {
  const parts = [
    ...(prefixes > 0 ? [formatNumberOf(prefixes, 'prefix', 'prefixes')] : []),
    ...(objects > 0 ? [`${formatNumberOf(objects, 'object')} (${formatBytes(bytes)})`] : []),
  ]
  return parts.join(' and ')
}
