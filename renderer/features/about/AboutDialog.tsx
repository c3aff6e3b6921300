import { Modal } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { faultOf, lake } from '../../client'
import { closeDialog, useDialogs } from '../../state/dialogs'
import { Facts } from '../../ui/Facts'
import { FaultNote } from '../../ui/FaultNote'
import './about.css'

const infoQuery = queryOptions({
  queryKey: ['shellInfo'] as const,
  queryFn: ({ signal }) => lake.call('shell.info', {}, signal),
})

/** What program this is and what it runs on, for a report of a fault. */
export function AboutDialog(): ReactNode {
  const open = useDialogs(({ dialog }) => dialog?.kind === 'about')
  return (
    <Modal opened={open} onClose={closeDialog} title="About Lakescope" size={380}>
      <About />
    </Modal>
  )
}

function About(): ReactNode {
  const { data, error } = useQuery(infoQuery)
  return (
    <div className="about">
      <img src="./icon.png" alt="" width={72} height={72} />
      <h2>Lakescope{data && ` ${data.version}`}</h2>
      <p className="dim">A data lake explorer for Amazon S3</p>
      {error && <FaultNote fault={faultOf(error)} />}
      {data && (
        <Facts
          facts={[
            { name: 'Electron', value: data.electron },
            { name: 'Chromium', value: data.chromium },
            { name: 'Node', value: data.node },
            { name: 'Platform', value: data.platform },
            { name: 'Settings', value: data.userData },
          ]}
        />
      )}
    </div>
  )
}
