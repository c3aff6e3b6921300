import { describe, expect, it } from 'vitest'
import { tableCommand } from '../../../../renderer/features/browse/tableKeys'
import type { Keys } from '../../../../renderer/ui/shortcut'

const press = (key: string, held: Partial<Keys> = {}): Keys => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})
const size = { rows: 100, page: 20 }
const to = (keys: Keys, cursor: number | null) => {
  const command = tableCommand(keys, cursor, size, false)
  return command?.kind === 'move' ? command.to : null
}

describe('movement', () => {
  it.each([
    ['ArrowDown', 5, 6],
    ['ArrowDown', 99, 99],
    ['ArrowDown', null, 0],
    ['ArrowUp', 0, 0],
    ['PageDown', 5, 24],
    ['PageUp', 5, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['End', null, 99],
  ])('%s from row %s goes to row %i', (key, cursor, row) => {
    expect(to(press(key), cursor)).toBe(row)
  })

  it('selects what it passes with Shift, and nothing with Ctrl', () => {
    expect(tableCommand(press('ArrowDown', { shiftKey: true }), 3, size, false)).toMatchObject({ extend: true })
    expect(tableCommand(press('ArrowDown', { ctrlKey: true }), 3, size, false)).toMatchObject({ select: false })
    expect(tableCommand(press('ArrowDown', { metaKey: true }), 3, size, true)).toMatchObject({ select: false })
  })

  it('is none in an empty table', () => {
    expect(tableCommand(press('End'), null, { rows: 0, page: 20 }, false)).toBeNull()
  })
})

it.each([
  [press('Enter'), { kind: 'open' }],
  [press('Backspace'), { kind: 'up' }],
  [press('Escape'), { kind: 'selectNone' }],
  [press(' '), { kind: 'toggle' }],
  [press('a', { ctrlKey: true }), { kind: 'selectAll' }],
  [press('ContextMenu'), { kind: 'menu' }],
  [press('F10', { shiftKey: true }), { kind: 'menu' }],
  [press('p'), { kind: 'type', text: 'p' }],
  [press('é'), { kind: 'type', text: 'é' }],
  [press('ArrowLeft', { altKey: true }), null],
  [press('ArrowUp', { altKey: true }), null],
  [press('k', { ctrlKey: true }), null],
  [press('F5'), null],
])('%j means %j', (keys, command) => {
  expect(tableCommand(keys, 1, size, false)).toEqual(command)
})
