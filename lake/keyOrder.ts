/**
 * Compares two keys as S3 orders them: by their UTF-8 bytes (s3-facts A5.2), which is the order of their code points. JavaScript's `<`
 * compares UTF-16 units and puts U+1F600 before U+FF5E. Negative when `a` comes first, 0 when they are equal. Allocates nothing.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Surrogates stand for U+10000 and above, so they come after U+E000 to U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

const lastCodePoint = 0x10ffff

/**
 * The smallest string greater than every string that starts with `prefix`, or `null` when there is none (the empty prefix covers all).
 * It may itself be a key: a listing that must not miss it asks for what is equal or greater.
 */
export function prefixSuccessor(prefix: string): string | null {
  let end = prefix.length
  while (end > 0) {
    const wide = end > 1 && isPair(prefix.charCodeAt(end - 2), prefix.charCodeAt(end - 1))
    const start = wide ? end - 2 : end - 1
    const point = prefix.codePointAt(start) ?? 0
    if (point < lastCodePoint) return prefix.slice(0, start) + String.fromCodePoint(following(point))
    end = start
  }
  return null
}

/**
 * A string before `key` with hardly a key between the two: listing what comes after it begins with `key`. Not the one right before, which would
 * have no end.
 */
export function justBefore(key: string): string {
  const wide = key.length > 1 && isPair(key.charCodeAt(key.length - 2), key.charCodeAt(key.length - 1))
  const start = key.slice(0, wide ? -2 : -1)
  const point = key.codePointAt(start.length) ?? 0
  return point === 0 ? start : start + String.fromCodePoint(before(point), lastCodePoint)
}

/** The longest prefix, to a slash, that all keys share; they must be in order. */
export function sharedPrefix(keys: readonly string[]): string {
  const [first = '', last = ''] = [keys[0], keys.at(-1)]
  let shared = 0
  while (shared < Math.min(first.length, last.length) && first[shared] === last[shared]) shared += 1
  return first.slice(0, first.lastIndexOf('/', shared - 1) + 1)
}

const isPair = (high: number, low: number): boolean => high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000

/** No key holds a surrogate by itself, so U+E000 follows U+D7FF. */
const before = (point: number): number => (point === 0xe000 ? 0xd7ff : point - 1)
const following = (point: number): number => (point >= 0xd7ff && point < 0xe000 ? 0xe000 : point + 1)
