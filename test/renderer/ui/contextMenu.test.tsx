import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { ContextMenu } from '../../../renderer/ui/ContextMenu'
import { show, withFakeLake } from '../support/fakeLake'

withFakeLake()

function open() {
  const run = vi.fn()
  const onClose = vi.fn()
  const item = (id: string, label: string, reason: string | null = null) => ({ id, label, reason, run: () => run(id) })
  const groups = [
    [item('open', 'Open'), item('tags', 'Edit tags…')],
    [],
    [item('delete', 'Delete…', 'Select something')],
  ]
  show(<ContextMenu x={10} y={10} label="Actions" groups={groups} onClose={onClose} />)
  return { run, onClose }
}
const focused = () => document.activeElement?.textContent

it('is walked with the arrows, round and round, and by first letters', async () => {
  const user = userEvent.setup()
  open()
  expect(focused()).toBe('Open')
  await user.keyboard('{ArrowUp}')
  expect(focused()).toBe('Delete…')
  await user.keyboard('{ArrowDown}{ArrowDown}')
  expect(focused()).toBe('Edit tags…')
  await user.keyboard('{End}o')
  expect(focused()).toBe('Open')
})

it('does what is chosen, and closes', async () => {
  const user = userEvent.setup()
  const { run, onClose } = open()
  await user.keyboard('{ArrowDown}{Enter}')
  expect(run).toHaveBeenCalledWith('tags')
  expect(onClose).toHaveBeenCalled()
})

it('keeps what cannot be done in sight with its reason, and does not do it', async () => {
  const user = userEvent.setup()
  const { run, onClose } = open()
  const item = screen.getByRole('menuitem', { name: 'Delete…' })
  expect(item.title).toBe('Select something')
  await user.click(item)
  expect(run).not.toHaveBeenCalled()
  expect(onClose).not.toHaveBeenCalled()
})

it('closes by Escape and by pressing elsewhere', async () => {
  const user = userEvent.setup()
  const { onClose } = open()
  await user.keyboard('{Escape}')
  await user.click(document.body)
  expect(onClose).toHaveBeenCalledTimes(2)
})
