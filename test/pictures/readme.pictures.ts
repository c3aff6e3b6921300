import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { launch, type Launched } from '../support/launch'
import { goTo, inspectorOf, rowOf } from '../support/person'

// Not a test: takes the pictures of the README, from the sample lake, in a window of 1440 x 860.
const themes = ['light', 'dark'] as const

for (const theme of themes) {
  test(`pictures in ${theme}`, async () => {
    const window = await launch()
    try {
      await prepare(window, theme)
      await pictures(window.page, theme)
    } finally {
      await window.close()
    }
  })
}

async function prepare({ app, page }: Launched, theme: (typeof themes)[number]): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 860))
  await page.getByRole('button', { name: 'Open the sample lake' }).click()
  await expect(page.getByRole('treeitem', { name: /^acme-secure-landing/ })).toBeVisible()
  await app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), `theme.${theme}`)
}

async function pictures(page: Page, theme: string): Promise<void> {
  const shoot = (name: string) => page.screenshot({ path: `docs/${name}-${theme}.png` })
  /** The last row to be seen shows its encryption. */
  const filled = (name: string) => expect(rowOf(page, name)).toContainText(/SSE/)
  const pick = async (name: string, add = false) => {
    await rowOf(page, name)
      .getByRole('gridcell', { name, exact: true })
      .click(add ? { modifiers: ['ControlOrMeta'] } : {})
  }
  await goTo(page, 's3://acme-archive/backup/erp/year=2025/month=08/')
  await pick('ledger-00000-f0f59a37.parquet')
  await expect(inspectorOf(page)).toContainText('Bucket key')
  await filled('ledger-00028-28e1ae33.parquet')
  await filled('ledger-00014-428f961e.parquet')
  await shoot('inspector')

  await goTo(page, 's3://acme-lake-curated/health/visits/year=2025/month=08/')
  await pick('visits-00001.parquet')
  await expect(inspectorOf(page)).toContainText('SSE-KMS')
  await filled('visits-00020.parquet')
  await filled('visits-00010.parquet')
  await shoot('browse')

  await pick('visits-00002.parquet', true)
  await pick('visits-00003.parquet', true)
  await page.getByRole('button', { name: 'Change storage class…' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Glacier Instant Retrieval/ }).click()
  await expect(dialog.getByRole('button', { name: 'Move 3 objects to Glacier Instant Retrieval' })).toBeEnabled()
  await shoot('change')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await change(page, shoot)
  await glance(page, shoot)
}

/** A change of a data set: its plan by partition, the job while it runs, and what was verified after it. */
async function change(page: Page, shoot: (name: string) => Promise<unknown>): Promise<void> {
  await goTo(page, 's3://acme-lake-curated/health/')
  await rowOf(page, 'visits/').getByRole('gridcell', { name: 'visits/', exact: true }).click()
  await page.getByRole('button', { name: 'Change storage class…' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Standard, Infrequent Access/ }).click()
  const apply = dialog.getByRole('button', { name: /^Move [\d,]+ objects to/ })
  await expect(apply).toBeEnabled()
  await dialog.getByRole('tab', { name: 'Objects and partitions' }).click()
  await dialog
    .getByRole('button', { name: /^Exclude .* = / })
    .first()
    .click()
  await expect(dialog.getByRole('button', { name: /^Include .* = / })).toBeVisible()
  await expect(apply).toBeEnabled()
  await shoot('plan')
  await apply.click()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('contentinfo').getByRole('button', { name: /job/i }).click()
  const job = page.getByRole('region', { name: 'Jobs' }).getByRole('article').first()
  await expect(job).toContainText(/[1-9][\d,]* of/)
  await shoot('job')
  await job.getByRole('button', { name: 'Verify' }).click({ timeout: 80_000 })
  await expect(job.getByRole('region', { name: 'Verification' })).toContainText('as the job left them', {
    timeout: 60_000,
  })
  await shoot('report')
  await page.keyboard.press('ControlOrMeta+J')
  await page.getByRole('button', { name: 'Close this message' }).click()
}

/** The tabs that show a whole bucket at once. */
async function glance(page: Page, shoot: (name: string) => Promise<unknown>): Promise<void> {
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Views of this place' }).getByRole('button', { name }).click()
  await goTo(page, 's3://acme-lake-curated/')
  await tab('Overview')
  await page.getByRole('button', { name: 'Scan this bucket' }).click()
  await expect(page.getByRole('region', { name: 'Scan' })).toContainText('Complete')
  await expect(page.getByRole('table', { name: 'Age', exact: true })).toBeVisible()
  await expect(page.locator('.treemap-parts').first()).toBeVisible()
  await shoot('overview')
  await tab('Search')
  await page.getByRole('searchbox', { name: 'Search in all keys' }).fill('month=08/')
  await expect(page.locator('.search-count')).toHaveAttribute('aria-busy', 'false')
  await expect(page.locator('.result-brief'), 'rows are drawn whole').toHaveCount(0)
  await expect(page.getByRole('table', { name: 'Objects found' })).toContainText('.parquet')
  await shoot('search')
  await goTo(page, 's3://acme-lake-staging/payments/')
  await tab('Partitions')
  await page.getByRole('button', { name: 'Scan below this prefix' }).click()
  await expect(page.getByRole('region', { name: 'Partitions by time' })).toContainText('missing')
  await shoot('partitions')
}
