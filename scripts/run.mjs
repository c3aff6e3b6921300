import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Stops the script with one plain sentence and no stack. */
export class Stop extends Error {}

/**
 * Runs a program to its end and answers its exit code; a signal or the time limit counts as 1.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, cwd?: string, timeoutMs?: number }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { env = process.env, quiet = false, cwd = root, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', ...(quiet ? ['ignore', 'ignore'] : [1, 2])] })
    const timer =
      timeoutMs &&
      setTimeout(() => {
        console.error(`${command} took longer than ${Math.round(timeoutMs / 1000)} s and is stopped.`)
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
      }, timeoutMs)
    child.once('error', () => {
      clearTimeout(timer)
      resolve(127)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve(code ?? 1)
    })
  })
}

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
