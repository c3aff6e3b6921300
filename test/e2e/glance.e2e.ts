import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { flawedSets } from '../../sample/data/flawedSets'
import { tierOf } from '../../lake/tiers'
import { launch, type Launched } from '../support/launch'
import { goTo, objectsOf, rowOf } from '../support/person'
import { openSampleLake } from '../support/sampleKeys'

// One window for all: a scan is taken first and then looked at from every side. What S3 holds is asked by the stock client.
test.describe.configure({ mode: 'serial' })

interface Held {
  readonly key: string
  readonly bytes: number
  readonly storageClass: string
}

const bucket = 'acme-lake-staging'
let window: Launched
let page: Page
let held: readonly Held[]

test.beforeAll(async () => {
  window = await launch()
  ;({ page } = window)
  const s3 = await openSampleLake(window.app, page)
  held = await listAll(s3)
  s3.destroy()
})
test.afterAll(() => window.close())

async function listAll(client: S3Client): Promise<readonly Held[]> {
  const found: Held[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket }))
    for (const { Key = '', Size = -1, StorageClass = '' } of Contents)
      found.push({ key: Key, bytes: Size, storageClass: StorageClass })
  return found
}

const tab = (name: string): Locator =>
  page.getByRole('navigation', { name: 'Views of this place' }).getByRole('button', { name })
const total = (name: string): Locator => page.locator('.totals div').filter({ hasText: name }).locator('dd')
const found = (): Locator => page.locator('.search-count')
const results = (): Locator => page.getByRole('table', { name: 'Objects found' })
const searchField = (): Locator => page.getByRole('searchbox', { name: 'Search in all keys' })
const below = (prefix: string): readonly Held[] => held.filter(({ key }) => key.startsWith(prefix))
const count = (number: number, one: string): string => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`
const bytesOf = (objects: readonly Held[]): number => objects.reduce((sum, { bytes }) => sum + bytes, 0)

const setSize = (width: number, height: number): Promise<void> =>
  window.app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  )

/** The search is through and tells of exactly these objects. */
async function expectFound(objects: readonly Held[]): Promise<void> {
  await expect(found()).toHaveAttribute('aria-busy', 'false')
  await expect(found().locator('b')).toHaveText(count(objects.length, 'object'))
  await expect(results()).toHaveAttribute('aria-rowcount', String(objects.length))
}

test('scans a bucket, and the totals are those that another client lists', async () => {
  expect(held.length).toBeGreaterThan(1000)
  await goTo(page, `s3://${bucket}/`)
  await tab('Overview').click()
  await page.getByRole('button', { name: 'Scan this bucket' }).click()
  await expect(page.getByRole('region', { name: 'Scan' })).toContainText('Complete')
  await expect(total('Objects')).toHaveText(held.length.toLocaleString('en'))
  await expect(total('Size').first()).toHaveAttribute('title', count(bytesOf(held), 'byte'))
  const classes = page.getByRole('table', { name: 'Storage classes' })
  for (const storageClass of new Set(held.map((one) => one.storageClass))) {
    const ofClass = held.filter((one) => one.storageClass === storageClass)
    const row = classes.getByRole('row', { name: tierOf(storageClass).label })
    await expect(row.getByRole('cell').first()).toHaveText(ofClass.length.toLocaleString('en'))
  }
})

test('goes from an area of the picture into its prefix and on to the objects', async () => {
  const map = page.getByRole('toolbar', { name: /^Prefixes by size/ })
  await map.getByRole('button', { name: /^payments\/,/ }).click()
  const payments = below('payments/')
  await expect(total('Objects')).toHaveText(payments.length.toLocaleString('en'))
  // The largest area first; the oversized day that was planted is by far the largest.
  const [day] = [...new Set(payments.map(({ key }) => key.slice(0, key.lastIndexOf('/') + 1)))].sort(
    (left, right) => bytesOf(below(right)) - bytesOf(below(left)),
  )
  const prefix = day ?? ''
  await map
    .getByRole('button', { name: prefix.slice('payments/'.length) })
    .first()
    .click()
  await expect(total('Objects')).toHaveText(String(below(prefix).length))
  await map.getByRole('button', { name: /^objects right here,/ }).click()
  await expectFound(below(prefix))
  await tab('Objects').click()
  await expect(objectsOf(page)).toHaveAttribute('aria-label', `Objects of ${bucket}/${prefix}`)
  await expect(objectsOf(page)).toHaveAttribute('aria-rowcount', String(below(prefix).length + 1))
})

