export const hour = 3_600_000
export const day = 24 * hour

/** Year, month, day and hour in UTC, with as many digits as sort well. */
const parts = (at: number): string[] => new Date(at).toISOString().split(/[-T:]/, 4)

/** `2024/03/05/07/` */
export const barePath = (at: number): string => `${parts(at).join('/')}/`

/** `year=2024/month=03/day=05/hour=07/`, or only as many levels as asked for. */
export const hivePath = (at: number, levels = 4): string =>
  parts(at)
    .slice(0, levels)
    .map((part, level) => `${['year', 'month', 'day', 'hour'][level]}=${part}/`)
    .join('')

/** `2024-03` */
export const month = (at: number): string => new Date(at).toISOString().slice(0, 7)

/** The start of the month that is `months` after the one of `at`. */
export function addMonths(at: number, months: number): number {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)
}

/** The time the lake begins: two and a half years before `now`, at the start of that month. */
export const lakeStart = (now: number): number => addMonths(now, -30)
