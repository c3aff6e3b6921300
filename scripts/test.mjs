import { countLine, sum } from './counts.mjs'
import { main, Stop } from './run.mjs'
import { setUp } from './setUp.mjs'
import { check, unitTests, windowTests } from './suites.mjs'

/** In this order, so that the cheap ones speak first; a failure does not keep the others from running. */
/** @type {ReadonlyArray<[name: string, run: () => Promise<import('./counts.mjs').Counts>]>} */
const suites = [
  ['types', check('typescript/bin/tsc', ['-b'])],
  ['lint', check('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings'])],
  ['unused code', check('knip/bin/knip.js', [])],
  ['format', check('prettier/bin/prettier.cjs', ['--check', '.'])],
  ['unit and integration tests', unitTests],
  ['end-to-end tests', () => windowTests('e2e')],
]

await main(async () => {
  const total = await setUp().then(runAll, saidAndFailed)
  console.log(`\n${countLine(total)}`)
  return total.failed > 0 ? 1 : 0
})

async function runAll() {
  const results = []
  for (const [name, run] of suites) {
    console.log(`\n# ${name}`)
    const counts = await run().catch(saidAndFailed)
    results.push(counts)
    console.log(`# ${name}: ${countLine(counts)}`)
  }
  return sum(results)
}

function saidAndFailed(error) {
  console.error(error instanceof Stop ? error.message : error)
  return { passed: 0, failed: 1 }
}
