import { join } from 'node:path'
import { build } from './build.mjs'
import { countLine, countSuite, vitestCounts } from './counts.mjs'
import { withDisplay } from './display.mjs'
import { main, run } from './run.mjs'
import { setUp } from './setUp.mjs'
import { freshReport } from './suites.mjs'

// What must never be lost, in the long form: the real program killed at seeded moments of a change of 10,000 objects, every call of a job failing
// in every way, other writers, sessions that end. It takes up to 25 minutes; further arguments, such as the name of a file, go to vitest.
await main(async () => {
  await setUp()
  await build({ quiet: true })
  const file = freshReport('crash')
  const vitest = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', join('test', 'crash.config.ts')]
  const reports = ['--root', '.', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const command = [...vitest, ...reports, ...process.argv.slice(2)]
  const code = await run(...withDisplay(process.execPath, command), { timeoutMs: 40 * 60_000 })
  const counts = countSuite(code, vitestCounts(file))
  console.log(countLine(counts))
  return counts.failed > 0 ? 1 : 0
})
