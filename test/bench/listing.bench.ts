import { loadavg } from 'node:os'
import { expect, test, type Page } from 'playwright/test'
import { childName } from '../support/flatBucket'
import { launch } from '../support/launch'
import { bucketsOf, connectTo, expectRows, goTo, objectsOf, rowOf, statusOf } from '../support/person'
import { dragToEnd, expectChildrenInView } from '../support/table'
import { BareList } from './bareList'
import { timeFirstRows } from './firstRows'
import { benchBucket, openLake, type BenchLake } from './lake'
import { RendererMemory } from './memory'
import { median, print } from './report'
import { newScrolled, printScrolled, scroll, scrollEmpty } from './scrolling'

const rounds = 5
const frames = 120
const table = '.objects-table'
const uri = (prefix: string): string => `s3://${benchBucket}/${prefix}`
const label = (prefix: string): string => `Objects of ${benchBucket}/${prefix}`

let lake: BenchLake
let bare: BareList

test.beforeAll(async () => {
  lake = await openLake()
  bare = new BareList(lake.keys)
  for (let warm = 0; warm < 20; warm += 1) await bare.time('flat/')
})
test.afterAll(() => {
  bare.close()
  lake.close()
})

function expectStillLoading(text: string, total: number): void {
  expect(text).toContain('loading…')
  const listed = Number(/^([\d,]+) object/.exec(text)?.[1]?.replaceAll(',', ''))
  expect(listed).toBeGreaterThan(0)
  expect(listed).toBeLessThan(total)
}

interface Opening {
  readonly bare: number[]
  readonly rows: number[]
}

function printOpening(name: string, { bare, rows }: Opening, atMost: number | null): void {
  const ratios = rows.map((ms, round) => ms / (bare[round] ?? Number.NaN))
  const note = `rows ${median(rows).toFixed(0)} ms, bare LIST ${median(bare).toFixed(0)} ms`
  print(name, ratios, { atMost, note })
}

for (const { delayMs, cold: coldGoal, warm: warmGoal } of [
  { delayMs: 0, cold: null, warm: null },
  { delayMs: 100, cold: 1.4, warm: 1.25 },
]) {
  test(`first rows of 100,000 cold and of a million warm, ${delayMs} ms a request`, async () => {
    const cold: Opening = { bare: [], rows: [] }
    const warm: Opening = { bare: [], rows: [] }
    for (let round = 0; round < rounds; round += 1) {
      await lake.delay(delayMs)
      const { page, close } = await launch()
      try {
        await connectTo(page, lake.keys)
        await expect(bucketsOf(page)).toBeVisible()
        await page.waitForTimeout(1500) // until the table of buckets has asked all it wants to know
        await page.getByRole('button', { name: 'Edit the path' }).click()
        await page.getByRole('textbox', { name: 'Path' }).fill(uri('flat/'))
        cold.bare.push(await bare.time('flat/'))
        const first = await timeFirstRows(page, label('flat/'), () => page.keyboard.press('Enter'))
        expectStillLoading(first.status, 100_000)
        cold.rows.push(first.ms)

        await goTo(page, uri(''))
        await rowOf(page, 'huge/').click()
        await page.waitForTimeout(500)
        warm.bare.push(await bare.time('huge/'))
        const second = await timeFirstRows(page, label('huge/'), () => rowOf(page, 'huge/').dblclick())
        expectStillLoading(second.status, 1_000_000)
        warm.rows.push(second.ms)
      } finally {
        await close()
      }
    }
    printOpening(`first-rows-cold-${delayMs}ms`, cold, coldGoal)
    printOpening(`first-rows-warm-${delayMs}ms`, warm, warmGoal)
  })
}

const allLoaded = (page: Page): Promise<void> => expect(statusOf(page)).toContainText('as of', { timeout: 120_000 })

for (const { pxPerFrame } of [{ pxPerFrame: 50 }, { pxPerFrame: 500 }, { pxPerFrame: 50_000 }]) {
  test(`scrolling ${pxPerFrame} px a frame`, async () => {
    await lake.delay(0)
    const idle = newScrolled()
    const loading = newScrolled()
    const how = { pxPerFrame, frames }
    const { page, close } = await launch()
    try {
      await connectTo(page, lake.keys)
      for (let round = 0; round < rounds; round += 1) {
        await goTo(page, uri('flat/'))
        await allLoaded(page)
        idle.empty.push(await scrollEmpty(page, table, how))
        idle.table.push(await scroll(page, table, how))
        await expectChildrenInView(page)
        await goTo(page, uri(''))
        await expectRows(page, 3)
        loading.empty.push(await scrollEmpty(page, table, how))
        await goTo(page, uri('huge/'))
        await expect(statusOf(page)).toContainText(/\d\d,000 objects/)
        loading.table.push(await scroll(page, table, how))
        await expect(statusOf(page)).toContainText('loading…')
        await expectChildrenInView(page)
      }
      printScrolled(`scroll-idle-${pxPerFrame}px`, idle, 1.1)
      printScrolled(`scroll-loading-${pxPerFrame}px`, loading, 1.25)
    } finally {
      await close()
    }
  })
}

test('the last row and the memory of the renderer', async () => {
  await lake.delay(0)
  const { page, close } = await launch()
  try {
    await connectTo(page, lake.keys)
    const memory = await RendererMemory.open(page)
    const opened = async (prefix: string, count: number): Promise<number> => {
      await goTo(page, uri(prefix))
      await allLoaded(page)
      await expectRows(page, count)
      await expectChildrenInView(page)
      return memory.heap()
    }
    const reachEnd = async (count: number): Promise<void> => {
      await objectsOf(page).focus()
      await page.keyboard.press('End')
      expect(await expectChildrenInView(page)).toMatchObject({ last: count - 1 })
      await expect(rowOf(page, childName(count - 1))).toBeVisible()
      await page.keyboard.press('Home')
      expect(await expectChildrenInView(page)).toMatchObject({ first: 0 })
      await dragToEnd(page)
      expect(await expectChildrenInView(page)).toMatchObject({ last: count - 1 })
    }
    await opened('small/', 1_000)
    const small = await opened('small/', 1_000)
    for (const { prefix, count } of [
      { prefix: 'flat/', count: 100_000 },
      { prefix: 'huge/', count: 1_000_000 },
    ]) {
      const loaded = await opened(prefix, count)
      await reachEnd(count)
      await scroll(page, table, { pxPerFrame: 5_000, frames: 600 })
      await expectChildrenInView(page)
      const scrolled = await memory.heap()
      const goal = { atMost: 4, digits: 1, unit: ' MB' }
      const note = `${small.toFixed(1)} MB with 1,000 rows`
      print(`heap-growth-${count}-rows-loaded`, [loaded - small], { ...goal, note })
      print(`heap-growth-${count}-rows-scrolled`, [scrolled - small], { ...goal, note })
      print(`document-nodes-${count}-rows`, [await memory.nodes()], { atMost: null, digits: 0 })
    }
  } finally {
    await close()
  }
})

test.afterAll(() =>
  console.log(
    `bench machine-load ${loadavg()[0]?.toFixed(1)} goal none (processes that wanted to run in the last minute)`,
  ),
)
