import type { Locator } from 'playwright'
import { expect, test } from 'playwright/test'
import { launch, type Launched } from '../support/launch'
import { goTo, objectsOf, rowOf } from '../support/person'

let window: Launched
test.beforeEach(async () => {
  window = await launch()
  const { app, page } = window
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 860))
  await page.getByRole('button', { name: 'Open the sample lake' }).click()
  await expect(page.getByRole('treeitem', { name: /^acme-archive/ })).toBeVisible()
})
test.afterEach(() => window.close())

const dialog = (): Locator => window.page.getByRole('dialog')
async function act(label: string): Promise<void> {
  await window.page.getByRole('button', { name: 'More actions' }).click()
  await window.page.getByRole('menuitem', { name: label }).click()
}

test('restores a prefix with the price of each speed before, and shows when it can be read and for how long', async () => {
  const { page } = window
  await goTo(page, 's3://acme-archive/backup/erp/year=2026/month=08/')
  await expect(objectsOf(page)).toBeVisible()
  await act('Restore everything below this prefix…')
  await expect(dialog().getByRole('radio', { name: /^Bulk .* once, estimate, prices of / })).toBeVisible()
  await dialog()
    .getByRole('radio', { name: /^Expedited/ })
    .click()
  await dialog()
    .getByRole('button', { name: /^Restore \d+ objects for 7 days/ })
    .click()
  await page.keyboard.press('ControlOrMeta+j')
  const restores = page.getByRole('region', { name: 'Restores' })
  await expect(restores).toContainText(/All can be read/, { timeout: 60_000 })
  await expect(restores).toContainText(/Readable until .* days left/)
  await restores.getByRole('button', { name: /^Show partitions/ }).click()
  await expect(restores.getByRole('cell', { name: /month=08\// })).toBeVisible()
})

test('brings back what was deleted, from the empty place it has left', async () => {
  const { page } = window
  await goTo(page, 's3://acme-lake-curated/reference/')
  await expect(rowOf(page, 'currencies.csv')).toBeVisible()
  await act('Delete everything below this prefix…')
  await dialog()
    .getByRole('button', { name: /^Delete \d+ objects?/ })
    .click()
  const back = page.getByRole('button', { name: 'Bring deleted objects back…' })
  await expect(back).toBeVisible()
  await back.click()
  await expect(dialog()).toContainText(/will come back/)
  await dialog()
    .getByRole('button', { name: /^Bring back \d+ objects?/ })
    .click()
  await expect(rowOf(page, 'currencies.csv')).toBeVisible()
})
