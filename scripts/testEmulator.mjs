import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { countLine, countSuite, vitestCounts } from './counts.mjs'
import { installPackages } from './install.mjs'
import { main, root, run, runBin, Stop } from './run.mjs'

// Runs the S3 suite against moto, and the AWS CLI and rclone against the sample server. What is missing is installed; if that fails,
// the run has failed: it is never skipped.

const minute = 60_000
const folder = join(root, '.cache', 'emulator')
const binaries = join(folder, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin')
const requirements = join(root, 'scripts', 'emulator.requirements.txt')

async function runAll() {
  await installPackages()
  const python = await findPython()
  await installRclone()
  await installEmulator(python)
  const moto = await startMoto()
  try {
    return await runSuite(moto.endpoint)
  } finally {
    moto.child.kill()
  }
}

/** A Python that can make virtual environments. */
async function findPython() {
  const found = ['python3', 'python'].find((name) =>
    works(name, ['-c', 'import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 10))']),
  )
  if (found) return found
  if (!canAptGet())
    throw new Stop(
      'Python 3.10 or later with venv is needed for moto. On Debian: sudo apt-get install python3 python3-venv',
    )
  await aptGet('python3', 'python3-venv')
  return 'python3'
}

/** Only where it costs nothing to ask: without rclone its tests are left out, except on Debian as root. */
async function installRclone() {
  if (!works('rclone', ['version']) && canAptGet()) await aptGet('rclone')
}

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
const canAptGet = () => process.getuid?.() === 0 && existsSync('/usr/bin/dpkg-query')

async function aptGet(...packages) {
  console.log(`Installing system packages: ${packages.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const code = await run('apt-get', args, { env, timeoutMs: 10 * minute })
    if (code !== 0) throw new Stop(`apt-get ${args.join(' ')} failed; what it said is above.`)
  }
}

/** Into a virtual environment of its own, once for each content of the requirements. */
async function installEmulator(python) {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const mark = join(folder, 'installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  console.log('Installing moto and the AWS CLI from PyPI into .cache/emulator.')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  if ((await run(python, ['-m', 'venv', join(folder, 'venv')])) !== 0)
    throw new Stop('No virtual environment could be made; what Python said is above.')
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]
  if ((await run(join(binaries, 'python'), install, { timeoutMs: 10 * minute })) !== 0)
    throw new Stop('moto could not be installed from PyPI; what pip said is above.')
  writeFileSync(mark, wanted)
}

/** Starts moto on a free port of 127.0.0.1 and waits until it answers. */
async function startMoto() {
  const port = await freePort()
  const log = join(folder, 'moto.log')
  const output = openSync(log, 'w')
  const child = spawn(join(binaries, 'python'), ['-c', startServer, String(port)], {
    stdio: ['ignore', output, output],
  })
  child.once('error', () => undefined)
  const endpoint = `http://127.0.0.1:${port}`
  for (const end = Date.now() + minute; Date.now() < end && child.exitCode === null; await pause(100)) {
    if (await fetch(`${endpoint}/moto-api/`).catch(() => null)) return { child, endpoint }
  }
  child.kill()
  throw new Stop(`moto did not start:\n${readFileSync(log, 'utf8')}`)
}

/** The command moto_server, called so that no script with a fixed path is needed. */
const startServer = 'import sys; from moto.server import main; main(["-H", "127.0.0.1", "-p", sys.argv[1]])'

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function runSuite(endpoint) {
  const reports = join(root, 'test-results')
  mkdirSync(reports, { recursive: true })
  const file = join(reports, 'emulator.json')
  rmSync(file, { force: true })
  const env = {
    ...process.env,
    LAKESCOPE_EMULATOR: endpoint,
    LAKESCOPE_AWS_CLI: join(binaries, 'aws'),
    NO_PROXY: [process.env.NO_PROXY, '127.0.0.1'].filter(Boolean).join(','),
  }
  const args = [
    'run',
    '--config',
    'test/emulator.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  const code = await runBin('vitest/vitest.mjs', args, { env, timeoutMs: 20 * minute })
  return countSuite(code, vitestCounts(file))
}

await main(async () => {
  const counts = await runAll().catch((error) => {
    console.error(error instanceof Stop ? error.message : error)
    return { passed: 0, failed: 1 }
  })
  console.log(`\n${countLine(counts)}`)
  return counts.failed > 0 ? 1 : 0
})