test('shows the objects behind a bar', async () => {
  await goTo(page, `s3://${bucket}/`)
  await tab('Overview').click()
  await expect(total('Objects')).toHaveText(held.length.toLocaleString('en'))
  const rarest = 'STANDARD_IA'
  await page
    .getByRole('table', { name: 'Storage classes' })
    .getByRole('button', { name: tierOf(rarest).label, exact: true })
    .click()
  await expect(page.getByRole('combobox', { name: 'Storage class' })).toHaveValue(rarest)
  await expectFound(held.filter(({ storageClass }) => storageClass === rarest))
})

test('finds by text and by expression as one types, and says of a bad expression that it is one', async () => {
  await page.getByRole('button', { name: 'Clear' }).click()
  await searchField().pressSequentially('Month=01/')
  await expectFound(held.filter(({ key }) => key.toLowerCase().includes('month=01/')))
  await page.getByRole('combobox', { name: 'How the text is meant' }).selectOption('regexp')
  await searchField().fill('part-0000[12]-[0-9a-f]+\\.parquet$')
  await expectFound(held.filter(({ key }) => /part-0000[12]-[0-9a-f]+\.parquet$/.test(key)))
  await searchField().fill('part-(')
  await expect(page.locator('.search').getByRole('alert')).toContainText('Invalid regular expression')
  await expect(searchField()).toHaveAttribute('aria-invalid', 'true')
  await searchField().fill('no such key')
  await expectFound([])
})

test('writes what was found into a file', async () => {
  await page.getByRole('combobox', { name: 'How the text is meant' }).selectOption('substring')
  await searchField().fill('shipments/')
  const wanted = below('shipments/')
  await expectFound(wanted)
  const filePath = join(window.userData, 'found.jsonl')
  await window.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, filePath)
  await page.getByRole('button', { name: 'Export…' }).click()
  await page.getByRole('menuitem', { name: /^JSON lines/ }).click()
  await expect(page.getByText(`Saved ${count(wanted.length, 'object')} in found.jsonl`)).toBeVisible()
  const lines = (await readFile(filePath, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).key)).toEqual(wanted.map(({ key }) => key))
})

test('writes what was found as Parquet, with its types', async () => {
  const wanted = below('shipments/')
  const filePath = join(window.userData, 'found.parquet')
  await window.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, filePath)
  await page.getByRole('button', { name: 'Export…' }).click()
  await page.getByRole('menuitem', { name: /^Parquet/ }).click()
  await expect(page.getByText(`Saved ${count(wanted.length, 'object')} in found.parquet`)).toBeVisible()
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(filePath) })
  expect(rows.map(({ key, bytes }) => [key, bytes])).toEqual(wanted.map(({ key, bytes }) => [key, BigInt(bytes)]))
})

test('leaves the results the room of a small window, and tells what is looked for all the same', async () => {
  await setSize(800, 500)
  const field = page.getByRole('combobox', { name: 'Storage class' })
  await expect(field).toBeHidden()
  const bar = page.locator('.filter-bar')
  await expect.poll(async () => (await bar.boundingBox())?.height).toBeLessThan(80)
  await expect.poll(async () => (await results().boundingBox())?.height).toBeGreaterThan(150)
  await page.getByRole('button', { name: 'Filters' }).click()
  await field.selectOption('STANDARD_IA')
  await page.getByRole('button', { name: 'Filters' }).click()
  await expect(field).toBeHidden()
  await expectFound(below('shipments/').filter(({ storageClass }) => storageClass === 'STANDARD_IA'))
  await page.getByRole('button', { name: /^Standard, Infrequent Access\s*: take away$/ }).click()
  await expectFound(below('shipments/'))
  await expect(page.getByRole('button', { name: 'Scan again' })).toBeInViewport({ ratio: 1 })
  await setSize(1280, 800)
  await expect(field).toBeVisible()
})

