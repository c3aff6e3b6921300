import { loadavg } from 'node:os'
import { expect, test } from 'playwright/test'
import { shapes } from '../support/keyShapes'
import { rcloneSize } from './rclone'
import { print } from './report'
import { ScanLab } from './scanLab'

const million = 1_000_000
const pageKeys = 1000
const atATime = 64
/** A scan is some thousand requests, and takes as many before all of its code is compiled. */
const untimed = 3

let lab: ScanLab
test.beforeAll(async () => {
  lab = await ScanLab.open()
  // Code is loaded and compiled before anything is measured.
  await lab.serve('H', 20_000)
  await lab.scan(false)
})
test.afterAll(() => lab.close())

test('a million keys without waiting', async () => {
  await lab.delay(0)
  const served = await lab.serve('H', million)
  await lab.closeScan()
  // What a plain download leaves behind in this process is not the index.
  await lab.raw(8)
  const idle = await lab.memory()
  await lab.scan(false)
  const memory = ((await lab.memory()) - idle) * 1e6
  print('scan-1M-memory-over-key-bytes', [memory / served.keyBytes], { atMost: 1.2 })
  const ratios: number[] = []
  const cpu: number[] = []
  // Both are compiled to their end before they are timed: collecting garbage for the memory has thrown compiled code away.
  for (let round = 0; round < untimed; round += 1) {
    await lab.raw(8)
    await lab.scan(round === 0)
  }
  for (let round = 0; round < 5; round += 1) {
    const raw = await lab.raw(8)
    const scan = await lab.scan(false)
    ratios.push(scan.value / raw.value)
    cpu.push((scan.cpuMs ?? 0) / (raw.cpuMs ?? Number.NaN))
  }
  print('scan-1M-over-raw', ratios, { atMost: 1.8 })
  print('scan-1M-processor-over-raw', cpu, { atMost: null })
})

test('a million keys by rclone', async () => {
  const peer = await rcloneSize(lab.served?.endpoint ?? '', million)
  if (peer === null) return console.log('bench scan-1M-over-rclone skipped (rclone is not installed)')
  const { value } = await lab.scan(false)
  print('scan-1M-over-rclone', [value / peer], { atMost: 0.15 })
})

test('questions to a million keys', async () => {
  const goals = [
    ['aggregate', 5],
    ['substring', 30],
    ['bytes', 60],
  ] as const
  for (const [what, atMost] of goals) {
    const ratios: number[] = []
    // The first times are those of code that is not compiled yet.
    for (let time = 0; time < 5; time += 1) await lab.ask('pass')
    await lab.ask(what)
    for (let round = 0; round < 5; round += 1) {
      const pass = await lab.ask('pass')
      ratios.push((await lab.ask(what)) / pass)
    }
    print(`scan-${what}-over-one-pass`, ratios, { atMost, digits: 1 })
  }
  const reopened: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const read = await lab.ask('read')
    reopened.push((await lab.ask('reopen')) / read)
  }
  print('scan-reopen-over-reading-the-file', reopened, { atMost: 2 })
})

for (const shape of shapes) {
  test(`a million unknown keys of the shape ${shape}, 100 ms a request`, async () => {
    const { starts } = await lab.serve(shape, million)
    await lab.delay(100)
    const ratios: number[] = []
    const calls: number[] = []
    for (let round = 0; round < 2; round += 1) {
      const raw = await lab.raw(atATime)
      const { value, state } = await lab.scan(round === 0)
      ratios.push(value / Math.max((starts.length * 100) / atATime, raw.value))
      calls.push((state?.requests ?? Number.NaN) / (million / pageKeys))
      expect(state?.method).toBe('ranges')
    }
    print(`scan-100ms-${shape}`, ratios, { atMost: shape === 'H' || shape === 'F' ? 1.5 : 2.5 })
    print(`scan-100ms-${shape}-calls-per-1000-keys`, calls, { atMost: shape === 'D' ? 1.2 : 1.1 })
  })
}

test.afterAll(() =>
  console.log(
    `bench machine-load ${loadavg()[0]?.toFixed(1)} goal none (processes that wanted to run in the last minute)`,
  ),
)
