/** So many names are looked at, and those with a sign that none of them has; more would not change the guess. */
const mostNames = 240
/** So many signs behind the common beginning are taken for digits. */
const digits = 6

/** Signs that are safe in a made-up key: no control characters, no `%` (some servers decode it twice), no halves and no noncharacters. */
const isSafe = (point: number): boolean =>
  point >= 0x20 &&
  point !== 0x25 &&
  !(point >= 0x7f && point < 0xa0) &&
  !(point >= 0xd800 && point < 0xe000) &&
  !(point >= 0xfdd0 && point <= 0xfdef) &&
  (point & 0xfffe) !== 0xfffe

const pointsOf = (text: string): number[] => Array.from(text, (sign) => sign.codePointAt(0) ?? 0)

const isDigitSign = (point: number): boolean => point !== 0x2f && isSafe(point)

/**
 * How the names right below a prefix are spread, guessed from some of them: they are read as numbers whose digits are the signs that were seen. The
 * common beginning is cut back to where its last run of digits or letters of that kind begins, since the first page shows only its first numbers.
 */
export class NameSpread {
  private readonly names = new Set<string>()
  private stem: readonly number[] = []
  /** The signs in order. */
  private signs: readonly number[] = []
  private stale = true

  observe(names: readonly string[]): void {
    for (const name of names) {
      if (this.names.has(name) || (this.names.size >= mostNames && !this.hasNewSign(name))) continue
      this.names.add(name)
      this.stale = true
    }
  }

  get hasFolders(): boolean {
    for (const name of this.names) if (name.endsWith('/')) return true
    return false
  }

  /** Where a name lies between 0 and 1. */
  fraction(name: string): number {
    this.look()
    const points = pointsOf(name)
    for (let at = 0; at < this.stem.length; at += 1) {
      const [one, other] = [points[at] ?? -1, this.stem[at] ?? 0]
      if (one !== other) return one < other ? 0 : 1
    }
    const base = this.signs.length
    let [value, unit] = [0, 1]
    if (base === 0) return 0
    for (let at = this.stem.length; at < this.stem.length + digits + 2 && at < points.length; at += 1) {
      unit /= base
      const point = points[at] ?? 0
      const digit = this.digit(point)
      value += digit * unit
      // A sign that was never seen lies between two others.
      if (this.signs[digit] !== point) break
    }
    return Math.min(1, value)
  }

  /** A name at a place between 0 and 1. */
  at(place: number): string {
    this.look()
    const base = this.signs.length
    const points = [...this.stem]
    if (base === 0) return String.fromCodePoint(...points)
    let rest = place
    for (let count = 0; count < digits && rest > 1e-9; count += 1) {
      rest *= base
      const digit = Math.min(base - 1, Math.floor(rest))
      points.push(this.signs[digit] ?? 0)
      rest -= digit
    }
    return String.fromCodePoint(...points)
  }

  /** A name behind all that have the common beginning; `null` where there is none. */
  behindStem(): string | null {
    this.look()
    const last = this.stem.at(-1)
    if (last === undefined) return null
    for (let point = last + 1; point <= 0x10ffff; point += 1)
      if (isDigitSign(point)) return String.fromCodePoint(...this.stem.slice(0, -1), point)
    return null
  }

  private hasNewSign(name: string): boolean {
    this.look()
    const points = pointsOf(name).slice(this.stem.length, this.stem.length + digits)
    return points.some((point) => isDigitSign(point) && this.signs[this.digit(point)] !== point)
  }

  /** How many signs come before one. */
  private digit(point: number): number {
    let [low, high] = [0, this.signs.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.signs[middle] ?? 0) < point) low = middle + 1
      else high = middle
    }
    return low
  }

  private look(): void {
    if (!this.stale) return
    this.stale = false
    const all = Array.from(this.names, pointsOf)
    const [first = []] = all
    let common = first.length
    for (const points of all) {
      let same = 0
      while (same < common && points[same] === first[same]) same += 1
      common = same
    }
    const start = startOfRun(first, Math.min(common, first.length - 1))
    this.stem = first.slice(0, start)
    const signs = new Set<number>()
    for (const points of all) {
      for (const point of points.slice(start, start + digits)) if (isDigitSign(point)) signs.add(point)
    }
    for (const kind of kinds) complete(signs, kind)
    this.signs = [...signs].sort((a, b) => a - b)
  }
}

/** Signs of which all occur where most do: decimal digits, and the letters of hexadecimal numbers. */
const kinds = ['0123456789', 'abcdef', 'ABCDEF'].map(pointsOf)

/** A few names hold not each sign there is; one that is missing would lie within another's share. */
function complete(signs: Set<number>, kind: readonly number[]): void {
  if (kind.filter((point) => signs.has(point)).length * 2 > kind.length) for (const point of kind) signs.add(point)
}

const isDigit = (point: number | undefined): boolean => point !== undefined && point >= 0x30 && point <= 0x39
const isHex = (point: number | undefined): boolean =>
  isDigit(point) || (point !== undefined && (point | 0x20) >= 0x61 && (point | 0x20) <= 0x66)

/** Where the run of digits, or else of hexadecimal digits, that a place lies in begins. */
function startOfRun(points: readonly number[], at: number): number {
  let start = Math.max(0, at)
  const fits = isDigit(points[start]) && !isHexLetterNear(points, start) ? isDigit : isHex
  if (!fits(points[start])) return start
  while (start > 0 && fits(points[start - 1])) start -= 1
  return start
}

function isHexLetterNear(points: readonly number[], at: number): boolean {
  const near = points.slice(Math.max(0, at - 2), at + 4)
  return near.some((point) => isHex(point) && !isDigit(point))
}
