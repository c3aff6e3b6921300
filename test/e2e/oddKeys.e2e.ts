import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { oddKeys } from '../../sample/data/oddKeys'
import { launch, type Launched } from '../support/launch'
import { connectTo, expectRows, goTo, inspectorOf, objectsOf, openBucket } from '../support/person'
import { openSample, type OpenSample } from '../support/sample'

test.describe.configure({ mode: 'serial' })

const Bucket = 'odd-keys'
let lakescope: Launched
let page: Page
let open: OpenSample
/** Dialogs opened and errors thrown by scripts, of which there must be none. */
const ran: string[] = []

/** No two objects are alike, so that one cannot stand for another. */
const bodyOf = (key: string): string => `body of ${key}`
const numberOf = (key: string): string => `number ${oddKeys.indexOf(key)} of ${oddKeys.length}`

test.beforeAll(async () => {
  open = await openSample()
  await open.s3.send(new CreateBucketCommand({ Bucket }))
  for (const [at, Key] of oddKeys.entries()) {
    const Tagging = new URLSearchParams({ which: numberOf(Key), kept: 'as it was' }).toString()
    const Metadata = { number: String(at) }
    await open.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: bodyOf(Key), Tagging, Metadata, ContentType: 'text/x-odd' }),
    )
  }
  lakescope = await launch()
  page = lakescope.page
  page.on('dialog', (dialog) => {
    ran.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('pageerror', ({ message }) => ran.push(message))
})
test.afterAll(async () => {
  await lakescope.close()
  await open.close()
})

/** What a key level shows: objects of the level and prefixes below it. */
function rowsBelow(prefix: string): number {
  const below = oddKeys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
  return new Set(below.map((rest) => (rest.includes('/') ? rest.slice(0, rest.indexOf('/') + 1) : rest))).size
}

/** Everything S3 holds of each key, asked by a client that shares nothing with the program. */
async function held() {
  const { s3 } = open
  const { Contents = [], IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket }))
  expect(IsTruncated).not.toBe(true)
  const found = new Map<string, object>()
  for (const { Key = '' } of Contents) {
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    found.set(Key, {
      class: head.StorageClass ?? 'STANDARD',
      type: head.ContentType,
      metadata: head.Metadata,
      tags: Object.fromEntries(TagSet.map((tag) => [tag.Key, tag.Value])),
      body: await Body?.transformToString(),
    })
  }
  return found
}

const expected = (storageClass: string, tags: Readonly<Record<string, string>>) =>
  new Map(
    oddKeys.map((key, at) => [
      key,
      {
        class: storageClass,
        type: 'text/x-odd',
        metadata: { number: String(at) },
        tags: { which: numberOf(key), kept: 'as it was', ...tags },
        body: bodyOf(key),
      },
    ]),
  )

/** The row under the cursor. Its title is the key, unless the name is empty and the key that of the level. */
async function rowAtCursor(at: number, prefix: string) {
  await expect(objectsOf(page)).toHaveAttribute('aria-activedescendant', `row-${at}`)
  const row = page.locator(`#row-${at}`)
  await expect(row).toHaveAttribute('aria-selected', 'true')
  const title = (await row.locator('.cell-name .ellipsis').getAttribute('title')) ?? ''
  const isMarker = (await row.locator('.cell-name').textContent()) === 'marker of this prefix'
  return { key: isMarker ? prefix : title, kind: await row.getAttribute('data-kind') }
}

/** Walks with the arrow keys, looks at each object in the inspector, and enters each prefix. */
async function walk(prefix: string, seen: string[]): Promise<void> {
  await expect(objectsOf(page)).toHaveAttribute('aria-label', `Objects of ${Bucket}/${prefix}`)
  const rows = rowsBelow(prefix)
  await expectRows(page, rows)
  await objectsOf(page).focus()
  await page.keyboard.press('Home')
  for (let at = 0; at < rows; at++) {
    const { key, kind } = await rowAtCursor(at, prefix)
    if (kind === 'object') {
      seen.push(key)
      const inspector = inspectorOf(page)
      await expect(inspector.getByRole('region', { name: 'Tags' })).toContainText(numberOf(key))
      await expect(inspector.getByRole('region', { name: 'Properties' })).toContainText('text/x-odd')
    } else {
      await page.keyboard.press('Enter')
      await walk(key, seen)
      await page.keyboard.press('Alt+ArrowLeft')
      await expect(objectsOf(page)).toHaveAttribute('aria-label', `Objects of ${Bucket}/${prefix}`)
      await expect(objectsOf(page)).toHaveAttribute('aria-activedescendant', `row-${at}`)
    }
    if (at + 1 < rows) await page.keyboard.press('ArrowDown')
  }
}

