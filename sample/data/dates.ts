export const hour = 3_600_000
export const day = 24 * hour

const two = (number: number): string => String(number).padStart(2, '0')

/** `2024-03-05T07` in parts, in UTC. */
function parts(at: number): [year: string, month: string, day: string, hour: string] {
  const date = new Date(at)
  return [String(date.getUTCFullYear()), two(date.getUTCMonth() + 1), two(date.getUTCDate()), two(date.getUTCHours())]
}

/** `2024/03/05/07/` */
export const barePath = (at: number): string => parts(at).join('/') + '/'

/** `year=2024/month=03/day=05/hour=07/`, or only as many levels as asked for. */
export const hivePath = (at: number, levels = 4): string =>
  parts(at)
    .slice(0, levels)
    .map((part, level) => `${['year', 'month', 'day', 'hour'][level]}=${part}/`)
    .join('')

/** The time the lake begins: two and a half years before `now`, at the start of that month. */
export function lakeStart(now: number): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 30)
}

/** The start of the month that is `months` after the one that starts at `start`. */
export function addMonths(start: number, months: number): number {
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)
}
