import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import './contextMenu.css'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly shortcut?: string | undefined
  /** Why it cannot be chosen now, or `null`. */
  readonly reason?: string | null
  readonly danger?: boolean
  readonly run: () => void
}

interface ContextMenuProps {
  /** Groups are divided by a line. */
  readonly groups: readonly (readonly MenuItem[])[]
  readonly x: number
  readonly y: number
  readonly label: string
  readonly onClose: () => void
}

/** A menu at a place of the window. Keys: arrows, Home, End, Enter, Escape, first letters. */
export function ContextMenu({ groups, x, y, label, onClose }: ContextMenuProps): ReactNode {
  const menu = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ left: x, top: y })
  useGivingFocusBack(menu)
  useLayoutEffect(() => {
    const { current } = menu
    if (current === null) return
    const { width, height } = current.getBoundingClientRect()
    setPlace({
      left: Math.max(4, Math.min(x, window.innerWidth - width - 4)),
      top: y + height + 4 > window.innerHeight ? Math.max(4, y - height) : y,
    })
    itemsOf(current)[0]?.focus()
  }, [x, y])
  useCloseOutside(menu, onClose)
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const { current } = menu
    if (current === null) return
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      onClose()
      return
    }
    const items = itemsOf(current)
    const next = nextItem(
      items,
      items.findIndex((item) => item === document.activeElement),
      event.key,
    )
    if (next === null) return
    event.preventDefault()
    items[next]?.focus()
  }
  return createPortal(
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className="context-menu"
      style={place}
      onKeyDown={onKeyDown}
    >
      {groups
        .filter((group) => group.length > 0)
        .map((group, at) => (
          <div role="group" key={group[0]?.id ?? at} className="context-group">
            {group.map((item) => (
              <MenuRow key={item.id} item={item} onClose={onClose} />
            ))}
          </div>
        ))}
    </div>,
    document.body,
  )
}

function MenuRow({ item, onClose }: { readonly item: MenuItem; readonly onClose: () => void }): ReactNode {
  const { label, shortcut, reason = null, danger = false, run } = item
  const choose = () => {
    if (reason !== null) return
    onClose()
    run()
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="context-item"
      aria-disabled={reason !== null}
      title={reason ?? undefined}
      data-danger={danger || undefined}
      onClick={choose}
      onMouseEnter={(event) => event.currentTarget.focus()}
    >
      <span className="grow ellipsis">{label}</span>
      {shortcut !== undefined && <kbd aria-hidden>{shortcut}</kbd>}
    </button>
  )
}

const itemsOf = (menu: HTMLElement): HTMLElement[] => Array.from(menu.querySelectorAll<HTMLElement>('[role=menuitem]'))

function nextItem(items: readonly HTMLElement[], at: number, key: string): number | null {
  const { length } = items
  if (length === 0) return null
  if (key === 'ArrowDown') return (at + 1) % length
  if (key === 'ArrowUp') return (at - 1 + length) % length
  if (key === 'Home') return 0
  if (key === 'End') return length - 1
  if (key.length !== 1 || key === ' ') return null
  const begins = (item: HTMLElement) => item.textContent.toLowerCase().startsWith(key.toLowerCase())
  const found = items.findIndex((item, place) => place > at && begins(item))
  const first = items.findIndex(begins)
  return found >= 0 ? found : first < 0 ? null : first
}

/** Called before the menu takes the focus. What was clicked meanwhile keeps it. */
function useGivingFocusBack(menu: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const before = document.activeElement
    const { current } = menu
    return () => {
      const isOurs = document.activeElement === document.body || current?.contains(document.activeElement) === true
      if (before instanceof HTMLElement && isOurs) before.focus()
    }
  }, [menu])
}

function useCloseOutside(menu: { readonly current: HTMLElement | null }, onClose: () => void): void {
  useEffect(() => {
    const press = ({ target }: Event) => {
      if (!(target instanceof Node) || menu.current?.contains(target) !== true) onClose()
    }
    document.addEventListener('pointerdown', press, true)
    window.addEventListener('blur', onClose)
    window.addEventListener('resize', onClose)
    return () => {
      document.removeEventListener('pointerdown', press, true)
      window.removeEventListener('blur', onClose)
      window.removeEventListener('resize', onClose)
    }
  }, [menu, onClose])
}