const jobDone = () =>
  expect(page.getByRole('status').filter({ hasText: `${oddKeys.length} objects done.` })).toBeVisible()

test('every odd key is listed and inspected, level by level, and nothing of a name runs', async () => {
  test.setTimeout(240_000)
  await connectTo(page, { ...open.sample, name: 'odd' })
  await openBucket(page, Bucket)
  const seen: string[] = []
  await walk('', seen)
  expect(seen.toSorted()).toEqual(oddKeys.toSorted())
  await page.waitForLoadState('networkidle')
  expect(ran).toEqual([])
  expect(await page.locator('img[src="x"], main script, aside script, nav script, b').count()).toBe(0)
})

test('a name that looks like HTML stands as text, one that hides something shows it', async () => {
  await goTo(page, `s3://${Bucket}/`)
  await expectRows(page, rowsBelow(''))
  const filter = page.getByRole('textbox', { name: 'Filter by name' })
  const shown = page.locator('[data-at="0"] .cell-name')
  for (const [wanted, text] of [
    ['<img', '<img src=x onerror=alert(1)>'],
    ['&lt;', '&lt;b&gt;&amp;amp;'],
    ['$(id)', '$(id)'],
    ['{{', '{{7*7}}'],
    ['__proto__', '__proto__'],
  ] as const) {
    await filter.fill(wanted)
    await expect(shown).toContainText(text)
  }
  await filter.fill('invoice')
  await expect(shown).toContainText('invoice')
  await expect(shown).not.toHaveText('invoice\u202efdp.exe')
  await filter.fill('')
  await expectRows(page, rowsBelow(''))
  expect(ran).toEqual([])
})

test('keys that differ look different: no two characters are drawn as one sign', async () => {
  const other = 'look-alikes'
  const names = ['a->b', 'a→b', '3x4', '3×4', 'a=>b', 'a⇒b']
  await open.s3.send(new CreateBucketCommand({ Bucket: other }))
  for (const Key of names) await open.s3.send(new PutObjectCommand({ Bucket: other, Key, Body: '' }))
  await goTo(page, `s3://${other}/`)
  await expectRows(page, names.length)
  const pictures = new Set<string>()
  for (const name of names) {
    const text = objectsOf(page).locator(`.cell-name .ellipsis[title="${name}"]`)
    pictures.add((await text.screenshot()).toString('base64'))
  }
  expect(pictures.size).toBe(names.length)
  await goTo(page, `s3://${Bucket}/`)
})

test('tags are changed on every odd key through the whole prefix', async () => {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Edit tags of everything below this prefix…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Edit tags/ })
  await dialog.getByRole('textbox', { name: 'Key, tag 1' }).fill('reviewed')
  await dialog.getByRole('textbox', { name: 'Value, tag 1' }).fill('yes / 1+1=2')
  await dialog.getByRole('button', { name: `Change the tags of ${oddKeys.length} objects` }).click()
  await jobDone()
  expect(await held()).toEqual(expected('STANDARD', { reviewed: 'yes / 1+1=2' }))
})

test('the class of every odd key is changed through everything selected', async () => {
  await page.getByRole('button', { name: 'Close this message' }).click()
  await objectsOf(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+t')
  const dialog = page.getByRole('dialog', { name: /^Change storage class/ })
  await dialog.getByRole('radio', { name: /^Standard, Infrequent Access/ }).check()
  await dialog.getByRole('button', { name: `Move ${oddKeys.length} objects to Standard, Infrequent Access` }).click()
  await jobDone()
  expect(await held()).toEqual(expected('STANDARD_IA', { reviewed: 'yes / 1+1=2' }))
  const { Versions = [] } = await open.s3.send(new ListObjectVersionsCommand({ Bucket }))
  expect(Versions).toHaveLength(oddKeys.length)
  expect(ran).toEqual([])
})
