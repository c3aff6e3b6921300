import { expect, test, type Page } from 'playwright/test'
import type { SampleServer } from '../../sample/server'
import { childName, flatBucket } from '../support/flatBucket'
import { launch, type Launched } from '../support/launch'
import { connectTo, expectRows, goTo, objectsOf, rowOf, statusOf } from '../support/person'
import { openSample, type OpenSample } from '../support/sample'
import { dragToEnd, drawnRows, expectChildrenInView } from '../support/table'

const total = 100_000
const seed = flatBucket('lake', { 'flat/': total })
const mostDrawn = 150

let open: OpenSample
let lakescope: Launched

test.beforeAll(async () => {
  open = await openSample({ buckets: [seed] })
  lakescope = await launch()
  await connectTo(lakescope.page, open.sample)
})
test.afterAll(async () => {
  await lakescope.close()
  await open.close()
})
test.beforeEach(() => {
  open.sample.faults.clear()
  open.sample.log.clear()
})

/** Lets listings come as far as `pages` pages, and no further before it is told. */
function holdAfter(sample: SampleServer, pages: number): () => void {
  let letGo = (): void => undefined
  const until = new Promise<void>((resolve) => (letGo = resolve))
  const last = `flat/${childName(pages * 1000 - 1)}`
  sample.faults.add({
    match: ({ query }) => Buffer.from(query.get('continuation-token')?.slice(1) ?? '', 'base64').toString() >= last,
    fault: { kind: 'hold', until },
  })
  return letGo
}

const openFlat = (page: Page): Promise<void> => goTo(page, 's3://lake/flat/')
const loaded = (page: Page): Promise<void> => expect(statusOf(page)).toContainText('as of')

async function leave(page: Page): Promise<void> {
  await goTo(page, 's3://lake/')
  await expectRows(page, 1)
}

/** The numbers of the objects whose encryption was asked for. */
const glanced = (): number[] =>
  open.sample.log.entries
    .filter(({ operation }) => operation === 'HeadObject')
    .map(({ path }) => Number(/(\d+)\.parquet$/.exec(path)?.[1]))
    .sort((a, b) => a - b)

test('draws few rows and asks about those in view alone, wherever one goes', async () => {
  const { page } = lakescope
  await openFlat(page)
  await loaded(page)
  const top = await expectChildrenInView(page)
  await expect.poll(glanced).toEqual(Array.from({ length: top.last + 1 }, (_, at) => at))

  await objectsOf(page).evaluate(
    (grid) =>
      new Promise<void>((resolve) => {
        const end = grid.scrollHeight - grid.clientHeight
        const step = (): void => {
          grid.scrollTop += end / 60
          if (grid.scrollTop < end - 1) requestAnimationFrame(step)
          else resolve()
        }
        requestAnimationFrame(step)
      }),
  )
  const bottom = await expectChildrenInView(page)
  expect(bottom.last).toBe(total - 1)
  const inView = Array.from({ length: bottom.last - bottom.first + 1 }, (_, step) => bottom.first + step)
  await expect.poll(() => glanced().slice(-inView.length)).toEqual(inView)
  // A slow machine may rest once or twice on the way, but does not ask for 100,000.
  expect(glanced().length).toBeLessThan(10 * inView.length)
  expect((await drawnRows(page)).length).toBeLessThan(mostDrawn)
})

test('shows the first rows while most are still to come, and the last when all are there', async () => {
  const { page } = lakescope
  await leave(page)
  const letGo = holdAfter(open.sample, 3)
  await openFlat(page)
  await expect(statusOf(page)).toContainText('3,000 objects')
  await expect(statusOf(page)).toContainText('loading…')
  expect(await expectChildrenInView(page)).toMatchObject({ first: 0 })
  await page.keyboard.press('End')
  expect(await expectChildrenInView(page)).toMatchObject({ last: 2_999 })
  await expect(statusOf(page)).toContainText('loading…')

  letGo()
  await loaded(page)
  await expect(statusOf(page)).toContainText('100,000 objects')
  expect(await expectChildrenInView(page), 'more rows do not move those in view').toMatchObject({ last: 2_999 })
  await page.keyboard.press('End')
  await expect(rowOf(page, childName(total - 1))).toBeVisible()
  expect(await expectChildrenInView(page)).toMatchObject({ last: total - 1 })
  await page.keyboard.press('Home')
  expect(await expectChildrenInView(page)).toMatchObject({ first: 0 })
  await dragToEnd(page)
  expect(await expectChildrenInView(page)).toMatchObject({ last: total - 1 })
})

test('sorts and filters over all rows', async () => {
  const { page } = lakescope
  await leave(page)
  await openFlat(page)
  await loaded(page)
  const largest = Array.from({ length: total }, (_, at) => ({ at, bytes: seed.space.object(at).bytes })).sort(
    (a, b) => b.bytes - a.bytes || a.at - b.at,
  )
  const size = objectsOf(page).getByRole('columnheader', { name: 'Size' })
  await size.getByRole('button').click()
  if ((await size.getAttribute('aria-sort')) !== 'descending') await size.getByRole('button').click()
  await expect(size).toHaveAttribute('aria-sort', 'descending')
  const names = largest.slice(0, 10).map(({ at }) => childName(at))
  await expect.poll(async () => (await drawnRows(page)).slice(0, 10).map(({ name }) => name)).toEqual(names)

  const filter = page.getByRole('textbox', { name: 'Filter by name' })
  await filter.fill('Y-0999')
  await expect(statusOf(page)).toContainText('100 shown of 100,000 objects')
  const first = largest.find(({ at }) => childName(at).includes('y-0999'))
  await expect.poll(async () => (await drawnRows(page))[0]?.name).toBe(childName(first?.at ?? -1))
  await filter.fill('nothing is called this')
  await expect(statusOf(page)).toContainText('0 shown of 100,000 objects')
  await filter.fill('')
  await expectRows(page, total)
})

test('selects ranges of any length and counts them right', async () => {
  const { page } = lakescope
  await leave(page)
  await openFlat(page)
  await loaded(page)
  const name = objectsOf(page).getByRole('columnheader', { name: 'Name' })
  if ((await name.getAttribute('aria-sort')) !== 'ascending') await name.getByRole('button').click()
  await rowOf(page, childName(2)).click()
  await page.keyboard.press('Shift+End')
  await expect(statusOf(page)).toContainText('selected: 99,998 objects')
  await expect(rowOf(page, childName(total - 1))).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Shift+Home')
  await expect(statusOf(page)).toContainText('selected: 3 objects')
  await page.keyboard.press('Control+a')
  await expect(statusOf(page)).toContainText('selected: 100,000 objects')
  await page.keyboard.press('Escape')
  await expect(statusOf(page)).not.toContainText('selected')

  await page.getByRole('textbox', { name: 'Filter by name' }).fill('y-09')
  await expect(statusOf(page)).toContainText('10,000 shown')
  await rowOf(page, childName(90_000)).click()
  await page.keyboard.press('Shift+End')
  await expect(statusOf(page)).toContainText('selected: 10,000 objects')
})
