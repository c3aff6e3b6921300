import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Stops the script with one plain sentence and no stack. */
export class Stop extends Error {}

/**
 * Runs a program to its end and answers its exit code; a signal or the time limit counts as 1. When this script is told to stop, the
 * program and all it has started are too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, cwd?: string, timeoutMs?: number }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { env = process.env, quiet = false, cwd = root, timeoutMs } = {}) {
  const output = quiet ? 'ignore' : 'inherit'
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output], detached: ownGroup })
  const stop = () => stopAll(child)
  const timer = timeoutMs && setTimeout(() => (tellLimit(command, timeoutMs), stop()), timeoutMs)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const end = () => {
    stop()
    child.once('close', () => process.exit(1))
  }
  for (const signal of signals) process.on(signal, end)
  return new Promise((resolve) => {
    child.once('error', () => resolve(127))
    child.once('close', (code) => resolve(code ?? 1))
  }).finally(() => {
    clearTimeout(timer)
    for (const signal of signals) process.off(signal, end)
  })
}

/** A process group of its own can be stopped as a whole: Xvfb, Playwright and Electron stand behind one command. */
const ownGroup = process.platform !== 'win32'

function stopAll(child) {
  const send = (signal) => {
    try {
      if (ownGroup) process.kill(-child.pid, signal)
      else child.kill(signal)
    } catch {
      // it has ended by itself
    }
  }
  send('SIGTERM')
  setTimeout(send, 5_000, 'SIGKILL').unref()
}

const tellLimit = (command, ms) =>
  console.error(`${command} took longer than ${Math.round(ms / 1000)} s and is stopped.`)

/** Runs a bin of an installed package with this Node, so that no shell or PATH is needed. */
export const runBin = (file, args, options) => run(process.execPath, [`node_modules/${file}`, ...args], options)

/** npm as it was called, or the one on the PATH. */
export function runNpm(args, options) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options)
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options)
}

/** Runs the body of a script: a `Stop` is said and ends with 1, anything else is a mistake of ours and keeps its stack. */
export async function main(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    console.error(error instanceof Stop ? error.message : error)
    process.exitCode = 1
  }
}
