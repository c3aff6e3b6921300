import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countLine, countSuite, playwrightCounts, sum, vitestCounts, type Counts } from '../../scripts/counts.mjs'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'lakescope-counts-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

async function report(content: unknown): Promise<string> {
  const file = join(folder, 'report.json')
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

describe('a suite counts at least one failure when it ends badly', () => {
  it.each<[string, number, Counts | null, Counts]>([
    ['all well', 0, { passed: 5, failed: 0 }, { passed: 5, failed: 0 }],
    ['tests failed', 1, { passed: 4, failed: 2 }, { passed: 4, failed: 2 }],
    ['crashed after its tests', 1, { passed: 5, failed: 0 }, { passed: 5, failed: 1 }],
    ['crashed without a report', 139, null, { passed: 0, failed: 1 }],
    ['ended well without a report', 0, null, { passed: 0, failed: 1 }],
    ['said nothing of its failure', 0, { passed: 4, failed: 1 }, { passed: 4, failed: 1 }],
  ])('%s', (_, code, reported, counts) => {
    expect(countSuite(code, reported)).toEqual(counts)
  })
})

describe('reports', () => {
  it('of Vitest count files that could not be loaded', async () => {
    const testResults = [
      { status: 'passed', assertionResults: [{}, {}, {}] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [] },
    ]
    const file = await report({ numPassedTests: 3, numFailedTests: 1, testResults })
    expect(vitestCounts(file)).toEqual({ passed: 3, failed: 2 })
  })

  it('of Playwright count flaky tests and errors outside of tests as failures', async () => {
    const file = await report({ stats: { expected: 7, unexpected: 1, flaky: 2, skipped: 4 }, errors: [{}] })
    expect(playwrightCounts(file)).toEqual({ passed: 7, failed: 4 })
  })

  it.each(['', '{"stats":', '{}'])('that are cut off (%j) count nothing', async (content) => {
    const file = await report(content)
    expect(playwrightCounts(file)).toBeNull()
    expect(vitestCounts(file)).toBeNull()
  })

  it('that are missing count nothing', () => {
    expect(vitestCounts(join(folder, 'missing.json'))).toBeNull()
  })
})

it('the last line is the sum', () => {
  const total = sum([
    { passed: 1, failed: 0 },
    { passed: 20, failed: 3 },
  ])
  expect(countLine(total)).toBe('21 passed, 3 failed')
})
