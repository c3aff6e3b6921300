import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { launch } from '../support/launch'
import { goTo, rowOf } from '../support/person'
import { sampleKeys } from '../support/sampleKeys'
import { Witness } from '../support/witness'

const bucket = 'acme-lake-curated'
const place = 'health/visits/year=2025/'

test('plans for a filter, leaves a partition out, exports and saves the plan, and applies it opened again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakescope-e2e-'))
  const window = await launch()
  try {
    const { app, page } = window
    await page.getByRole('button', { name: 'Open the sample lake' }).click()
    await expect(page.getByRole('treeitem', { name: /^acme-lake-curated/ })).toBeVisible()
    const witness = new Witness(await sampleKeys(app, page), bucket, 'eu-west-1')
    const all = await witness.list(place)
    const large = all.filter(({ bytes }) => bytes > 1024 ** 2)
    const left = large.filter(({ key }) => !key.startsWith(`${place}month=03/`))
    expect(left.length).toBeGreaterThan(3)
    expect(left.length).toBeLessThan(large.length)

    await goTo(page, `s3://${bucket}/${place}`)
    await expect(rowOf(page, 'month=12/')).toBeVisible()
    await rowOf(page, 'month=12/').getByRole('gridcell', { name: 'month=12/', exact: true }).click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByRole('button', { name: 'Change storage class…' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^Glacier Instant Retrieval/ }).check()
    await dialog.getByRole('button', { name: 'Only those that…' }).click()
    await dialog.getByRole('combobox', { name: 'What, condition 1' }).selectOption('are larger than')
    await dialog.getByRole('textbox', { name: 'Value, condition 1' }).fill('1 MB')
    const plan = dialog.getByRole('region', { name: 'What will happen' })
    await expect(plan).toContainText(`${large.length} of ${all.length} objects looked at`)
    await expect(plan.getByRole('region', { name: 'Before and after' })).toBeVisible()

    await dialog.getByRole('tab', { name: 'Objects and partitions' }).click()
    await dialog.getByRole('button', { name: 'Exclude month = 03' }).click()
    const move = dialog.getByRole('button', { name: `Move ${left.length} objects to Glacier Instant Retrieval` })
    await expect(move).toBeEnabled()

    const file = join(folder, 'plan.csv')
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, file)
    await dialog.getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click()
    await expect(dialog).toContainText(`Saved ${large.length} objects in plan.csv`)
    const rows = (await readFile(file, 'utf8')).trim().split('\r\n').slice(1)
    expect(rows).toHaveLength(large.length)
    expect(rows.filter((row) => row.includes(',excluded,'))).toHaveLength(large.length - left.length)

    const saved = join(folder, 'october.lakeplan')
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] })
    }, saved)
    await dialog.getByRole('button', { name: 'Save plan…' }).click()
    await expect(dialog).toContainText(`Saved the plan of ${large.length} objects in october.lakeplan`)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toBeHidden()
    await page.keyboard.press('ControlOrMeta+j')
    await page.getByRole('region', { name: 'Jobs' }).getByRole('button', { name: 'Open a saved plan…' }).click()
    await expect(dialog.getByRole('region', { name: 'Saved plan' })).toContainText(`${large.length} objects, saved`)
    await expect(plan).toContainText(`${left.length} of ${large.length} objects`)
    expect(new Set((await witness.list(place)).map((one) => one.storageClass))).not.toContain('GLACIER_IR')

    await move.click()
    await expect(dialog).toBeHidden()
    await expect
      .poll(async () =>
        (await witness.list(place)).filter((one) => one.storageClass === 'GLACIER_IR').map(({ key }) => key),
      )
      .toEqual(left.map(({ key }) => key))
  } finally {
    await window.close()
    await rm(folder, { recursive: true, force: true })
  }
})
