import { expect, it } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../../renderer/ui/format'

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 KB'],
  [1024, '1.0 KB'],
  [10 * 1024, '10 KB'],
  [1023 * 1024, '1.0 MB'],
  [184.2 * 1024 ** 2, '184 MB'],
  [5 * 1024 ** 4, '5.0 TB'],
  [2 * 1024 ** 7, '2048 EB'],
])('%d bytes are %s', (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown)
})

it.each([
  [0.4, '0 s'],
  [59, '59 s'],
  [61, '1 min 1 s'],
  [600, '10 min'],
  [3 * 3600 + 12 * 60, '3 h 12 min'],
  [3 * 86400, '3 days'],
  [-5, '0 s'],
])('%d seconds are %s', (seconds, shown) => {
  expect(formatDuration(seconds)).toBe(shown)
})

it('counts with commas and the right number', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567')
  expect(formatNumberOf(1, 'prefix', 'prefixes')).toBe('1 prefix')
  expect(formatNumberOf(0, 'prefix', 'prefixes')).toBe('0 prefixes')
})
