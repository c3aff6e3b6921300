import { compareKeys } from '../../lake/keyOrder'
import { NameSpread } from './nameSpread'
import type { ScanRange } from './scanRange'

/** What is known of the names right below a prefix. */
interface Level {
  readonly prefix: string
  /** The folders in order, each with its slash: all there are, or those of a folder like this one. */
  folders: readonly string[] | null
  asked: 'no' | 'waiting' | 'answered'
  /** Whether anything was asked for behind what its names begin with. */
  passed: boolean
  /** Whether its names go further than those of its like. */
  wide: boolean
  readonly spread: NameSpread
}

/** A scan remembers no more places than this: they only make cuts better. */
const mostLevels = 20_000
/** Pages of a part of which nothing is known but that there are more: worth a look at its folders. */
const leftAtFirst = 8
/** More pages than that are a guess from too little. */
const farLeft = 4000
/** By so many pages a part is cut short of a whole number of them: a guess that is off by less costs no page for a few last rows. */
const spare = 0.08
/** So many times as far as the names of its like, and those of a folder are not like them. */
const muchFurther = 1.25
/** With so many different names among the few of a page, the folders are as many as the objects. */
const manyNames = 7

/**
 * Guesses how keys are spread, so that parts of a listing can be cut in even ones. It maps keys to numbers from 0 to 1 in their order: folders
 * below a prefix share its span evenly, and names are read as fractions in the signs they are made of. A wrong guess costs requests, never keys.
 */
export class SplitPlanner {
  private readonly levels = new Map<string, Level>()
  /** The folders last learnt at each depth, which others of that depth are taken to have as well. */
  private readonly usual = new Map<number, readonly string[]>()
  /** How far the names in the folders of a depth go, where one was seen to its end: numbers that begin with zeros end early. */
  private readonly reaches = new Map<number, number>()

  constructor(private readonly prefix: string) {}

  /** Sets how many pages are left of a part of which a page came, or which was cut. */
  saw(range: ScanRange): void {
    const from = range.after ? this.place(range.after.toString('utf8')) : 0
    const at = range.cursor ? this.place(range.cursor.toString('utf8')) : from
    const to = range.upTo ? this.place(range.upTo.toString('utf8')) : 1
    const seen = at - from
    // Beyond what was thought to be the end: as much again may follow.
    if (to - at <= 0) range.left = range.pages
    else range.left = seen > 0 ? (range.pages * (to - at)) / seen : Math.max(range.pages, leftAtFirst)
  }

  /** Up to `parts - 1` keys that cut what is left of a part in about even ones; none where too little is known. */
  cuts(range: ScanRange, parts: number): Buffer[] {
    const cursor = range.cursor?.toString('utf8') ?? this.prefix
    const end = range.upTo?.toString('utf8') ?? null
    const from = this.place(cursor)
    const to = end === null ? 1 : this.place(end)
    const found: string[] = []
    const add = (cut: string): void => {
      const before = found.at(-1) ?? cursor
      if (compareKeys(cut, before) > 0 && (end === null || compareKeys(cut, end) < 0)) found.push(cut)
    }
    const known = this.levelsOf(cursor).every(({ asked }) => asked !== 'waiting')
    if (known) for (const share of sharesOf(parts, range.left)) add(this.keyAt(from + (to - from) * share))
    const behind = this.behindNames(cursor)
    if (behind !== null) add(behind)
    return found.map((cut) => Buffer.from(cut, 'utf8'))
  }

  /** A key behind all that begin as the names at a key do: the first page shows only the first of them. Given once for each level. */
  private behindNames(key: string): string | null {
    const level = this.levelsOf(key).at(-1)
    if (!level || level.folders || level.passed || (level.asked !== 'answered' && level.spread.hasFolders)) return null
    level.passed = true
    const name = level.spread.behindStem()
    return name === null ? null : level.prefix + name
  }

  /** What is known of the folders a key lies in, from above. */
  private levelsOf(key: string): Level[] {
    const found: Level[] = []
    for (let prefix = this.prefix; ;) {
      const level = this.levels.get(prefix)
      if (!level) return found
      found.push(level)
      const folder = folderOf(key, prefix)
      if (folder === null) return found
      prefix += folder
    }
  }

  /** The prefixes whose folders one must know to cut a part, from above; none where that would not help. */
  wants({ cursor, upTo, sample, fewFolders }: ScanRange): string[] {
    const at = cursor?.toString('utf8') ?? ''
    const end = upTo?.toString('utf8') ?? null
    const found: string[] = []
    for (let prefix = this.prefix; ;) {
      const level = this.level(prefix)
      if (!level.folders) {
        if (level.asked !== 'no' || !hasFewFolders(sample, prefix, fewFolders)) return found
        level.asked = 'waiting'
        found.push(prefix)
      }
      const folder = folderOf(at, prefix)
      if (folder === null) return found
      // With other folders behind this one there was something to cut at.
      if (level.folders && !end?.startsWith(prefix + folder) && level.folders.at(-1) !== folder) return found
      prefix += folder
    }
  }

  /** The folders right below a prefix; `null` when they are too many to know. */
  learn(prefix: string, folders: readonly string[] | null): void {
    const level = this.level(prefix)
    level.asked = 'answered'
    if (!folders || folders.length === 0) return
    level.folders = folders.map((folder) => folder.slice(prefix.length))
    this.usual.set(depthOf(prefix), level.folders)
  }

  /** Learns from a few keys of a page, in order, how names are spread. */
  observe(sample: readonly string[]): void {
    if (sample.length === 0) return
    // The deepest prefix that all share, and those above it as far as they are not known yet.
    const [first = '', last = ''] = [sample[0], sample.at(-1)]
    for (let prefix = this.prefix; ;) {
      const level = this.level(prefix)
      this.borrow(prefix, level, first)
      this.observeNames(level, sample)
      const folder = folderOf(first, prefix)
      if (folder === null) return
      prefix += folder
      if (!last.startsWith(prefix)) return this.observeEnd(prefix, sample)
    }
  }

