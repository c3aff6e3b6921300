import type { Keys } from '../../ui/shortcut'

/** What a key means in the table. `to` is a row number, already inside the table. */
export type TableCommand =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean; readonly select: boolean }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'open' }
  | { readonly kind: 'up' }
  | { readonly kind: 'selectAll' }
  | { readonly kind: 'selectNone' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'type'; readonly text: string }

export interface TableSize {
  readonly rows: number
  /** Rows that can be seen whole. */
  readonly page: number
}

const steps: Readonly<Record<string, (cursor: number, size: TableSize) => number>> = {
  ArrowDown: (cursor) => cursor + 1,
  ArrowUp: (cursor) => cursor - 1,
  PageDown: (cursor, { page }) => cursor + Math.max(1, page - 1),
  PageUp: (cursor, { page }) => cursor - Math.max(1, page - 1),
  Home: () => 0,
  End: (_, { rows }) => rows - 1,
}

/** The cursor is `null` until a row was chosen; then any movement begins at the first row. */
export function tableCommand(keys: Keys, cursor: number | null, size: TableSize, mac: boolean): TableCommand | null {
  const mod = mac ? keys.metaKey : keys.ctrlKey
  const step = steps[keys.key]
  if (step !== undefined && !keys.altKey) {
    if (size.rows === 0) return null
    const wanted = cursor === null && keys.key !== 'End' ? 0 : step(cursor ?? 0, size)
    const to = Math.min(Math.max(wanted, 0), size.rows - 1)
    return { kind: 'move', to, extend: keys.shiftKey, select: !mod }
  }
  if (keys.key === 'ContextMenu' || (keys.key === 'F10' && keys.shiftKey)) return { kind: 'menu' }
  if (keys.altKey) return null
  if (mod) return keys.key.toLowerCase() === 'a' && !keys.shiftKey ? { kind: 'selectAll' } : null
  if (keys.key === 'Enter') return { kind: 'open' }
  if (keys.key === 'Backspace') return { kind: 'up' }
  if (keys.key === 'Escape') return { kind: 'selectNone' }
  if (keys.key === ' ') return { kind: 'toggle' }
  return Array.from(keys.key).length === 1 ? { kind: 'type', text: keys.key } : null
}
