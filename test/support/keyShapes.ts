import { hash, hex, pick, unit } from '../../sample/data/chance'

/**
 * Shapes of key spaces (performance.md section 6): H a tree of Hive partitions, F flat names with ids, S nearly all under one of many prefixes, D one
 * object a folder, U names of many scripts with signs that clients get wrong.
 */
export type Shape = 'H' | 'F' | 'S' | 'D' | 'U'
export const shapes: readonly Shape[] = ['H', 'F', 'S', 'D', 'U']

const two = (number: number): string => String(number).padStart(2, '0')
const id = (seed: number, at: number): string => {
  const words = [1, 2, 3, 4].map((part) => hex(hash(hash(seed, part), at)))
  const all = words.join('')
  return `${all.slice(0, 8)}-${all.slice(8, 12)}-4${all.slice(13, 16)}-a${all.slice(17, 20)}-${all.slice(20, 32)}`
}

function hive(at: number): string {
  const table = pick(hash(1, at), ['clicks', 'events', 'orders', 'sessions'])
  // Later years hold more, as they do.
  const year = 2024 + Math.floor(Math.sqrt(unit(hash(2, at))) * 3)
  const month = 1 + (hash(3, at) % 12)
  const day = 1 + (hash(4, at) % 28)
  return `warehouse/${table}/year=${year}/month=${two(month)}/day=${two(day)}/part-${String(hash(5, at) % 1000).padStart(5, '0')}-${hex(hash(6, at))}${hex(hash(7, at))}.snappy.parquet`
}

function skewed(at: number): string {
  const prefix = hash(8, at) % 20 === 0 ? `small-${two(hash(9, at) % 40)}` : 'main'
  return `${prefix}/batch-${String(at).padStart(8, '0')}.json`
}

const signs = Array.from(
  'abcdefghijkmnopqrstuvwxyz0123456789%+ &=?#\u0001\u0007\u007f\u0085äöüßéñçąęłńóśźżαβγδεζηθабвгдежזחטわをん日本語データ한국어😀😎🚀～ﬁ\ue000',
)

function odd(at: number): string {
  const length = 3 + (hash(10, at) % 8)
  const name = Array.from({ length }, (_, place) => signs[hash(hash(11, place), at) % signs.length] ?? 'x').join('')
  return `mixed/${name}-${at}.bin`
}

/** So many keys of a shape, each once, in UTF-8 byte order; the same every time. */
export function keysOfShape(shape: Shape, count: number): Buffer[] {
  const make = {
    H: hive,
    F: (at: number) => `objects/${id(20, at)}`,
    S: skewed,
    D: (at: number) => `data/${id(21, at)}/part-00000.parquet`,
    U: odd,
  }[shape]
  const keys = new Set<string>()
  for (let at = 0; keys.size < count; at += 1) keys.add(make(at))
  return Array.from(keys, (key) => Buffer.from(key, 'utf8')).sort((one, other) => one.compare(other))
}
