import { main } from './run.mjs'
import { setUp } from './setUp.mjs'
import { windowTests } from './suites.mjs'

/** All files together; one alone takes less than ten. */
const minutes = 45

// Each benchmark prints its own lines, `bench NAME VALUE goal OP LIMIT`. Further arguments go to Playwright.
await main(async () => {
  await setUp()
  const { failed } = await windowTests(
    'bench',
    [`--global-timeout=${minutes * 60_000}`, ...process.argv.slice(2)],
    minutes,
  )
  return failed > 0 ? 1 : 0
})
