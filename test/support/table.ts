import type { Locator, Page } from 'playwright'
import { expect } from 'playwright/test'
import { childName } from './flatBucket'
import { objectsOf } from './person'

export interface DrawnRow {
  readonly at: number
  readonly name: string
  /** At least part of it can be seen; the others are drawn ahead. */
  readonly visible: boolean
}

/** The rows of the table that exist, empty lines of rows still to come included. */
export const drawnRows = (page: Page): Promise<DrawnRow[]> =>
  objectsOf(page).evaluate((grid) => {
    const area = grid.getBoundingClientRect()
    const head = grid.querySelector('.table-head')?.getBoundingClientRect().bottom ?? area.top
    return Array.from(grid.querySelectorAll<HTMLElement>('[data-at]'), (row) => {
      const { top, bottom } = row.getBoundingClientRect()
      const name = row.querySelector('.cell-name .ellipsis')?.textContent ?? ''
      return { at: Number(row.dataset['at']), name, visible: bottom > head && top < area.bottom }
    }).sort((a, b) => a.at - b.at)
  })

/** Waits until the rows in view are all there, each with the name that belongs to its place, and fill the view. Answers their places. */
export async function expectChildrenInView(page: Page): Promise<{ readonly first: number; readonly last: number }> {
  let seen: DrawnRow[] = []
  await expect(async () => {
    seen = (await drawnRows(page)).filter(({ visible }) => visible)
    expect(seen.length).toBeGreaterThan(10)
    expect(seen.map(({ name }) => name)).toEqual(seen.map((_, step) => childName((seen[0]?.at ?? 0) + step)))
  }).toPass({ timeout: 15_000 })
  return { first: seen[0]?.at ?? -1, last: seen.at(-1)?.at ?? -1 }
}

/** Drags the thumb of the scroll bar from the top to the bottom. */
export async function dragToEnd(page: Page, table: Locator = objectsOf(page)): Promise<void> {
  const box = await table.boundingBox()
  if (box === null) throw new Error('there is no table')
  const x = box.x + box.width - 4
  await page.mouse.move(x, box.y + 8)
  await page.mouse.down()
  await page.mouse.move(x, box.y + box.height / 2, { steps: 5 })
  await page.mouse.move(x, box.y + box.height + 40, { steps: 5 })
  await page.mouse.up()
}
