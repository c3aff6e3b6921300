import { expect, test } from 'playwright/test'
import { launch } from '../support/launch'
import { goTo, rowOf } from '../support/person'

test('hands a change over to S3 Batch Operations, follows it to its end and opens its report', async () => {
  const { page, close } = await launch()
  try {
    await page.getByRole('button', { name: 'Open the sample lake' }).click()
    await goTo(page, 's3://acme-archive/backup/erp/year=2025/month=08/')
    await expect(rowOf(page, 'ledger-00000-f0f59a37.parquet')).toBeVisible()
    await rowOf(page, 'ledger-00000-f0f59a37.parquet').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByRole('button', { name: 'Change storage class…' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^Glacier Instant Retrieval/ }).click()
    await dialog.getByRole('button', { name: 'Hand over to S3 Batch Operations…' }).click()
    await expect(dialog.getByRole('table', { name: 'Jobs to be made' })).toContainText('Copy to GLACIER_IR')

    await dialog.getByLabel('Role ARN').fill('arn:aws:iam::123456789012:user/x')
    await dialog.getByRole('button', { name: /^Hand over [\d,]+ objects?$/ }).click()
    await expect(dialog.getByText(/is not the ARN of a role/)).toBeVisible()
    await dialog.getByLabel('Role ARN').fill('arn:aws:iam::123456789012:role/batch')
    await dialog.getByRole('checkbox', { name: /Wait for my confirmation/ }).check()
    await dialog.getByRole('button', { name: /^Hand over [\d,]+ objects?$/ }).click()

    const card = page.getByRole('article', { name: 'S3 Batch Operations in acme-archive' }).first()
    await expect(card).toContainText('waits for your confirmation', { timeout: 20_000 })
    await card.getByRole('button', { name: 'Confirm and run' }).click()
    await expect(card).toContainText('done 2', { timeout: 60_000 })
    await card.getByRole('button', { name: 'Open report' }).click()
    await expect(rowOf(page, 'manifest.json')).toBeVisible()
  } finally {
    await close()
  }
})
