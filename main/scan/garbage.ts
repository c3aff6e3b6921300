import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** A scan that is closed is often followed by another, which should not wait. */
const pauseMs = 2000

let timer: NodeJS.Timeout | null = null

/**
 * Has V8 look for what this thread does not need any more, in two seconds, or when it is not busy any more. By itself it does so when much memory
 * was asked for; what threads share it does not count, and the index of a closed scan is mostly that.
 */
export function collectSoon(isBusy: () => boolean): void {
  timer ??= setTimeout(() => {
    timer = null
    if (isBusy()) collectSoon(isBusy)
    else collect()
  }, pauseMs).unref()
}

/** The only way to ask for it that also a worker of Electron has: a context made while the flag is set knows `gc`. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof gc === 'function') gc()
}
