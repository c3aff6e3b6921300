import { main } from './run.mjs'
import { setUp } from './setUp.mjs'
import { windowTests } from './suites.mjs'

// Each benchmark prints its own lines, `bench NAME VALUE goal OP LIMIT`. Further arguments go to Playwright.
await main(async () => {
  await setUp()
  const { failed } = await windowTests('bench', process.argv.slice(2))
  return failed > 0 ? 1 : 0
})
