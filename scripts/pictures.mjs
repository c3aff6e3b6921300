import { main } from './run.mjs'
import { setUp } from './setUp.mjs'
import { windowTests } from './suites.mjs'

// Takes the README's pictures anew, into docs/.
await main(async () => {
  await setUp()
  const { failed } = await windowTests('pictures', process.argv.slice(2))
  return failed > 0 ? 1 : 0
})
