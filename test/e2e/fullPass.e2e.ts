import { GetObjectTaggingCommand, HeadObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { launch, type Launched } from '../support/launch'
import { goTo } from '../support/person'
import { openSampleLake } from '../support/sampleKeys'

// One window for all: what a full pass tells is compared with what the stock client is told of every object.
test.describe.configure({ mode: 'serial' })

const bucket = 'acme-lake-staging'
const place = 'payments/'
/** Of many keys and spellings. */
const visitsBucket = 'acme-lake-curated'
const visitsPlace = 'health/visits/year=2025/'

interface Held {
  readonly algorithm: string
  readonly kmsKey: string | null
  readonly tagged: boolean
  readonly tagKeys: readonly string[]
}

let window: Launched
let page: Page
let held: readonly Held[]
let visits: readonly Held[]

test.beforeAll(async () => {
  window = await launch()
  ;({ page } = window)
  const s3 = await openSampleLake(window.app, page)
  held = await lookAtAll(s3, bucket, place)
  visits = await lookAtAll(s3, visitsBucket, visitsPlace)
  s3.destroy()
})
test.afterAll(() => window.close())

async function lookAtAll(s3: S3Client, bucket: string, place: string): Promise<readonly Held[]> {
  const found: Held[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: place })) {
    for (const { Key } of Contents) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }))
      const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key }))
      found.push({
        algorithm: head.ServerSideEncryption ?? 'none',
        kmsKey: head.SSEKMSKeyId ?? null,
        tagged: TagSet.length > 0,
        tagKeys: TagSet.map(({ Key }) => Key ?? ''),
      })
    }
  }
  return found
}

const tab = (name: string): Locator =>
  page.getByRole('navigation', { name: 'Views of this place' }).getByRole('button', { name })
const passBar = (): Locator => page.getByRole('region', { name: 'Full pass' })
const part = (name: 'Encryption' | 'Tags'): Locator => page.getByRole('main').getByRole('region', { name, exact: true })
const count = (number: number): string => number.toLocaleString('en')

/** The overview tells of exactly what the stock client was told, as counted and not as an estimate. */
async function expectCounted(): Promise<void> {
  const whole = `full pass, ${count(held.length)} of ${count(held.length)} objects, as of `
  await expect(part('Encryption')).toContainText(whole)
  await expect(part('Tags')).toContainText(whole)
  const rows = part('Encryption').getByRole('table', { name: 'Encryption by full pass' }).getByRole('row')
  for (const [algorithm, name] of [
    ['aws:kms', /^SSE-KMS/],
    ['AES256', /^SSE-S3/],
  ] as const) {
    const ofIt = held.filter((one) => one.algorithm === algorithm).length
    const shown = await rows.filter({ has: page.getByRole('rowheader', { name }) }).allInnerTexts()
    const sum = shown.reduce((all, text) => all + Number(/\t([\d,]+)\t/.exec(text)?.[1]?.replaceAll(',', '') ?? '0'), 0)
    expect([algorithm, sum]).toEqual([algorithm, ofIt])
  }
  const tags = part('Tags').getByRole('table', { name: 'Tags by full pass' })
  const tagged = held.filter((one) => one.tagged).length
  await expect(
    tags
      .getByRole('row', { name: /^any tag/ })
      .getByRole('cell')
      .first(),
  ).toHaveText(count(tagged))
}

test('says before it begins how many requests it makes, what they cost and how long they take', async () => {
  expect(held.length).toBeGreaterThan(100)
  await goTo(page, `s3://${bucket}/`)
  await tab('Overview').click()
  await page.getByRole('button', { name: 'Scan this bucket' }).click()
  await expect(page.getByRole('region', { name: 'Scan' })).toContainText('Complete')
  await goTo(page, `s3://${bucket}/${place}`)
  await expect(passBar()).toContainText(`${count(held.length * 2)} requests`)
  await expect(passBar()).toContainText(/\$0\.\d\d \(estimate, prices of 20\d\d-\d\d-\d\d\)/)
  await expect(passBar()).toContainText('how long is not known, as nothing was measured in this bucket yet')
  await expect(part('Encryption')).toContainText('not known from a listing')
  await passBar().getByRole('combobox', { name: 'Read of every object' }).selectOption({ label: 'tags' })
  await expect(passBar()).toContainText(`${count(held.length)} requests`)
  await passBar().getByRole('combobox').selectOption({ label: 'encryption and tags' })
})

