import type { ElectronApplication, Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { launch, type Launched } from '../support/launch'
import { expectRows, goTo, inspectorOf, objectsOf, openBucket, rowOf } from '../support/person'
import { sampleKeys, type SampleKeys } from '../support/sampleKeys'
import { Witness } from '../support/witness'

// One window for all: a person does these one after the other. What S3 holds is asked by a client that shares nothing with the program.
test.describe.configure({ mode: 'serial' })

let window: Launched
let page: Page
let app: ElectronApplication
let keys: SampleKeys

test.beforeAll(async () => {
  window = await launch()
  ;({ page, app } = window)
  await page.getByRole('button', { name: 'Open the sample lake' }).click()
  await expect(page.getByRole('treeitem', { name: /^acme-lake-raw/ })).toBeVisible()
  keys = await sampleKeys(app, page)
})
test.afterAll(() => window.close())

const dialog = () => page.getByRole('dialog')
const willHappen = () => dialog().getByRole('region', { name: 'What will happen' })
const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

async function enter(name: string): Promise<void> {
  await rowOf(page, name).getByRole('gridcell', { name, exact: true }).dblclick()
}

/** Selects rows by name: the first alone, the others added. */
async function select(names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries())
    await rowOf(page, name)
      .getByRole('gridcell', { name, exact: true })
      .click(at === 0 ? {} : { modifiers: ['ControlOrMeta'] })
}

async function apply(label: string | RegExp): Promise<void> {
  await dialog().getByRole('button', { name: label }).click()
  await expect(dialog()).toBeHidden()
}

test('walks from the bucket to a day and sees partitions, tiers, encryption and tags', async () => {
  await openBucket(page, 'acme-lake-raw')
  await enter('events/')
  await enter('clickstream/')
  await enter('year=2026/')
  await expect(page.getByRole('treeitem', { name: 'year = 2026' })).toBeVisible()
  await enter('month=10/')
  await expect(page.getByRole('treeitem', { name: 'month = 10' })).toBeVisible()
  await enter('day=05/')
  await expect(inspectorOf(page)).toContainText('2026-10-05 00:00 UTC, one day')
  await enter('hour=09/')
  const witness = new Witness(keys, 'acme-lake-raw', 'eu-west-1')
  const held = await witness.list('events/clickstream/year=2026/month=10/day=05/hour=09/')
  expect(held.length).toBeGreaterThan(3)
  await expectRows(page, held.length)
  const labels: Record<string, string> = {
    STANDARD: 'Standard',
    STANDARD_IA: 'Standard-IA',
    INTELLIGENT_TIERING: 'Intelligent',
  }
  for (const { key, storageClass } of held.slice(0, 5)) {
    const row = rowOf(page, nameOf(key))
    await expect(row).toContainText(labels[storageClass] ?? storageClass)
    const { headers } = await witness.head(key)
    await expect(row).toContainText(headers['x-amz-server-side-encryption'] === 'AES256' ? 'SSE-S3' : 'SSE-KMS')
    const [tag] = Object.entries(await witness.tags(key))
    if (tag !== undefined) await expect(row.locator(`[title*="${tag[0]} = ${tag[1]}"]`)).toBeVisible()
  }
})

test('changes the storage class of three objects, after saying what will happen', async () => {
  const prefix = 'events/clickstream/year=2026/month=10/day=05/hour=09/'
  const witness = new Witness(keys, 'acme-lake-raw', 'eu-west-1')
  const before = await witness.list(prefix)
  const three = before.slice(0, 3)
  const tagsBefore = await Promise.all(three.map(({ key }) => witness.tags(key)))
  await select(three.map(({ key }) => nameOf(key)))
  await page.getByRole('button', { name: 'Change storage class…' }).first().click()
  await dialog()
    .getByRole('radio', { name: /^Glacier Instant Retrieval/ })
    .click()
  await expect(willHappen()).toContainText('3 objects')
  await expect(willHappen()).toContainText('Last modified becomes the time of the copy')
  expect((await witness.list(prefix)).map(({ storageClass }) => storageClass)).toEqual(
    before.map(({ storageClass }) => storageClass),
  )
  await apply('Move 3 objects to Glacier Instant Retrieval')
  await expect(rowOf(page, nameOf(three[2]?.key ?? ''))).toContainText('Glacier IR')
  const after = await witness.list(prefix)
  expect(after.filter(({ storageClass }) => storageClass === 'GLACIER_IR').map(({ key }) => key)).toEqual(
    three.map(({ key }) => key),
  )
  expect(after.slice(3)).toEqual(before.slice(3))
  expect(await Promise.all(three.map(({ key }) => witness.tags(key)))).toEqual(tagsBefore)
})

