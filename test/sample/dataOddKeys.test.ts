import { describe, expect, it } from 'vitest'
import { keyProblem } from '../../lake/location'
import { oddKeys } from '../../sample/data/oddKeys'

describe('the odd keys', () => {
  it('are at least sixty, all different and all legal', () => {
    expect(oddKeys.length).toBeGreaterThanOrEqual(60)
    expect(new Set(oddKeys).size).toBe(oddKeys.length)
    expect(oddKeys.filter((key) => keyProblem(key) !== null)).toEqual([])
  })

  it.each<[string, (key: string) => boolean]>([
    ['a blank', (key) => key.includes(' ')],
    ['a blank at the start', (key) => key.startsWith(' ')],
    ['+', (key) => key.includes('+')],
    ['% that escapes nothing', (key) => key.endsWith('%')],
    ['%2F', (key) => key.includes('%2F')],
    ['//', (key) => key.includes('a//b')],
    ['/ at the start', (key) => key.startsWith('/')],
    ['/ at the end', (key) => key.endsWith('/')],
    ['..', (key) => key === '..'],
    ['.. on the way', (key) => key.includes('/../')],
    ['an emoji', (key) => key.includes('\u{1f600}')],
    ['a tab', (key) => key.includes('\t')],
    ['a line feed', (key) => key.includes('\n')],
    ['a carriage return', (key) => key.includes('\r')],
    ['a control character', (key) => key.includes('\u0001')],
    ['the look of HTML', (key) => key === '<img src=x onerror=alert(1)>'],
    ['the name of the prototype', (key) => key === '__proto__'],
    ['a bidirectional override', (key) => key.includes('\u202e')],
    ['1,024 bytes', (key) => Buffer.byteLength(key) === 1024],
    ['a twin in another normal form', (key) => oddKeys.some((other) => other !== key && other.normalize() === key)],
    ['another order in UTF-8 than in UTF-16', (key) => key > '\u{1f600}.png' && key.startsWith('\uff5e')],
    ['a folder of its own name', (key) => key.endsWith('/') && oddKeys.some((other) => other.startsWith(`${key}f`))],
  ])('have one with %s', (_, test) => {
    expect(oddKeys.some(test)).toBe(true)
  })
})
