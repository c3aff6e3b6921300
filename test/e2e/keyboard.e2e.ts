import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { launch } from '../support/launch'
import { bucketsOf, inspectorOf, objectsOf } from '../support/person'

const here = (page: Page, path: string) => expect(objectsOf(page)).toHaveAttribute('aria-label', `Objects of ${path}`)
const press = async (page: Page, ...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

/** Presses Tab until what is wanted has the focus. */
async function tabTo(page: Page, role: string, name: RegExp): Promise<void> {
  const focused = async () => {
    const shown = await page
      .locator(':focus')
      .ariaSnapshot({ timeout: 1000 })
      .catch(() => '')
    return shown.startsWith(`- ${role}`) && name.test(shown)
  }
  for (let tries = 0; tries < 40 && !(await focused()); tries++) await page.keyboard.press('Tab')
  expect(await focused(), `${role} ${name.source} can be reached with Tab`).toBe(true)
}

/** Types the beginning of a name in the table, which moves the cursor there, and opens it. */
async function openByName(page: Page, name: string): Promise<void> {
  await page.keyboard.type(name)
  await expect(page.locator('.table-row[data-cursor]')).toContainText(name)
  await page.keyboard.press('Enter')
}

test('from the welcome to a day, a selection and a dialog, without the mouse', async () => {
  const { page, close } = await launch()
  try {
    await tabTo(page, 'button', /Open the sample lake/)
    await press(page, 'Enter')
    await expect(bucketsOf(page)).toBeFocused()
    await openByName(page, 'acme-lake-raw')
    await here(page, 'acme-lake-raw/')
    for (const name of ['events', 'clickstream', 'year=2026', 'month=10', 'day=05', 'hour=09']) {
      await expect(objectsOf(page)).toBeFocused()
      await expect(objectsOf(page).getByRole('row').nth(1)).toBeVisible()
      await openByName(page, name)
    }
    await here(page, 'acme-lake-raw/events/clickstream/year=2026/month=10/day=05/hour=09/')
    await expect(objectsOf(page).getByRole('row').nth(3)).toBeVisible()
    await press(page, 'Home', 'Shift+ArrowDown', 'Shift+ArrowDown')
    await expect(inspectorOf(page)).toContainText('3 selected')
    await expect(objectsOf(page).getByRole('row', { selected: true })).toHaveCount(3)

    await press(page, 'ControlOrMeta+t')
    const dialog = page.getByRole('dialog', { name: /^Change storage class/ })
    await expect(dialog).toContainText('3 objects')
    await expect(dialog.getByRole('radio').first()).toBeFocused()
    await press(page, 'ArrowDown')
    await expect(dialog.getByRole('region', { name: 'What will happen' })).toContainText('3 objects')
    await press(page, 'Escape')
    await expect(dialog).toHaveCount(0)
    await expect(objectsOf(page)).toBeFocused()
    await expect(objectsOf(page).getByRole('row', { selected: true })).toHaveCount(3)

    await press(page, 'Backspace')
    await here(page, 'acme-lake-raw/events/clickstream/year=2026/month=10/day=05/')
    await expect(page.locator('.table-row[data-cursor]')).toContainText('hour=09')
    await press(page, 'Alt+ArrowUp')
    await here(page, 'acme-lake-raw/events/clickstream/year=2026/month=10/')
  } finally {
    await close()
  }
})

test('palette, path, filter, back and forward by their keys', async () => {
  const { page, close } = await launch()
  try {
    await tabTo(page, 'button', /Open the sample lake/)
    await press(page, 'Enter')
    await expect(bucketsOf(page)).toBeFocused()
    await press(page, 'ControlOrMeta+k')
    await expect(page.getByRole('combobox')).toBeFocused()
    await page.keyboard.type('acme-odd')
    await expect(page.getByRole('option', { selected: true })).toContainText('acme-odd-keys')
    await press(page, 'Enter')
    await here(page, 'acme-odd-keys/')

    await press(page, 'ControlOrMeta+l')
    await expect(page.getByRole('textbox', { name: 'Path' })).toBeFocused()
    await page.keyboard.type('s3://acme-logs/api/')
    await press(page, 'Enter')
    await here(page, 'acme-logs/api/')
    await expect(objectsOf(page)).toBeFocused()

    await press(page, 'Alt+ArrowLeft')
    await here(page, 'acme-odd-keys/')
    await press(page, 'Alt+ArrowLeft')
    await expect(bucketsOf(page)).toBeVisible()
    await press(page, 'Alt+ArrowRight', 'Alt+ArrowRight')
    await here(page, 'acme-logs/api/')

    await press(page, 'Alt+ArrowLeft')
    await here(page, 'acme-odd-keys/')
    await press(page, 'ControlOrMeta+f')
    await page.keyboard.type('$(id)')
    await expect(objectsOf(page)).toHaveAttribute('aria-rowcount', '2')
    await press(page, 'ArrowDown')
    await expect(objectsOf(page)).toBeFocused()
    await press(page, 'ArrowDown')
    await expect(inspectorOf(page).getByRole('heading', { level: 2 })).toHaveText('$(id)')
    await press(page, 'Shift+F10')
    await expect(page.getByRole('menu')).toBeVisible()
    await press(page, 'Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(objectsOf(page)).toBeFocused()
    await press(page, 'ControlOrMeta+i')
    await expect(inspectorOf(page)).toHaveCount(0)
    await press(page, 'ControlOrMeta+i')
    await expect(inspectorOf(page)).toBeVisible()
  } finally {
    await close()
  }
})

test('bookmarks, the last place, and the size of the window outlive a restart', async () => {
  const userData = await mkdtemp(join(tmpdir(), 'lakescope-keyboard-'))
  const bounds = { x: 30, y: 50, width: 1100, height: 720 }
  try {
    const first = await launch({ userData })
    await tabTo(first.page, 'button', /Open the sample lake/)
    await press(first.page, 'Enter')
    await expect(bucketsOf(first.page)).toBeFocused()
    for (const path of ['acme-logs/api/', 'acme-lake-raw/events/clickstream/']) {
      await press(first.page, 'ControlOrMeta+l')
      await first.page.keyboard.type(`s3://${path}`)
      await press(first.page, 'Enter')
      await here(first.page, path)
      await expect(objectsOf(first.page).getByRole('row').nth(1)).toBeVisible()
      if (path.startsWith('acme-logs')) await press(first.page, 'ControlOrMeta+d')
    }
    await expect(first.page.getByRole('button', { name: 'Bookmark this place' })).toBeVisible()
    await first.app.evaluate(({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place), bounds)
    await expect
      .poll(() => first.page.evaluate(() => window.lake.call('e1', 'preferences.get', {})))
      .toMatchObject({ value: { last: { bucket: 'acme-lake-raw' }, bookmarks: [{ bucket: 'acme-logs' }] } })
    await first.close()

    const second = await launch({ userData })
    await here(second.page, 'acme-lake-raw/events/clickstream/')
    const place = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
    expect(place).toEqual(bounds)
    await press(second.page, 'ControlOrMeta+k')
    await second.page.keyboard.type('acme-logs/api')
    await expect(second.page.getByRole('option', { selected: true })).toContainText('acme-logs/api/')
    await press(second.page, 'Enter')
    await here(second.page, 'acme-logs/api/')
    await expect(second.page.getByRole('button', { name: 'Remove the bookmark of this place' })).toBeVisible()
    await second.close()
  } finally {
    await rm(userData, { recursive: true, force: true })
  }
})
