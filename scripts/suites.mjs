import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { countSuite, playwrightCounts, vitestCounts } from './counts.mjs'
import { withDisplay } from './display.mjs'
import { root, run, runBin } from './run.mjs'

const minute = 60_000
const reports = join(root, 'test-results')

/** Where a suite writes its report; an old one is taken away, so that it is never counted again. */
export function freshReport(name) {
  mkdirSync(reports, { recursive: true })
  const file = join(reports, `${name}.json`)
  rmSync(file, { force: true })
  return file
}

/** A check that counts as one test. */
export const check = (bin, args) => async () => {
  const code = await runBin(bin, args, { timeoutMs: 10 * minute })
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

export async function unitTests() {
  const file = freshReport('unit')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runBin('vitest/vitest.mjs', args, { timeoutMs: 15 * minute })
  return countSuite(code, vitestCounts(file))
}

/** Builds and drives the real program; `project` is one of playwright.config.ts. */
export async function windowTests(project, args = [], minutes = 20) {
  await build({ quiet: true })
  const file = freshReport(project)
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const cli = join(root, 'node_modules/playwright/cli.js')
  const command = [cli, 'test', `--project=${project}`, ...args]
  const code = await run(...withDisplay(process.execPath, command), { env, timeoutMs: minutes * minute })
  return countSuite(code, playwrightCounts(file))
}