test('reads every object, and the coverage says what the stock client is told', async () => {
  await passBar()
    .getByRole('button', { name: `Read ${count(held.length)} objects` })
    .click()
  await expect(passBar()).toContainText(/Full pass over encryption and tags, .* read/)
  await expectCounted()
  await expect(passBar()).toContainText('all of it is known')
  const toasts = page.getByRole('status').filter({ hasText: 'Read encryption and tags of every object' })
  await expect(toasts).toContainText(`in ${bucket}/${place}: ${count(held.length)} objects read.`)
  await toasts.getByRole('button', { name: 'Close this message' }).click()
  await expect(toasts).toHaveCount(0)
})

test('leads from the coverage to the objects', async () => {
  const bar = part('Encryption').getByRole('table').getByRole('button').first()
  await bar.click()
  await expect(page.locator('.search-count')).toHaveAttribute('aria-busy', 'false')
  await expect(page.locator('.search-count b')).not.toHaveText('0 objects')
  await page.getByRole('button', { name: 'Clear' }).click()
  await tab('Overview').click()
})

/** A mark of the overview leads to a search that finds so many objects. */
async function expectLeadsTo(mark: Locator, objects: number): Promise<void> {
  await mark.click()
  const found = page.locator('.search-count')
  await expect(found).toHaveAttribute('aria-busy', 'false')
  await expect(found.locator('b')).toHaveText(`${count(objects)} object${objects === 1 ? '' : 's'}`)
  await page.getByRole('button', { name: 'Clear' }).click()
  await tab('Overview').click()
}

test('leads from what is not known to just those objects, and from there to those without tags', async () => {
  await goTo(page, `s3://${bucket}/`)
  const all = page.locator('.totals div').filter({ hasText: 'Objects' }).locator('dd').first()
  const others = Number((await all.innerText()).replaceAll(',', '')) - held.length
  expect(others).toBeGreaterThan(0)
  await part('Encryption')
    .getByRole('button', { name: `not known: ${count(others)} not read` })
    .click()
  const found = page.locator('.search-count')
  await expect(found).toHaveAttribute('aria-busy', 'false')
  await expect(found.locator('b')).toHaveText(`${count(others)} objects`)
  await expect(page.getByRole('note')).toContainText('Encryption is not known of these')
  await page.getByRole('combobox', { name: 'Encryption' }).selectOption({ label: 'any encryption' })
  await page.getByRole('combobox', { name: 'With tags' }).selectOption({ label: 'no tag' })
  const untagged = held.filter(({ tagged }) => !tagged).length
  await expect(found.locator('b')).toHaveText(`${count(untagged)} object${untagged === 1 ? '' : 's'}`)
  await page.getByRole('button', { name: 'Clear' }).click()
  await tab('Overview').click()
  await goTo(page, `s3://${bucket}/${place}`)
})

test('keeps what was read when the place is scanned again', async () => {
  await page.getByRole('button', { name: 'Scan again' }).click()
  await expect(page.getByRole('region', { name: 'Scan' })).toContainText('Complete')
  await expectCounted()
  await expect(passBar()).toContainText('all of it is known')
})

test('leads from each KMS key and from each spelling of a tag to the objects that have it', async () => {
  await goTo(page, `s3://${visitsBucket}/${visitsPlace}`)
  await page.getByRole('button', { name: 'Scan below this prefix' }).click()
  await expect(page.getByRole('region', { name: 'Scan' })).toContainText('Complete')
  await passBar()
    .getByRole('button', { name: `Read ${count(visits.length)} objects` })
    .click()
  await expect(passBar()).toContainText('all of it is known')
  await expect(page.getByRole('status').filter({ hasText: 'of every object' })).toContainText(
    `in ${visitsBucket}/${visitsPlace}: ${count(visits.length)} objects read.`,
  )
  const keys = [...new Set(visits.flatMap(({ kmsKey }) => kmsKey ?? []))]
  expect(keys.length).toBeGreaterThan(0)
  const list = part('Encryption').getByRole('list', { name: 'KMS keys' })
  await expect(list.getByRole('button')).toHaveCount(keys.length)
  for (const key of keys) {
    const ofKey = visits.filter(({ kmsKey }) => kmsKey === key).length
    await expectLeadsTo(list.getByRole('button', { name: key, exact: true }), ofKey)
  }
  const spellings = part('Tags').getByRole('list', { name: 'Spellings that read alike' })
  for (const spelling of ['Classification', 'classification']) {
    const ofIt = visits.filter(({ tagKeys }) => tagKeys.includes(spelling)).length
    expect(ofIt).toBeGreaterThan(0)
    await expectLeadsTo(spellings.getByRole('button', { name: spelling, exact: true }), ofIt)
  }
})
