import type { Page } from 'playwright/test'
import { median, print } from './report'

/** How long the frames of a scroll took, in ms. */
export interface Frames {
  readonly p95: number
  readonly longest: number
}

export interface Scroll {
  readonly pxPerFrame: number
  readonly frames: number
}

/** Scrolls an element down and up again, one step a frame, and takes the time between frames. */
export async function scroll(page: Page, selector: string, how: Scroll): Promise<Frames> {
  const intervals = await page.evaluate(
    ({ selector, pxPerFrame, frames }) => {
      const area = document.querySelector(selector)
      if (area === null) throw new Error(`${selector} is not there`)
      return new Promise<number[]>((resolve) => {
        const times: number[] = []
        let step = pxPerFrame
        const frame = (time: number): void => {
          times.push(time)
          if (times.length > frames) return resolve(times.slice(1).map((at, before) => at - (times[before] ?? at)))
          const { scrollTop, scrollHeight, clientHeight } = area
          if (scrollTop + clientHeight >= scrollHeight - 1) step = -pxPerFrame
          else if (scrollTop <= 0) step = pxPerFrame
          area.scrollTop = scrollTop + step
          requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      })
    },
    { selector, ...how },
  )
  const sorted = intervals.toSorted((a, b) => a - b)
  return { p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0, longest: sorted.at(-1) ?? 0 }
}

/** As long as the table of 100,000 rows. */
const emptyHeight = 2_600_000

/** The same on the same page with nothing in it: a scroller of the table's size laid over it. */
export async function scrollEmpty(page: Page, table: string, how: Scroll): Promise<Frames> {
  await page.evaluate(
    ({ table, height }) => {
      const box = document.querySelector(table)?.getBoundingClientRect()
      if (box === undefined) throw new Error(`${table} is not there`)
      const empty = document.createElement('div')
      empty.id = 'empty-scroller'
      const place = { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` }
      Object.assign(empty.style, { position: 'fixed', zIndex: '100', overflow: 'auto', background: 'Canvas', ...place })
      const space = document.createElement('div')
      space.style.height = `${height}px`
      empty.append(space)
      document.body.append(empty)
    },
    { table, height: emptyHeight },
  )
  try {
    return await scroll(page, '#empty-scroller', how)
  } finally {
    await page.evaluate(() => document.querySelector('#empty-scroller')?.remove())
  }
}

/** The frames of rounds that were measured one after the other. */
export interface Scrolled {
  readonly empty: Frames[]
  readonly table: Frames[]
}

export const newScrolled = (): Scrolled => ({ empty: [], table: [] })

export function printScrolled(name: string, { empty, table }: Scrolled, atMost: number): void {
  const p95 = (of: readonly Frames[]): number => median(of.map((frames) => frames.p95))
  const ratios = table.map((frames, round) => frames.p95 / (empty[round]?.p95 ?? Number.NaN))
  print(name, ratios, { atMost, note: `p95 ${p95(table).toFixed(1)} ms, empty scroller ${p95(empty).toFixed(1)} ms` })
  const longest = table.map((frames) => frames.longest)
  print(`${name}-longest`, longest, { atMost: 50, digits: 0, unit: ' ms' })
}
