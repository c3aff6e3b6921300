import { useEffect, useRef, type RefObject } from 'react'
import { useWishes } from '../../state/wishes'

/** Gives the table the focus when an action wants it, and when it appears while nothing else has it, as after opening a prefix by key. */
export function useTableFocus(grid: RefObject<HTMLElement | null>): void {
  const wishes = useWishes((store) => store.focusTable)
  const seen = useRef<number | null>(null)
  useEffect(() => {
    const isFirst = seen.current === null
    const isWanted = isFirst ? document.activeElement === document.body : wishes !== seen.current
    seen.current = wishes
    if (isWanted) grid.current?.focus()
  }, [grid, wishes])
}
