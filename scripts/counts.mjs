import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * What a suite counts: what its report says, and at least one failure when it ended badly, so that a crash never looks like success.
 * @param {number} code
 * @param {Counts | null} reported
 * @returns {Counts}
 */
export function countSuite(code, reported) {
  const { passed, failed } = reported ?? { passed: 0, failed: 1 }
  return code !== 0 && failed === 0 ? { passed, failed: 1 } : { passed, failed }
}

/** Reads Vitest's JSON report; a file that could not even be loaded has no tests and counts as one failure. */
export const vitestCounts = (file) =>
  report(file, ({ numPassedTests, numFailedTests, testResults }) => {
    const unloaded = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && !assertionResults.length,
    )
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length }
  })

/** Reads Playwright's JSON report; a test that passed only when repeated is no pass, and an error outside of tests is a failure. */
export const playwrightCounts = (file) =>
  report(file, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
  }))

function report(file, read) {
  if (!existsSync(file)) return null
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // cut off by a crash
  }
}

/** @param {readonly Counts[]} all */
export const sum = (all) => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
})

/** The line that ends every suite of suites. @param {Counts} counts */
export const countLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`
