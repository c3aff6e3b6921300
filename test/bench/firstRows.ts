import type { Page } from 'playwright/test'

export interface FirstRows {
  /** From the key or click to the frame that shows object rows, in ms; one frame too much at most. */
  readonly ms: number
  /** What the status bar said at that time. */
  readonly status: string
}

declare global {
  interface Window {
    firstRows?: Promise<FirstRows>
  }
}

/** Does what opens a prefix, and measures inside the page until its first object rows are painted. */
export async function timeFirstRows(page: Page, label: string, open: () => Promise<void>): Promise<FirstRows> {
  await page.evaluate((label) => {
    let start: number | null = null
    const begin = (event: Event): void => {
      if (event instanceof KeyboardEvent && event.key !== 'Enter') return
      start = event.timeStamp
    }
    for (const kind of ['keydown', 'dblclick']) window.addEventListener(kind, begin, { capture: true })
    const rows = `.objects-table[aria-label=${JSON.stringify(label)}] .table-row[data-kind=object]`
    window.firstRows = new Promise((resolve) => {
      const afterPaint = (began: number): void => {
        // A message sent from a frame's callback is handled after that frame was painted.
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => {
          const status = document.querySelector('.status-bar')?.textContent ?? ''
          resolve({ ms: performance.now() - began, status })
        })
        port1.start()
        requestAnimationFrame(() => port2.postMessage(null))
      }
      const changes = new MutationObserver(() => {
        const began = start
        if (began === null || document.querySelector(rows) === null) return
        changes.disconnect()
        for (const kind of ['keydown', 'dblclick']) window.removeEventListener(kind, begin, { capture: true })
        afterPaint(began)
      })
      changes.observe(document.body, { childList: true, subtree: true, attributes: true })
    })
  }, label)
  await open()
  return page.evaluate(() => window.firstRows ?? Promise.reject(new Error('nothing was measured')))
}
