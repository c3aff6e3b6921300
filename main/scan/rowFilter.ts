import { LakeError } from '../s3/lakeError'
import type { ScanFilter, ScanText } from '../../preload/contract/scans'
import { globPattern } from '../../lake/glob'
import { unreachable } from '../../lake/unreachable'
import type { KeyBlock } from './keyBlocks'
import { KeyCursor } from './keyBlocks'
import type { LakeIndex, RowRange } from './lakeIndex'
import { knownOf } from './knownFacts'
import { SubstringSearch } from './substringSearch'

/** Looks at the rows of a block, from one to before another, and calls `pass` for those that match. */
type Look = (block: KeyBlock, from: number, to: number, row: number) => void

export const isEmptyFilter = (filter: ScanFilter): boolean =>
  Object.entries(filter).every(([name, value]) => name === 'under' || value === undefined)

/** The rows a filter may match at all. */
export const rangeOf = (index: LakeIndex, { under }: ScanFilter): RowRange =>
  under === undefined || under === index.prefix ? { first: 0, end: index.count } : index.under(under)

/** Makes what looks at rows for a filter. @throws LakeError badInput for an expression that is none */
export function lookFor(index: LakeIndex, filter: ScanFilter, pass: (row: number, bytes: number) => void): Look {
  const facts = factsTest(index, filter)
  const known = knownOf(index).testOf(filter)
  const text = filter.text && textLook(index, filter.text)
  return (block, from, to, row) => {
    const offset = row - from
    const found = (inner: number): void => {
      if ((facts === null || facts(block, inner)) && (known === null || known(offset + inner)))
        pass(offset + inner, block.bytes[inner] ?? 0)
    }
    if (text) return text(block, from, to, found)
    for (let inner = from; inner < to; inner += 1) found(inner)
  }
}

type FactsTest = (block: KeyBlock, row: number) => boolean

function factsTest(index: LakeIndex, filter: ScanFilter): FactsTest | null {
  const { storageClasses, formats, minBytes, maxBytes, modifiedFrom, modifiedBefore } = filter
  const tests: FactsTest[] = []
  if (storageClasses) {
    const wanted = flags(index.storageClasses.texts, storageClasses)
    tests.push((block, row) => wanted[block.storageClasses[row] ?? 0] === 1)
  }
  if (formats) {
    const wanted = flags(index.formats.texts, formats)
    tests.push((block, row) => wanted[block.formats[row] ?? 0] === 1)
  }
  if (minBytes !== undefined || maxBytes !== undefined) {
    const [least, most] = [minBytes ?? 0, maxBytes ?? Infinity]
    tests.push((block, row) => (block.bytes[row] ?? 0) >= least && (block.bytes[row] ?? 0) <= most)
  }
  if (modifiedFrom !== undefined || modifiedBefore !== undefined) {
    const [first, end] = [(modifiedFrom ?? 0) / 1000, (modifiedBefore ?? Infinity) / 1000]
    tests.push((block, row) => (block.modified[row] ?? 0) >= first && (block.modified[row] ?? 0) < end)
  }
  if (filter.rightHere) tests.push(rightHereTest(Buffer.byteLength(filter.under ?? index.prefix, 'utf8')))
  const [one, ...others] = tests
  if (!one) return null
  return others.length === 0 ? one : (block, row) => tests.every((test) => test(block, row))
}

const slash = 0x2f

/** Whether a key has no slash from a byte on. Rows are asked for in their order, so each key of a block is read once at most. */
function rightHereTest(from: number): FactsTest {
  let cursor: KeyCursor | null = null
  return (block, row) => {
    if (cursor === null || cursor.block !== block || cursor.row > row) {
      cursor = new KeyCursor(block)
      cursor.seek(row)
    }
    while (cursor.row < row) cursor.next()
    return !cursor.key.subarray(from, cursor.length).includes(slash)
  }
}

function flags(texts: readonly string[], wanted: readonly string[]): Uint8Array {
  const set = new Set(wanted)
  return Uint8Array.from({ length: 256 }, (_, at) => (set.has(texts[at] ?? '') && at < texts.length ? 1 : 0))
}

type TextLook = (block: KeyBlock, from: number, to: number, found: (row: number) => void) => void

function textLook(index: LakeIndex, text: ScanText): TextLook {
  const matchCase = text.matchCase === true
  // Other letters than those of ASCII have their two forms in different bytes.
  if (text.kind === 'substring' && (matchCase || /^[\x20-\x7e]*$/.test(text.text))) {
    const search = new SubstringSearch(text.text, matchCase)
    return (block, from, to, found) => search.look(block, from, to, found)
  }
  const test = keyTest(index.prefix, text, matchCase)
  return (block, from, to, found) => {
    const cursor = new KeyCursor(block)
    cursor.seek(from)
    for (let row = from; row < to; row += 1) {
      if (test(cursor.text())) found(row)
      cursor.next()
    }
  }
}

function keyTest(prefix: string, text: ScanText, matchCase: boolean): (key: string) => boolean {
  const flags = matchCase ? 'u' : 'ui'
  switch (text.kind) {
    case 'substring': {
      const wanted = text.text.toLowerCase()
      return (key) => key.toLowerCase().includes(wanted)
    }
    case 'regexp': {
      const expression = expressionOf(text.text, flags)
      return (key) => expression.test(key)
    }
    case 'glob': {
      const pattern = globPattern(text.text)
      if (pattern === null)
        throw new LakeError({ kind: 'badInput', path: 'filter.text', problem: 'has too many alternatives' })
      const expression = expressionOf(pattern, flags)
      const whole = text.text.includes('/')
      return (key) => expression.test(whole ? key.slice(prefix.length) : lastPart(key))
    }
    default:
      return unreachable(text)
  }
}

function lastPart(key: string): string {
  const end = key.endsWith('/') ? key.length - 1 : key.length
  return key.slice(key.lastIndexOf('/', end - 1) + 1, end)
}

function expressionOf(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags)
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'is no regular expression'
    throw new LakeError({ kind: 'badInput', path: 'filter.text', problem })
  }
}
