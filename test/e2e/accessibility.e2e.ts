import axe from 'axe-core'
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { launch, type Launched } from '../support/launch'
import { bucketsOf, goTo, inspectorOf, objectsOf } from '../support/person'

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}

const day = 's3://acme-lake-raw/events/clickstream/year=2026/month=10/day=05/hour=09/'
/** What axe finds serious or critical on the screen as it is now. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  // What moves or fades in has no colour yet.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .flatMap((one) => (one.effect?.getTiming().iterations === Infinity ? [] : one.finished.catch(() => null))),
    ),
  )
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }))
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`))
}

async function expectAccessible(page: Page, screen: string): Promise<void> {
  expect.soft(await violationsOf(page), screen).toEqual([])
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.describe.configure({ mode: 'serial' })
    let lakescope: Launched
    let page: Page
    test.beforeAll(async () => {
      lakescope = await launch()
      page = lakescope.page
      // Playwright shows every page in light colours unless told to leave that alone.
      await page.emulateMedia({ colorScheme: null })
      await page.evaluate((choice) => window.lake.call('e1', 'preferences.set', { theme: choice }), theme)
      await page.reload()
      await expect(page.getByRole('heading', { name: 'Lakescope' })).toBeVisible()
      expect(await page.evaluate((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, theme)).toBe(true)
      // By the debugger: as a script of the page, the content security policy would refuse it.
      await page.evaluate(axe.source)
    })
    test.afterAll(() => lakescope.close())

    test('axe would notice', async () => {
      await page.evaluate(() => {
        const bad = document.createElement('div')
        bad.id = 'bad'
        bad.innerHTML = '<button></button><p style="color:#888;background:#999">hard to read</p>'
        document.querySelector('main')?.append(bad)
      })
      const found = (await violationsOf(page)).join()
      await page.evaluate(() => document.getElementById('bad')?.remove())
      expect(found).toContain('button-name')
      expect(found).toContain('color-contrast')
    })

    test('welcome, the endpoint form with its complaints, and a refusal', async () => {
      await expectAccessible(page, 'welcome')
      await page.getByRole('tab', { name: 'AWS profile' }).click()
      await expectAccessible(page, 'no profiles')
      await page.getByRole('tab', { name: 'S3-compatible endpoint' }).click()
      await expectAccessible(page, 'endpoint form')
      await page.getByLabel('Address').fill('not an address')
      await page.getByRole('button', { name: 'Connect' }).click()
      await expect(page.getByText('An address begins with')).toBeVisible()
      await expectAccessible(page, 'endpoint form with problems')
      await page.getByLabel('Address').fill('http://127.0.0.1:1')
      await page.getByLabel('Access key ID').fill('AKIAIOSFODNN7EXAMPLE')
      await page.getByLabel('Secret access key').fill('secret')
      await page.getByRole('button', { name: 'Connect' }).click()
      await expect(page.getByRole('alert')).toContainText('Connection refused')
      await expectAccessible(page, 'connection refused')
    })

    test('buckets, browsing with the inspector, a selection', async () => {
      await page.getByRole('tab', { name: 'Sample lake' }).click()
      await page.getByRole('button', { name: 'Open the sample lake' }).click()
      await bucketsOf(page)
        .getByRole('row')
        .nth(2)
        .click({ position: { x: 300, y: 10 } })
      await expect(inspectorOf(page).getByRole('region', { name: 'Public access' })).toBeVisible()
      await expect(bucketsOf(page)).toContainText('Public')
      await expectAccessible(page, 'buckets')
      await goTo(page, day)
      await expect(objectsOf(page).getByRole('row').nth(2)).toBeVisible()
      await objectsOf(page).focus()
      await page.keyboard.press('ArrowDown')
      await expect(inspectorOf(page).getByRole('region', { name: 'Tags' })).not.toContainText('Reading')
      await expect(objectsOf(page).locator('.waiting')).toHaveCount(0)
      await expectAccessible(page, 'an object')
      for (const tab of ['Metadata', 'Versions', 'Access']) {
        await inspectorOf(page).getByRole('tab', { name: tab }).click()
        await expect(inspectorOf(page).getByText('Reading…')).toHaveCount(0)
        await expectAccessible(page, `the inspector's ${tab}`)
      }
      await inspectorOf(page).getByRole('tab', { name: 'Overview' }).click()
      await objectsOf(page).focus()
      await page.keyboard.press('Shift+ArrowDown')
      await expect(inspectorOf(page)).toContainText('2 selected')
      await expectAccessible(page, 'a selection')
      await page.getByRole('textbox', { name: 'Filter by name' }).fill('no such name')
      await expect(page.getByText('Nothing matches the filter')).toBeVisible()
      await expectAccessible(page, 'a filter without a match')
      await page.getByRole('textbox', { name: 'Filter by name' }).fill('')
      await goTo(page, 's3://no-such-bucket-here/')
      await expect(page.getByRole('alert')).toBeVisible()
      await expectAccessible(page, 'a bucket that is not there')
      await goTo(page, 's3://acme-odd-keys/')
      await expect(objectsOf(page).getByText('$(id)')).toBeVisible()
      await expectAccessible(page, 'odd keys')
    })

    test('the lake at a glance: before a scan, overview, partitions, search', async () => {
      const tab = (name: string) =>
        page.getByRole('navigation', { name: 'Views of this place' }).getByRole('button', { name }).click()
      await goTo(page, 's3://acme-lake-staging/')
      await tab('Overview')
      await expect(page.getByRole('button', { name: /^Load the S3 Inventory of / })).toBeVisible()
      await expectAccessible(page, 'before a scan')
      await page.getByRole('button', { name: 'Scan this bucket' }).click()
      await expect(page.getByRole('region', { name: 'Scan' })).toContainText('Complete')
      await page.getByRole('button', { name: 'Look', exact: true }).click()
      await expect(page.getByRole('button', { name: 'Look again' })).toBeVisible()
      await expectAccessible(page, 'overview with a sample')
      await tab('Partitions')
      await expect(page.getByRole('table', { name: 'Data sets' })).toContainText('payments')
      await expectAccessible(page, 'data sets')
      await page.getByRole('button', { name: 'payments/' }).click()
      await expect(page.getByRole('region', { name: 'Partitions by time' })).toContainText('missing')
      await expectAccessible(page, 'partitions')
      await tab('Search')
      await page.getByRole('searchbox', { name: 'Search in all keys' }).fill('part')
      await expect(page.getByRole('table', { name: 'Objects found' })).toContainText('.parquet')
      await expectAccessible(page, 'search')
      await tab('Objects')
    })

    test('each change with what will happen', async () => {
      const dialog = page.getByRole('dialog')
      const plan = dialog.getByRole('region', { name: 'What will happen' })
      const select = async (path: string) => {
        await goTo(page, path)
        await expect(objectsOf(page)).toHaveAttribute('aria-label', `Objects of ${path.slice('s3://'.length)}`)
        await expect(objectsOf(page).getByRole('row').nth(2)).toBeVisible()
        await objectsOf(page).focus()
        await page.keyboard.press('Home')
        await expect(inspectorOf(page)).not.toContainText('selected')
        await page.keyboard.press('Shift+ArrowDown')
        await expect(inspectorOf(page)).toContainText('2 selected')
      }
      const closed = async () => {
        await page.keyboard.press('Escape')
        await expect(dialog).toHaveCount(0)
      }
      await select(day)
      await page.keyboard.press('ControlOrMeta+t')
      await expectAccessible(page, 'storage class, nothing chosen')
      await dialog.getByRole('radio', { name: /^Glacier Deep Archive/ }).check()
      await expect(plan).toContainText('2 objects')
      await expectAccessible(page, 'storage class')
      await closed()
      await page.keyboard.press('ControlOrMeta+Shift+t')
      await dialog.getByRole('button', { name: 'Add tag' }).click()
      await dialog.getByRole('textbox', { name: /^Key/ }).last().fill('retention')
      await dialog
        .getByRole('textbox', { name: /^Value/ })
        .last()
        .fill('7y')
      await expect(plan).toContainText('2 objects')
      await expectAccessible(page, 'tags')
      await dialog.getByRole('textbox', { name: /^Key/ }).last().fill('aws:mine')
      await expect(dialog.locator('.tag-problem').first()).toBeVisible()
      await expectAccessible(page, 'tags with a problem')
      await closed()
      await page.keyboard.press('Delete')
      await expect(plan).toContainText('2 objects')
      await expectAccessible(page, 'delete')
      await closed()
      await select('s3://acme-archive/ledger/')
      await page.getByRole('button', { name: 'Restore from archive…' }).first().click()
      await expect(dialog.getByRole('button', { name: /^Restore \d/ })).toBeEnabled()
      await expectAccessible(page, 'restore')
      await closed()
    })

    test('jobs, palette, menu, about', async () => {
      await goTo(page, day)
      await expect(objectsOf(page).getByRole('row').nth(2)).toBeVisible()
      await objectsOf(page).focus()
      await page.keyboard.press('Home')
      await page.keyboard.press('ControlOrMeta+t')
      const dialog = page.getByRole('dialog')
      await dialog
        .getByRole('radio', { name: /^(One Zone, Infrequent Access|Glacier Instant Retrieval)/ })
        .first()
        .check()
      await dialog.getByRole('button', { name: /^Move 1 object / }).click()
      // While it fades away it has lost its title already.
      await expect(dialog).toHaveCount(0)
      await expect(page.getByRole('status').filter({ hasText: '1 object done.' })).toBeVisible()
      await expectAccessible(page, 'a job that has ended')
      await page.getByRole('button', { name: 'Jobs', exact: true }).click()
      await expect(page.getByRole('region', { name: 'Jobs' })).toContainText('1 of 1 done')
      await expectAccessible(page, 'jobs')
      await page.getByRole('button', { name: 'Close jobs' }).click()
      await page.keyboard.press('ControlOrMeta+k')
      await expect(page.getByRole('combobox')).toBeVisible()
      await expectAccessible(page, 'palette')
      await page.getByRole('combobox').fill('acme')
      await expectAccessible(page, 'palette with a few letters')
      await page.keyboard.press('Escape')
      await objectsOf(page).focus()
      await page.keyboard.press('Shift+F10')
      await expect(page.getByRole('menu')).toBeVisible()
      await expectAccessible(page, 'context menu')
      await page.keyboard.press('Escape')
      await lakescope.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('help.about')?.click())
      await expect(dialog).toContainText('0.1.0')
      await expectAccessible(page, 'about')
    })
  })
}
