import { defineConfig } from 'playwright/test'

// One worker: the tests share one screen and, on a small machine, two cores.
export default defineConfig({
  workers: 1,
  timeout: 90_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  outputDir: 'test-results/playwright',
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  projects: [
    { name: 'e2e', testDir: 'test/e2e', testMatch: '*.e2e.ts' },
    { name: 'pictures', testDir: 'test/pictures', testMatch: '*.pictures.ts' },
    { name: 'bench', testDir: 'test/bench', testMatch: '*.bench.ts', timeout: 10 * 60_000 },
  ],
})