test('leads from what was found to a plan for exactly that', async () => {
  const wanted = below('shipments/').filter(({ storageClass }) => storageClass === 'STANDARD')
  await page.getByRole('combobox', { name: 'Storage class' }).selectOption('STANDARD')
  await expectFound(wanted)
  await page.getByRole('button', { name: 'Change these…' }).click()
  await page.getByRole('menuitem', { name: 'Change storage class…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Change storage class/ })
  await expect(dialog).toContainText(`${count(wanted.length, 'object')} found`)
  await dialog.getByRole('radio', { name: /^Glacier Instant Retrieval/ }).click()
  const go = `Move ${count(wanted.length, 'object')} to Glacier Instant Retrieval`
  await expect(dialog.getByRole('button', { name: go })).toBeEnabled()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await page.getByRole('button', { name: 'Clear' }).click()
})

test('finds by encryption among the objects that were looked at, and says of how many it is known', async () => {
  await goTo(page, `s3://${bucket}/payments/`)
  const payments = below('payments/')
  await page.getByRole('combobox', { name: 'Encryption' }).selectOption('SSE-S3')
  const note = page.getByRole('note')
  await expect(note).toContainText(`known of 0 of ${count(payments.length, 'object')}; the others may be so too`)
  await expectFound([])
  await tab('Overview').click()
  await page
    .getByRole('combobox', { name: 'Look at' })
    .selectOption({ label: `all ${payments.length.toLocaleString('en')} objects` })
  await page.getByRole('button', { name: 'Look', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Look again' })).toBeVisible()
  const bars = page.getByRole('table', { name: 'Encryption by sample' }).getByRole('button')
  await bars.first().click()
  await expect(found()).toHaveAttribute('aria-busy', 'false')
  await expect(found().locator('b')).not.toHaveText('0 objects')
  await expect(note).toHaveCount(0)
  await page.getByRole('button', { name: 'Clear' }).click()
})

test('shows the gaps that were planted, in the calendar and as a finding', async () => {
  const { planted } = flawedSets((prefix) => ({ prefix, seed: 1, now: Date.now() }))
  const gaps = planted.find(({ dataSet, kind }) => dataSet === 'payments/' && kind === 'gaps')?.where ?? []
  const days = gaps.flatMap((range) => range.split(' to '))
  expect(days).toHaveLength(3)
  await goTo(page, `s3://${bucket}/payments/`)
  await tab('Partitions').click()
  const calendar = page.getByRole('region', { name: 'Partitions by time' })
  const missing = calendar.getByRole('button', { name: /: missing$/ })
  const shown = async () => new Set(await missing.evaluateAll((all) => all.map((one) => one.ariaLabel)))
  const asShown = days.map((day) => `${day.slice(0, 7)} ${day.slice(8)}: missing`)
  await expect.poll(shown).toEqual(new Set(asShown))
  const finding = page.getByRole('region', { name: 'Findings' })
  for (const gap of gaps) await expect(finding).toContainText(gap)
})

test('shows what a data set costs by storage class, and the objects of a class', async () => {
  await goTo(page, `s3://${bucket}/shipments/`)
  const ofClass = (storageClass: string) => below('shipments/').filter((one) => one.storageClass === storageClass)
  const classes = page.getByRole('table', { name: 'Storage classes' })
  await expect(classes.getByRole('row')).toHaveCount(3)
  for (const storageClass of ['STANDARD', 'STANDARD_IA']) {
    const row = classes.getByRole('row', { name: tierOf(storageClass).label })
    await expect(row.getByRole('cell').first()).toHaveText(ofClass(storageClass).length.toLocaleString('en'))
    await expect(row.getByRole('cell').last()).toHaveText(/^(\$\d|less than \$0\.01)/)
  }
  await expect(page.getByRole('table').filter({ hasText: 'Move…' })).toContainText(/pays back after|never pays back/)
  await setSize(800, 500)
  for (const pane of ['.set-detail', '.overview']) {
    if (pane === '.overview') await tab('Overview').click()
    await expect(page.locator(pane)).toBeVisible()
    const sideways = () => page.locator(pane).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    await expect.poll(sideways).toBe(0)
  }
  await setSize(1280, 800)
  await tab('Partitions').click()
  await classes.getByRole('button', { name: tierOf('STANDARD_IA').label, exact: true }).click()
  await expectFound(ofClass('STANDARD_IA'))
  await page.getByRole('button', { name: 'Clear' }).click()
  await tab('Partitions').click()
})

test('shows an object that was found among its neighbours', async () => {
  await tab('Search').click()
  await goTo(page, `s3://${bucket}/`)
  const wanted = held.find(({ key }) => key.endsWith('part-00000-Delta.parquet'))?.key ?? ''
  expect(wanted).not.toBe('')
  await searchField().fill(wanted.slice(wanted.lastIndexOf('/') + 1))
  await results()
    .getByRole('button', { name: /-Delta\.parquet$/ })
    .click()
  const folder = wanted.slice(0, wanted.lastIndexOf('/') + 1)
  await expect(objectsOf(page)).toHaveAttribute('aria-label', `Objects of ${bucket}/${folder}`)
  await expect(rowOf(page, 'part-00000-Delta.parquet')).toHaveAttribute('data-cursor', 'true')
})
