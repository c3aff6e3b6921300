import { join } from 'node:path'
import { countLine, countSuite, vitestCounts } from './counts.mjs'
import { installPackages } from './install.mjs'
import { main, runBin } from './run.mjs'
import { freshReport } from './suites.mjs'

// Kills the program at seeded moments of a large change and lets it go on: 20 runs with 10,000 objects each. It takes a while.
await main(async () => {
  await installPackages()
  const file = freshReport('crash')
  const config = join('test', 'crash.config.ts')
  const args = ['run', '--config', config, '--root', '.', '--reporter=default', '--reporter=json']
  const code = await runBin('vitest/vitest.mjs', [...args, `--outputFile.json=${file}`], { timeoutMs: 120 * 60_000 })
  const counts = countSuite(code, vitestCounts(file))
  console.log(countLine(counts))
  return counts.failed > 0 ? 1 : 0
})
