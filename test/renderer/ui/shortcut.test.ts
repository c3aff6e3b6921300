import { expect, it } from 'vitest'
import { isShortcut, showShortcut, type Keys } from '../../../renderer/ui/shortcut'

const keys = (key: string, ...held: readonly ('ctrl' | 'meta' | 'alt' | 'shift')[]): Keys => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  altKey: held.includes('alt'),
  shiftKey: held.includes('shift'),
})

it.each([
  [keys('k', 'ctrl'), 'Mod+K', false, true],
  [keys('k', 'meta'), 'Mod+K', false, false],
  [keys('k', 'meta'), 'Mod+K', true, true],
  [keys('k', 'ctrl', 'shift'), 'Mod+K', false, false],
  [keys('T', 'ctrl', 'shift'), 'Mod+Shift+T', false, true],
  [keys('ArrowLeft', 'alt'), 'Alt+Left', false, true],
  [keys('Delete'), 'Delete', false, true],
  [keys('Delete', 'ctrl'), 'Delete', false, false],
])('%j is %s (on a Mac: %s): %s', (pressed, shortcut, mac, is) => {
  expect(isShortcut(pressed, shortcut, mac)).toBe(is)
})

it.each([
  ['Mod+Shift+T', false, 'Ctrl+Shift+T'],
  ['Mod+Shift+T', true, '⌘⇧T'],
  ['Alt+Left', false, 'Alt+←'],
])('%s is printed (on a Mac: %s) as %s', (shortcut, mac, shown) => {
  expect(showShortcut(shortcut, mac)).toBe(shown)
})
