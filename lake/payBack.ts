import { unreachable } from './unreachable'

/**
 * When a change has paid for itself. `months` are whole, rounded up. `never` when it saves nothing each month; `byReading` when that depends on how
 * often the objects in INTELLIGENT_TIERING are read, and `months` are those if they are not read at all. `unknown` when a price is missing.
 */
export type PayBack =
  | { readonly kind: 'notSought' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'atOnce'; readonly savesPerMonth: number }
  | { readonly kind: 'after'; readonly months: number; readonly cost: number; readonly savesPerMonth: number }
  | { readonly kind: 'byReading'; readonly months: number; readonly cost: number; readonly savesAtMost: number }
  | { readonly kind: 'never'; readonly cost: number; readonly morePerMonth: number }

export const payBackKinds = [
  'notSought',
  'unknown',
  'atOnce',
  'after',
  'byReading',
  'never',
] as const satisfies readonly PayBack['kind'][]

/** A month's cost, as it is if everything is read often and if nothing is read; US dollars. */
export interface MonthlyRange {
  readonly total: number
  readonly totalUnread: number
}

/** Below this share of what is paid now, a saving is an error of rounding. */
const noise = 1e-12

/** Weighs what is paid once against what is saved each month; US dollars. */
export function payBack(cost: number, before: MonthlyRange, after: MonthlyRange): PayBack {
  const surely = before.totalUnread - after.total
  const atMost = before.total - after.totalUnread
  const saves = (amount: number) => amount > (before.total + after.total) * noise
  if (saves(surely)) {
    if (cost === 0) return { kind: 'atOnce', savesPerMonth: surely }
    return { kind: 'after', months: Math.ceil(cost / surely), cost, savesPerMonth: surely }
  }
  if (saves(atMost)) return { kind: 'byReading', months: Math.ceil(cost / atMost), cost, savesAtMost: atMost }
  return { kind: 'never', cost, morePerMonth: Math.max(0, after.total - before.total) }
}

/** Says it in plain sentences; empty for a change that is not made to save. `asOf` is the day of the price list; `null` where that stands beside it anyhow. */
export function payBackText(paysBack: PayBack, asOf: string | null): string {
  const estimate = asOf === null ? '' : ` Estimate, prices of ${asOf}.`
  switch (paysBack.kind) {
    case 'notSought':
      return ''
    case 'unknown':
      return `Whether this change pays back cannot be said, as prices of some objects are missing.${estimate}`
    case 'atOnce':
      return `This change costs nothing and saves ${about(paysBack.savesPerMonth)} a month.${estimate}`
    case 'after': {
      const { months, cost, savesPerMonth } = paysBack
      const saves = `it costs ${about(cost)} and saves ${about(savesPerMonth)} a month`
      return `This change pays back after ${span(months)}: ${saves}.${estimate}`
    }
    case 'byReading': {
      const { months, cost, savesAtMost } = paysBack
      const saves = `it costs ${about(cost)} and saves at most ${dollars(savesAtMost)} a month`
      const when = `If nothing is read, this change pays back after ${span(months)}`
      return `${when}: ${saves}. If the objects are read often, it may never pay back.${estimate}`
    }
    case 'never': {
      const { cost, morePerMonth } = paysBack
      const more = morePerMonth > 0 ? `storage then costs ${about(morePerMonth)} more a month` : 'saves nothing'
      return `This change never pays back: it costs ${about(cost)} and ${more}.${estimate}`
    }
    default:
      return unreachable(paysBack)
  }
}

function span(months: number): string {
  if (months <= 1) return 'one month'
  return months < 36 ? `${months} months` : `${grouped(Math.round(months / 12).toString())} years`
}

/** `$1,234.50`; amounts below a cent are said to be so. */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.01) return 'less than $0.01'
  const [whole = '0', cents = '00'] = usd.toFixed(2).split('.')
  return `$${grouped(whole)}.${cents}`
}

/** An amount is never exact, and one below a cent says so already. */
const about = (usd: number): string => (usd > 0 && usd < 0.01 ? dollars(usd) : `about ${dollars(usd)}`)

const grouped = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, ',')
