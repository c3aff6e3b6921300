import { Button, Menu } from '@mantine/core'
import { IconFileExport } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Exporter } from '../state/useExport'
import { FaultNote } from './FaultNote'
import { formatCount, formatNumberOf } from './format'
import './exportMenu.css'

interface ExportMenuProps {
  readonly exporter: Exporter
  /** What one record is, such as `object`. */
  readonly record: string
}

/** Offers to write something into a file, and says how that goes. */
export function ExportMenu({ exporter, record }: ExportMenuProps): ReactNode {
  const { state, start, cancel } = exporter
  return (
    <div className="export-menu">
      {state.kind === 'running' ? (
        <Button variant="default" onClick={cancel}>
          Stop the export
        </Button>
      ) : (
        <Menu position="top-start">
          <Menu.Target>
            <Button variant="default" leftSection={<IconFileExport size={14} aria-hidden />}>
              Export…
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => start('csv')}>CSV, for spreadsheets</Menu.Item>
            <Menu.Item onClick={() => start('jsonl')}>JSON lines, for programs</Menu.Item>
            <Menu.Item onClick={() => start('parquet')}>Parquet, for query engines</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <span className="dim" role="status">
        {state.kind === 'running' &&
          `${formatCount(state.records)}${state.of === null ? '' : ` of ${formatCount(state.of)}`} written…`}
        {state.kind === 'done' &&
          `Saved ${formatNumberOf(state.records, record, record === 'entry' ? 'entries' : undefined)} in ${state.file}`}
      </span>
      {state.kind === 'failed' && <FaultNote fault={state.fault} quiet />}
    </div>
  )
}