test('changes the tags of a selection and keeps the others', async () => {
  const prefix = 'events/clickstream/year=2026/month=10/day=05/hour=09/'
  const witness = new Witness(keys, 'acme-lake-raw', 'eu-west-1')
  const held = await witness.list(prefix)
  const chosen = held.slice(1, 4).map(({ key }) => key)
  const before = await Promise.all(chosen.map((key) => witness.tags(key)))
  const untouched = await witness.tags(held[0]?.key ?? '')
  await select(chosen.map(nameOf))
  await page.getByRole('button', { name: 'Edit tags…' }).first().click()
  await dialog().getByRole('button', { name: 'Add tag' }).click()
  await dialog().getByRole('textbox', { name: /^Key/ }).last().fill('retention')
  await dialog()
    .getByRole('textbox', { name: /^Value/ })
    .last()
    .fill('7y')
  await expect(willHappen()).toContainText('3 objects')
  await apply(/^Change the tags of 3 objects|^Change tags of 3 objects/)
  for (const [at, key] of chosen.entries()) {
    await expect.poll(() => witness.tags(key)).toEqual({ ...before[at], retention: '7y' })
    await expect(rowOf(page, nameOf(key)).locator('[title*="retention = 7y"]')).toBeVisible()
  }
  expect(await witness.tags(held[0]?.key ?? '')).toEqual(untouched)
})

test('refuses to move an archived object, offers to restore it, and restores it', async () => {
  const witness = new Witness(keys, 'acme-archive', 'eu-central-1')
  const archived = await witness.list('ledger/')
  let key = ''
  for (const one of archived) {
    if (!['GLACIER', 'DEEP_ARCHIVE'].includes(one.storageClass)) continue
    if ((await witness.head(one.key)).headers['x-amz-restore'] === undefined) key = one.key
    if (key !== '') break
  }
  expect(key).not.toBe('')
  await goTo(page, `s3://acme-archive/${key.slice(0, key.lastIndexOf('/') + 1)}`)
  await select([nameOf(key)])
  await page.getByRole('button', { name: 'Change storage class…' }).first().click()
  await dialog()
    .getByRole('radio', { name: /^Standard read at once/ })
    .click()
  await dialog()
    .getByRole('button', { name: /restore/i })
    .click()
  await expect(dialog()).toContainText('Restore from archive')
  await expect(willHappen()).toContainText('1 object')
  await apply(/^Restore 1 object/)
  await expect.poll(async () => (await witness.head(key)).headers['x-amz-restore']).toBe('ongoing-request="true"')
  expect((await witness.head(key)).headers['x-amz-storage-class']).toBe(
    archived.find((one) => one.key === key)?.storageClass,
  )
})

test('deletes one object of a versioned bucket by a delete marker, and says so before', async () => {
  const witness = new Witness(keys, 'acme-lake-curated', 'eu-west-1')
  const key = 'reference/currencies.csv'
  const before = await witness.versions(key)
  await goTo(page, 's3://acme-lake-curated/reference/')
  await select(['currencies.csv'])
  await objectsOf(page).press('Delete')
  await expect(willHappen()).toContainText('delete marker')
  expect(await witness.versions(key)).toEqual(before)
  await apply(/^Delete 1 object/)
  await expect(rowOf(page, 'currencies.csv')).toHaveCount(0)
  expect(await witness.versions(key)).toEqual({ versions: before.versions, markers: before.markers + 1 })
  expect((await witness.head(key)).status).toBe(404)
})
