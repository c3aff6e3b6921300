import { Button } from '@mantine/core'
import { IconDeviceFloppy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { lake } from '../../client'
import { useExport } from '../../state/useExport'
import { FaultNote } from '../../ui/FaultNote'
import { formatNumberOf } from '../../ui/format'

/** Puts a plan into a file, from which it can be opened again another day. */
export function SavePlan({ plan }: { readonly plan: string }): ReactNode {
  const { state, start, cancel } = useExport(plan, (_, signal) => lake.call('changes.save', { plan }, signal))
  return (
    <div className="export-menu">
      {state.kind === 'running' ? (
        <Button variant="default" onClick={cancel}>
          Stop saving
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconDeviceFloppy size={14} aria-hidden />}
          title="Into a file, to open it again from the jobs"
          onClick={() => start('jsonl')}
        >
          Save plan…
        </Button>
      )}
      <span className="dim" role="status">
        {state.kind === 'done' && `Saved the plan of ${formatNumberOf(state.records, 'object')} in ${state.file}`}
      </span>
      {state.kind === 'failed' && <FaultNote fault={state.fault} quiet />}
    </div>
  )
}
