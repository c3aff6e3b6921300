import type { Locator, Page } from 'playwright'
import { expect } from 'playwright/test'
import { goTo } from '../support/person'
import { dragToEnd } from '../support/table'

/** The table of what a search has found. */
export const found = '.result-rows .row-window'
export const foundOf = (page: Page): Locator => page.getByRole('table', { name: 'Objects found' })
export const scanOf = (page: Page): Locator => page.getByRole('region', { name: 'Scan' })

/** Shows everything in the bucket, once it is scanned. */
export async function searchBucket(page: Page): Promise<void> {
  await goTo(page, 's3://bench/')
  await page.getByRole('navigation', { name: 'Views of this place' }).getByRole('button', { name: 'Search' }).click()
}

export const startScan = (page: Page): Promise<void> => page.getByRole('button', { name: 'Scan this bucket' }).click()

export async function expectComplete(page: Page, count: number): Promise<void> {
  await expect(scanOf(page)).toContainText('Complete', { timeout: 240_000 })
  await expect(foundOf(page)).toHaveAttribute('aria-rowcount', String(count), { timeout: 60_000 })
}

export interface Seen {
  readonly first: number
  readonly last: number
}

/** Waits until the rows in view are all there, each with the key of its place, and fill the view. Answers the places that are wholly in view. */
export async function expectFoundInView(page: Page, keyAt: (at: number) => string): Promise<Seen> {
  let seen: { at: number; key: string }[] = []
  await expect(async () => {
    seen = await foundOf(page).evaluate((table) => {
      const area = table.getBoundingClientRect()
      const rows = Array.from(table.querySelectorAll('[aria-rowindex]'), (row) => {
        const { top, bottom } = row.getBoundingClientRect()
        const key = row.querySelector('button')?.title ?? ''
        return { at: Number(row.getAttribute('aria-rowindex')) - 1, key, top, bottom }
      })
      const shown = rows.filter(({ top, bottom }) => top > area.top - 2 && bottom < area.bottom + 2)
      return shown.sort((one, other) => one.at - other.at)
    })
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.map(({ key }) => key)).toEqual(seen.map((_, step) => keyAt((seen[0]?.at ?? 0) + step)))
  }).toPass({ timeout: 15_000 })
  return { first: seen[0]?.at ?? -1, last: seen.at(-1)?.at ?? -1 }
}

/** Goes to the last of so many rows in every way there is, and by wheel exactly as far as it turns. */
export async function reachLast(page: Page, count: number, keyAt: (at: number) => string): Promise<void> {
  const seen = (): Promise<Seen> => expectFoundInView(page, keyAt)
  const table = foundOf(page)
  const rowHeight = await table
    .locator('[aria-rowindex]')
    .first()
    .evaluate((row) => row.clientHeight + 1)
  /** Turns the wheel by so many rows and waits until the first row in view is as many further. */
  const wheel = async (rows: number): Promise<void> => {
    const { first } = await seen()
    await page.mouse.wheel(0, rows * rowHeight)
    await expect.poll(async () => (await seen()).first).toBe(first + rows)
  }
  await table.hover()
  await table.focus()
  await page.keyboard.press('End')
  await expect.poll(async () => (await seen()).last).toBe(count - 1)
  await wheel(-100)
  await page.mouse.wheel(0, 200 * rowHeight)
  await expect.poll(async () => (await seen()).last).toBe(count - 1)
  await page.keyboard.press('Home')
  await expect.poll(async () => (await seen()).first).toBe(0)
  await wheel(100)
  await page.keyboard.press('Home')
  await expect.poll(async () => (await seen()).first).toBe(0)
  await dragToEnd(page, table)
  await expect.poll(async () => (await seen()).last).toBe(count - 1)
}
