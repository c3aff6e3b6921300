import { setImmediate as settle } from 'node:timers/promises'
import { FormatColumn } from '../../main/scan/formatColumn'
import { pageOf, ScanNames } from '../../main/scan/pageRows'
import type { PageSource } from '../../main/scan/pageSource'
import { ScanEngine } from '../../main/scan/scanEngine'
import { SplitPlanner } from '../../main/scan/splitPlanner'

export interface Rounds {
  readonly engine: ScanEngine
  /** How often an answer had to be waited for, one after the other. */
  readonly rounds: number
  readonly mostInFlight: number
}

/**
 * Scans keys whose pages take the same time each, without a network and without waiting: what the splitting of parts alone is worth. Time is the
 * number of answers one after the other; each answer is 100 ms later than its request.
 */
export async function scanInRounds(keys: readonly Buffer[], pageSize: number): Promise<Rounds> {
  const answerMs = 100
  let clock = 0
  let mostInFlight = 0
  let waiting: { readonly at: number; answer: () => void }[] = []
  const answered = (): Promise<void> =>
    new Promise((resolve) => void waiting.push({ at: clock + answerMs, answer: resolve }))
  const names = new ScanNames(new FormatColumn())
  const source: PageSource = {
    page: async ({ startAfter, token, maxKeys }, _signal, take) => {
      await answered()
      const from = token !== null ? Number(token) : startAfter ? firstAfter(keys, startAfter) : 0
      const to = Math.min(keys.length, from + (maxKeys ?? pageSize))
      const objects = keys.slice(from, to).map((key) => ({ key, bytes: 1, modified: 1, storageClass: 0 }))
      const rows = pageOf(objects, names)
      const truncated = to < keys.length
      return take({ rows, head: { truncated, token: truncated ? String(to) : null, startAfter: null } })
    },
    folders: async (prefix) => {
      await answered()
      return foldersOf(keys, prefix)
    },
  }
  const engine = new ScanEngine({
    prefix: '',
    source,
    names,
    chainBecause: null,
    boundaries: [],
    planner: new SplitPlanner(''),
    changed: () => undefined,
    ended: () => undefined,
    now: () => clock,
  })
  engine.resume(null)
  while (engine.state === 'scanning') {
    mostInFlight = Math.max(mostInFlight, engine.inFlight)
    clock = Math.min(...waiting.map(({ at }) => at))
    const due = waiting.filter(({ at }) => at === clock)
    waiting = waiting.filter(({ at }) => at !== clock)
    for (const { answer } of due) {
      answer()
      await settle()
    }
  }
  return { engine, rounds: clock / answerMs, mostInFlight }
}

function firstAfter(keys: readonly Buffer[], key: Buffer): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? key).compare(key) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

/** As many as one page holds. */
function foldersOf(keys: readonly Buffer[], prefix: string): { folders: string[]; whole: boolean } {
  const folders: string[] = []
  let at = prefix === '' ? 0 : firstAfter(keys, Buffer.from(prefix))
  while (folders.length <= 1000) {
    const key = keys[at]?.toString('utf8')
    if (!key?.startsWith(prefix)) break
    const slash = key.indexOf('/', prefix.length)
    if (slash >= 0) folders.push(key.slice(0, slash + 1))
    at = slash < 0 ? at + 1 : firstAfter(keys, Buffer.from(`${folders.at(-1)}\u{10ffff}`))
  }
  return { folders: folders.slice(0, 1000), whole: folders.length <= 1000 }
}
