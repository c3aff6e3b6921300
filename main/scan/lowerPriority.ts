import { getPriority, setPriority } from 'node:os'

const behindWindow = 10

/**
 * Lets the window and main go before this thread where there are not processors enough. Only Linux knows a priority of a thread; elsewhere it would be
 * that of the whole program. What was started with a lower one keeps it, since nobody may raise his own.
 */
export function lowerPriority(): void {
  if (process.platform === 'linux') setPriority(0, Math.max(behindWindow, getPriority(0)))
}
