import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { openDialog } from '../../../renderer/state/dialogs'
import { show } from './fakeLake'

/** Opens the dialog of a change of class below a prefix, and chooses Glacier Instant Retrieval. */
export async function chooseClassBelowPrefix(): Promise<void> {
  openDialog({
    kind: 'storageClass',
    connection: 'c1',
    bucket: 'lake',
    target: { kind: 'prefix', prefix: 'events/' },
    summary: 'everything below events/',
  })
  show(<ChangeDialogs />)
  await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
}
