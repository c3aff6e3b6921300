/** The part of a keyboard event a shortcut looks at. */
export interface Keys {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

export const isMac = (): boolean => /mac/i.test(navigator.platform)

const keyNames: Readonly<Record<string, string>> = {
  Left: 'ArrowLeft',
  Right: 'ArrowRight',
  Up: 'ArrowUp',
  Down: 'ArrowDown',
}

/** Whether keys are a shortcut such as `Mod+Shift+T`; `Mod` is Command on a Mac and Ctrl elsewhere. */
export function isShortcut(keys: Keys, shortcut: string, mac: boolean): boolean {
  const parts = shortcut.split('+')
  const name = parts.at(-1) ?? ''
  const mod = parts.includes('Mod')
  return (
    keys.key.toLowerCase() === (keyNames[name] ?? name).toLowerCase() &&
    keys.ctrlKey === (mod && !mac) &&
    keys.metaKey === (mod && mac) &&
    keys.altKey === parts.includes('Alt') &&
    keys.shiftKey === parts.includes('Shift')
  )
}

const macSigns: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Left: '←',
  Right: '→',
  Up: '↑',
  Down: '↓',
}
const otherSigns: Readonly<Record<string, string>> = { Mod: 'Ctrl', Left: '←', Right: '→', Up: '↑', Down: '↓' }

/** A shortcut as it is printed on the keys of this computer. */
export const showShortcut = (shortcut: string, mac: boolean): string => {
  const signs = mac ? macSigns : otherSigns
  return shortcut
    .split('+')
    .map((part) => signs[part] ?? part)
    .join(mac ? '' : '+')
}
