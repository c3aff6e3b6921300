import { describe, expect, it } from 'vitest'
import { dollars, payBack, payBackText } from '../../lake/payBack'

const month = (total: number, totalUnread = total) => ({ total, totalUnread })

describe('payBack', () => {
  it.each([
    // cost, before, after, what it says
    [10, month(5), month(3), { kind: 'after', months: 5 }],
    [10.1, month(5), month(3), { kind: 'after', months: 6 }],
    [0, month(5), month(3), { kind: 'atOnce', savesPerMonth: 2 }],
    [10, month(3), month(3), { kind: 'never', morePerMonth: 0 }],
    [10, month(3), month(5), { kind: 'never', morePerMonth: 2 }],
    [0, month(0), month(0), { kind: 'never', cost: 0 }],
    [10, month(5), month(6, 1), { kind: 'byReading', months: 3, savesAtMost: 4 }],
    [10, month(6, 1), month(5), { kind: 'byReading', months: 10, savesAtMost: 1 }],
    [10, month(6, 4), month(3), { kind: 'after', months: 10, savesPerMonth: 1 }],
    // A difference in the last digit is none.
    [10, month(0.1 + 0.2), month(0.3), { kind: 'never' }],
  ] as const)('%d USD, %j, then %j', (cost, before, after, expected) => {
    expect(payBack(cost, before, after)).toMatchObject(expected)
  })

  it.each([
    [1, 'one month'],
    [2, '2 months'],
    [35, '35 months'],
    [36, '3 years'],
    [120_000, '10,000 years'],
  ])('says %i months as %s', (months, text) => {
    const found = payBack(months, month(2), month(1))
    expect(payBackText(found, '2025-10-28')).toContain(`pays back after ${text}:`)
  })
})

it('says of an amount below a cent just that', () => {
  expect(payBackText(payBack(0, month(2), month(1)), null)).toBe(
    'This change costs nothing and saves about $1.00 a month.',
  )
  const text = payBackText(payBack(0.001, month(1), month(1.002)), '2025-10-28')
  expect(text).toContain('it costs less than $0.01 and storage then costs less than $0.01 more a month')
  expect(payBackText(payBack(10, month(1), month(3)), '2025-10-28')).toContain('it costs about $10.00')
})

describe('dollars', () => {
  it.each([
    [0, '$0.00'],
    [0.004, 'less than $0.01'],
    [0.01, '$0.01'],
    [12.345, '$12.35'],
    [999.99, '$999.99'],
    [1234.5, '$1,234.50'],
    [110_000, '$110,000.00'],
    [1_234_567.891, '$1,234,567.89'],
  ])('%d is %s', (usd, text) => {
    expect(dollars(usd)).toBe(text)
  })
})
