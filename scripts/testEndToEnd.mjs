import { countLine } from './counts.mjs'
import { main } from './run.mjs'
import { setUp } from './setUp.mjs'
import { windowTests } from './suites.mjs'

// Further arguments go to Playwright: `npm run test:e2e -- lockdown`.
await main(async () => {
  await setUp()
  const counts = await windowTests('e2e', process.argv.slice(2))
  console.log(countLine(counts))
  return counts.failed > 0 ? 1 : 0
})