  private observeNames(level: Level, sample: readonly string[]): void {
    const { prefix, spread } = level
    if (level.folders) return
    const names = sample.filter((key) => key.startsWith(prefix)).map((key) => nameOf(key, prefix))
    spread.observe(names)
    if (spread.fraction(names.at(-1) ?? '') > this.reachOf(level) * muchFurther) level.wide = true
  }

  /** A page goes beyond a folder, and so shows where its names end. */
  private observeEnd(prefix: string, sample: readonly string[]): void {
    const names = sample.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
    const level = this.levels.get(prefix)
    if (names.length < 2 || level?.folders || names.some((name) => name.includes('/'))) return
    const spread = level?.spread ?? new NameSpread()
    spread.observe(names)
    const reach = spread.fraction(names.at(-1) ?? '')
    const depth = depthOf(prefix)
    if (reach > 0) this.reaches.set(depth, Math.max(reach, this.reaches.get(depth) ?? 0))
  }

  private reachOf({ prefix, wide }: Level): number {
    return wide ? 1 : (this.reaches.get(depthOf(prefix)) ?? 1)
  }

  /** A folder that looks like others of its depth is taken to hold the same: tables have the same months, months the same days. */
  private borrow(prefix: string, level: Level, key: string): void {
    if (level.folders || level.asked !== 'no') return
    const like = this.usual.get(depthOf(prefix))
    const folder = folderOf(key, prefix)
    if (like && folder !== null && like.includes(folder)) level.folders = like
  }

  /** The folders right below a prefix, those of its like where it was not looked at; `null` where there are none or they are not known. */
  private foldersIn(prefix: string): readonly string[] | null {
    const level = this.levels.get(prefix)
    return level ? level.folders : (this.usual.get(depthOf(prefix)) ?? null)
  }

  private level(prefix: string): Level {
    const known = this.levels.get(prefix)
    if (known) return known
    const made: Level = { prefix, folders: null, asked: 'no', passed: false, wide: false, spread: new NameSpread() }
    if (this.levels.size < mostLevels) this.levels.set(prefix, made)
    return made
  }

  /** Where a key lies between 0 and 1. */
  private place(key: string): number {
    let [prefix, start, span] = [this.prefix, 0, 1]
    if (!key.startsWith(prefix)) return compareKeys(key, prefix) < 0 ? 0 : 1
    for (;;) {
      const rest = key.slice(prefix.length)
      const folders = this.foldersIn(prefix)
      if (!folders) {
        const level = this.levels.get(prefix)
        return level ? start + span * Math.min(1, level.spread.fraction(rest) / this.reachOf(level)) : start
      }
      const at = lastNotAfter(folders, rest)
      if (at < 0) return start
      span /= folders.length
      start += at * span
      const folder = folders[at] ?? ''
      if (!rest.startsWith(folder)) return start + span
      prefix += folder
    }
  }

  /** A key at a place; it need not exist. */
  private keyAt(place: number): string {
    let [prefix, rest] = [this.prefix, Math.min(1, Math.max(0, place))]
    for (;;) {
      const folders = this.foldersIn(prefix)
      if (!folders) {
        const level = this.levels.get(prefix)
        return level ? prefix + level.spread.at(rest * this.reachOf(level)) : prefix
      }
      const scaled = rest * folders.length
      const at = Math.min(folders.length - 1, Math.floor(scaled))
      prefix += folders[at] ?? ''
      rest = scaled - at
    }
  }
}

/**
 * Cuts that leave each part about a whole number of pages, the first ones the larger: else each would end in a page of which only some rows are its
 * own. What is over is shared out, so that none is just above such a number.
 */
function wholePages(parts: number, left: number): number[] {
  const pages = Math.ceil(left + parts * spare)
  const over = (pages - left) / parts
  return Array.from({ length: parts - 1 }, (_, at) => (Math.ceil(((at + 1) * pages) / parts) - (at + 1) * over) / left)
}

/**
 * Where to cut what is left of a part, from 0 to 1: by whole pages, or by halves towards its beginning where it seems very large. Numbers that begin
 * with zeros look so, and have nothing behind the first of their digits.
 */
function sharesOf(parts: number, left: number): number[] {
  if (left <= farLeft) return wholePages(parts, left)
  const halves = Math.min(parts - 1, Math.ceil(Math.log2(left / leftAtFirst)))
  return Array.from({ length: halves }, (_, at) => 2 ** (at - halves))
}

function depthOf(prefix: string): number {
  let depth = 1
  for (let at = prefix.indexOf('/'); at >= 0; at = prefix.indexOf('/', at + 1)) depth += 1
  return depth
}

/** The folder below a prefix that a key is in, with its slash. */
function folderOf(key: string, prefix: string): string | null {
  if (!key.startsWith(prefix)) return null
  const slash = key.indexOf('/', prefix.length)
  return slash < 0 ? null : key.slice(prefix.length, slash + 1)
}

function nameOf(key: string, prefix: string): string {
  const folder = folderOf(key, prefix)
  return folder ?? key.slice(prefix.length)
}

/** Whether keys lie in folders below a prefix, of which there are fewer than a page holds. */
function hasFewFolders(sample: readonly string[], prefix: string, fewFolders: boolean): boolean {
  const folders = sample.map((key) => folderOf(key, prefix)).filter((folder) => folder !== null)
  return folders.length > 0 && (fewFolders || new Set(folders).size < manyNames)
}

function lastNotAfter(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareKeys(sorted[middle] ?? '', text) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}
