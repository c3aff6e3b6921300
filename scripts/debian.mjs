import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { hasDisplay } from './display.mjs'
import { run, Stop } from './run.mjs'

/** What Electron needs from the system; where a package was renamed, either name will do. */
const libraries = [['libgtk-3-0', 'libgtk-3-0t64'], ['libnss3'], ['libgbm1'], ['libasound2', 'libasound2t64']]
/** What a screen of its own needs, where there is none; xvfb-run calls xauth. */
const screen = [['xvfb'], ['xauth']]

/** Brings what Electron needs on Linux. Systems other than Debian's family are left as they are. */
export async function installSystemPackages() {
  if (process.platform !== 'linux') return
  if (isDebian()) await installDebianPackages(hasDisplay() ? libraries : [...libraries, ...screen])
  else checkScreen()
}

export const isDebian = () => existsSync('/usr/bin/dpkg-query')

/**
 * Installs what is missing when run as root, otherwise says what is missing.
 * @param {readonly (readonly string[])[]} wanted one list of names for each package, any of which will do
 */
export async function installDebianPackages(wanted) {
  const missing = wanted.filter((names) => !names.some(isInstalled))
  if (missing.length === 0) return
  const known = () => missing.map((names) => names.findLast(isKnown) ?? names[0])
  if (process.getuid?.() !== 0) {
    throw new Stop(`Some system packages are missing. Install them with:\n  sudo apt-get install ${known().join(' ')}`)
  }
  console.log(`Installing system packages: ${missing.map(([name]) => name).join(' ')}`)
  await aptGet('update', '-qq')
  await aptGet('install', '-y', '-qq', '--no-install-recommends', ...known())
}

async function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const code = await run('apt-get', args, { env, timeoutMs: 10 * 60_000 })
  if (code !== 0) throw new Stop(`apt-get ${args.join(' ')} failed; what it said is above.`)
}

const isInstalled = (name) =>
  answer('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name]).trim() === 'installed'

/** Whether apt could install a package of this name; names without a version of their own are not. */
const isKnown = (name) => /Candidate: (?!\(none\))/.test(answer('apt-cache', ['policy', name], { LC_ALL: 'C' }))

const answer = (command, args, env = {}) =>
  spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } }).stdout ?? ''

function checkScreen() {
  if (hasDisplay() || spawnSync('xvfb-run', ['--help']).status === 0) return
  throw new Stop(
    'There is no display (DISPLAY is not set). Start from a desktop, or install Xvfb with xvfb-run and xauth.',
  )
}
