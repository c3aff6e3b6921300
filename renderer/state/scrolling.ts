/** So long after something was scrolled somebody is still scrolling, in ms. */
const scrolledMs = 200

let scrolledAt = -Infinity

/** Hears of whatever is scrolled in the window. */
export function followScrolling(onScroll: () => void): () => void {
  const listener = (): void => {
    scrolledAt = performance.now()
    onScroll()
  }
  const options = { capture: true, passive: true }
  window.addEventListener('scroll', listener, options)
  return () => window.removeEventListener('scroll', listener, options)
}

export const isScrolling = (): boolean => isRecent(scrolledAt)

export const isRecent = (at: number): boolean => performance.now() - at < scrolledMs
