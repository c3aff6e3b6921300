import { useDebouncedValue } from '@mantine/hooks'
import { unreachable } from '../../../lake/unreachable'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { lake } from '../../client'
import { useFocus, type Focus } from '../../state/focus'
import { usePlace } from '../../state/place'
import { BucketInspector } from './BucketInspector'
import { ManyInspector } from './ManyInspector'
import { ObjectInspector } from './ObjectInspector'
import { PrefixInspector } from './PrefixInspector'
import './inspector.css'

/** Running through a list with the arrow keys should not cost requests for every row. */
const restMs = 150

/** The right panel: everything about what is in focus. */
export function Inspector(): ReactNode {
  const focus = useFocus((state) => state.focus)
  const [shown] = useDebouncedValue(focus, restMs, { leading: true })
  useRereadAfterChanges()
  return (
    <aside className="inspector" aria-label="Inspector">
      <Shown focus={shown} />
    </aside>
  )
}

function Shown({ focus }: { readonly focus: Focus }): ReactNode {
  switch (focus.kind) {
    case 'none':
      return <p className="inspector-empty dim">Choose a bucket, a prefix or an object to see what is known of it.</p>
    case 'bucket':
      return <BucketInspector connection={focus.connection} bucket={focus.bucket} />
    case 'prefix':
      return <PrefixInspector connection={focus.connection} bucket={focus.bucket} prefix={focus.prefix} />
    case 'object':
      return <ObjectInspector subject={focus} />
    case 'many':
      return <ManyInspector focus={focus} />
    default:
      return unreachable(focus)
  }
}

/** What a job changed, or a person asks to refresh, is read again. */
function useRereadAfterChanges(): void {
  const queries = useQueryClient()
  const refreshes = usePlace((state) => state.refreshes)
  useEffect(
    () =>
      lake.on('job', ({ endedAt, connection, bucket }) => {
        if (endedAt !== null) void queries.invalidateQueries({ queryKey: ['object', connection, bucket] })
      }),
    [queries],
  )
  useEffect(() => {
    if (refreshes === 0) return
    void queries.invalidateQueries({ queryKey: ['object'] })
    void queries.invalidateQueries({ queryKey: ['prefix'] })
  }, [queries, refreshes])
}
