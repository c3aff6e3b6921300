/** A 32-bit number that looks random and is always the same for the same two numbers. */
export function hash(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul((b + 0x7f4a7c15) | 0, 0x27d4eb2f)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A number of its own for each name, such as the name of a data set. */
export function hashText(seed: number, text: string): number {
  let h = seed
  for (const character of text) h = hash(h, character.codePointAt(0) ?? 0)
  return h
}

/** From 0 up to but not 1. */
export const unit = (h: number): number => h / 2 ** 32

export const pick = <T>(h: number, choices: readonly [T, ...T[]]): T => choices[h % choices.length] ?? choices[0]

/** A whole number from `low` to `high`, both possible; each power of ten is as likely as the next, as with file sizes. */
export const sizeBetween = (h: number, low: number, high: number): number =>
  Math.min(high, Math.floor(low * (high / low) ** unit(h)))

const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A 32-bit number as eight hex digits. By a table, because every entry of a listing has many. */
export const hex = (h: number): string =>
  `${bytes[h >>> 24]}${bytes[(h >>> 16) & 255]}${bytes[(h >>> 8) & 255]}${bytes[h & 255]}`
