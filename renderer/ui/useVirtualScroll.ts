import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import {
  isStuck,
  kept,
  scrolled,
  settled,
  spacerCap,
  topToReveal,
  type ScrollPosition,
  type ScrollSpace,
} from './scrollSpace'
import { useElementSize } from './useElementSize'

export interface VirtualScroll {
  /** Inner width of the element in px. */
  readonly width: number
  readonly space: ScrollSpace
  readonly position: ScrollPosition
  /** Px of rows above the view when it last rested. */
  readonly rested: number
  readonly onScroll: () => void
  /** Brings a row into view by the shortest way. */
  readonly reveal: (row: number) => void
  /** Moves by whole rows without anything appearing to move, because rows came in or went above; `total` is how many there are now. */
  readonly shift: (rows: number, total: number) => void
  readonly scrollToRow: (row: number) => void
}

const restAfterMs = 160

/** Scrolling over any number of rows of one height. `above` is the height of a header that stays inside the same element. */
export function useVirtualScroll(
  element: RefObject<HTMLElement | null>,
  rows: number,
  rowHeight: number,
  above = 0,
): VirtualScroll {
  const { width, height } = useElementSize(element)
  const viewport = Math.max(rowHeight, height - above)
  const space = useMemo<ScrollSpace>(() => ({ rows, rowHeight, viewport, cap: spacerCap }), [rows, rowHeight, viewport])
  const [position, setPosition] = useState<ScrollPosition>({ top: 0, at: 0 })
  const [rested, setRested] = useState(0)
  const latest = useRef({ space, position })
  // Set while scrollTop is ours to write; otherwise the hand on the wheel is ahead of us.
  const toWrite = useRef<number | null>(null)
  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const move = useCallback((next: ScrollPosition) => {
    latest.current.position = next
    toWrite.current = next.at
    setPosition(next)
  }, [])
  const settle = useCallback(() => {
    const { space, position } = latest.current
    const calm = settled(space, position.top)
    setRested(calm.top)
    if (calm.at !== position.at) move(calm)
  }, [move])
  const restSoon = useCallback(() => {
    clearTimeout(rest.current)
    rest.current = setTimeout(settle, restAfterMs)
  }, [settle])
  const put = useCallback(
    (next: ScrollPosition) => {
      move(next)
      restSoon()
    },
    [move, restSoon],
  )

  useLayoutEffect(() => {
    const { space: before, position } = latest.current
    latest.current.space = space
    const next = kept(before, space, position.top)
    if (next.top !== position.top) put(next)
  }, [space, put])

  // After every commit, when the spacer is as high as the place needs.
  useLayoutEffect(() => {
    const { current } = element
    if (toWrite.current === null || current === null) return
    if (Math.abs(current.scrollTop - toWrite.current) >= 1) current.scrollTo({ top: toWrite.current })
    toWrite.current = null
  })

  const onScroll = useCallback(() => {
    const { current } = element
    const { space, position } = latest.current
    if (current === null || Math.abs(current.scrollTop - position.at) < 1) return
    const next = scrolled(space, position, current.scrollTop)
    latest.current.position = next
    // Before the frame is painted, so that no row is missing from it.
    flushSync(() => {
      if (isStuck(space, next)) put(settled(space, next.top))
      else setPosition(next)
    })
    restSoon()
  }, [element, put, restSoon])

  useEffect(() => () => clearTimeout(rest.current), [])

  const scrollToRow = useCallback(
    (row: number) => put(settled(latest.current.space, row * rowHeight)),
    [put, rowHeight],
  )
  const reveal = useCallback(
    (row: number) => {
      const { space, position } = latest.current
      const top = topToReveal(space, position.top, row)
      if (top !== position.top) put(settled(space, top))
    },
    [put],
  )
  const shift = useCallback(
    (by: number, total: number) => {
      const { space, position } = latest.current
      latest.current.space = { ...space, rows: total }
      if (by !== 0) put(settled(latest.current.space, position.top + by * rowHeight))
    },
    [put, rowHeight],
  )
  return { width, space, position, rested, onScroll, reveal, shift, scrollToRow }
}
