import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { electronBinary } from '../../scripts/electronBinary.mjs'

export interface Launched {
  readonly app: ElectronApplication
  readonly page: Page
  readonly userData: string
  /** Quits the program; removes its folder unless that was given from outside. */
  readonly close: () => Promise<void>
  /** As a power cut would: every process of the program at once. Resolves when it is gone; the folder stays. */
  readonly kill: () => Promise<void>
}

export interface LaunchOptions {
  /** Added to the environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A folder to start with, to see what a second start remembers. */
  readonly userData?: string
  readonly args?: readonly string[]
}

/** Starts the built program with a folder of its own and without the AWS settings of whoever runs the test. */
export async function launch(options: LaunchOptions = {}): Promise<Launched> {
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'lakescope-test-')))
  const app = await _electron.launch({
    executablePath: await electronBinary(),
    cwd: resolve('.'),
    args: ['.', `--user-data-dir=${userData}`, '--disable-gpu', ...(options.args ?? [])],
    env: testEnvironment(userData, options.env ?? {}),
  })
  const close = async () => {
    await app.close()
    if (options.userData === undefined) await rm(userData, { recursive: true, force: true })
  }
  try {
    const page = await app.firstWindow()
    await page.waitForLoadState('load')
    return { app, page, userData, close, kill: () => kill(app) }
  } catch (error) {
    await close()
    throw error
  }
}

async function kill(app: ElectronApplication): Promise<void> {
  const electron = app.process()
  const { pid, exitCode, signalCode } = electron
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  const gone = once(electron, 'exit')
  // Playwright starts it as the leader of a process group of its own, except on Windows, which has none.
  if (process.platform === 'win32') electron.kill('SIGKILL')
  else process.kill(-pid, 'SIGKILL')
  await gone
}

function testEnvironment(folder: string, additions: Readonly<Record<string, string | undefined>>) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS_|ELECTRON_RUN_AS_NODE$)/.test(name))
  const own = {
    AWS_CONFIG_FILE: join(folder, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-aws-credentials'),
    ...additions,
  }
  const all = [...inherited, ...Object.entries(own)]
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
