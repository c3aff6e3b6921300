import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type ElectronApplication, type Page } from 'playwright/test'
import { launch } from '../support/launch'
import { bucketsOf, connectTo } from '../support/person'
import { forked, type Forked } from './forked'
import {
  expectComplete,
  expectFoundInView,
  found,
  foundOf,
  reachLast,
  scanOf,
  searchBucket,
  startScan,
} from './foundTable'
import { MadeUpKeys } from './madeUpKeys'
import { treeMemory } from './processTree'
import { print } from './report'
import { newScrolled, printScrolled, scroll, scrollEmpty, type Scrolled } from './scrolling'

// The second test scans, and the third opens what that has kept.
test.describe.configure({ mode: 'serial' })

const million = 1_000_000
const tenMillion = 10 * million
const rounds = 3
const roundsScanning = 2
const frames = 120
const speeds = [50, 500, 50_000]
const keyAt = (count: number) => {
  const keys = new MadeUpKeys(count)
  return (at: number): string => keys.text(at)
}

let servers: Forked<{ readonly million: string; readonly tenMillion: string }>
let userData: string

test.beforeAll(async () => {
  servers = await forked('madeUpServer')
  userData = await mkdtemp(join(tmpdir(), 'lakescope-bench-'))
})
test.afterAll(async () => {
  servers.child.disconnect()
  await rm(userData, { recursive: true, force: true })
})

async function connect(page: Page, endpoint: string): Promise<void> {
  await connectTo(page, { endpoint, accessKeyId: 'bench', secretAccessKey: 'bench' })
  await expect(bucketsOf(page)).toBeVisible()
}

/** Frames of the table and of an empty scroller by speed, one after the other in each round. */
async function scrollAll(page: Page, times: number): Promise<ReadonlyMap<number, Scrolled>> {
  const all = new Map(speeds.map((speed) => [speed, newScrolled()]))
  for (let round = 0; round < times; round += 1) {
    for (const [pxPerFrame, { empty, table }] of all) {
      empty.push(await scrollEmpty(page, found, { pxPerFrame, frames }))
      table.push(await scroll(page, found, { pxPerFrame, frames }))
    }
  }
  return all
}

async function memoryOf(app: ElectronApplication): Promise<number> {
  const { pid } = app.process()
  if (pid === undefined) throw new Error('the program has ended')
  return (await treeMemory(pid)) ?? Number.NaN
}

const printMemory = (name: string, mb: number, atMost: number | null): void =>
  print(name, [mb], { atMost, digits: 0, unit: ' MB', note: 'proportional set size of all its processes' })

test('scrolling a million rows', async () => {
  const { page, close } = await launch()
  try {
    await connect(page, servers.ready.million)
    await searchBucket(page)
    await startScan(page)
    await expectComplete(page, million)
    await expectFoundInView(page, keyAt(million))
    const scrolled = await scrollAll(page, rounds)
    await expectFoundInView(page, keyAt(million))
    for (const [speed, seen] of scrolled) printScrolled(`scroll-1M-${speed}px`, seen, 1.1)
  } finally {
    await close()
  }
})

test('ten million keys: memory, and scrolling while they come and when they are there', async () => {
  const { app, page, close } = await launch({ userData })
  try {
    await connect(page, servers.ready.tenMillion)
    await searchBucket(page)
    printMemory('scan-10M-memory-before', await memoryOf(app), null)
    const start = performance.now()
    await startScan(page)
    // From a million rows on, as many as the other test has when all are there.
    await expect(foundOf(page)).toHaveAttribute('aria-rowcount', /^\d{7,}$/, { timeout: 60_000 })
    const scanning = await scrollAll(page, roundsScanning)
    await expect(scanOf(page), 'the scan goes on while its rows are scrolled').toContainText('Scanning…')
    await expectComplete(page, tenMillion)
    print('scan-10M-seconds', [(performance.now() - start) / 1000], { atMost: null, digits: 0, unit: ' s' })
    printMemory('scan-10M-memory', await memoryOf(app), 1500)
    await expectFoundInView(page, keyAt(tenMillion))
    const idle = await scrollAll(page, rounds)
    await expectFoundInView(page, keyAt(tenMillion))
    for (const [speed, seen] of idle) printScrolled(`scroll-10M-${speed}px`, seen, 1.1)
    for (const [speed, seen] of scanning) printScrolled(`scroll-10M-scanning-${speed}px`, seen, 1.25)
    await page.getByRole('button', { name: 'Size' }).click()
    await expect(foundOf(page).getByRole('button').first()).toBeVisible({ timeout: 60_000 })
    printMemory('scan-10M-memory-sorted', await memoryOf(app), 1500)
  } finally {
    await close()
  }
})

test('the last of ten million rows, with two pixels for one', async () => {
  const { page, close } = await launch({ userData, args: ['--force-device-scale-factor=2'] })
  try {
    await connect(page, servers.ready.tenMillion)
    expect(await page.evaluate(() => devicePixelRatio)).toBe(2)
    await searchBucket(page)
    await expectComplete(page, tenMillion)
    await reachLast(page, tenMillion, keyAt(tenMillion))
  } finally {
    await close()
  }
})

test.afterAll(() =>
  console.log(
    `bench machine-load ${loadavg()[0]?.toFixed(1)} goal none (processes that wanted to run in the last minute)`,
  ),
)
