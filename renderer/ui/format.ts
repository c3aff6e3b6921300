const counts = new Intl.NumberFormat('en')
const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const

export const formatCount = (count: number): string => counts.format(count)

/** `12,345 objects`, `1 object`. */
export const formatNumberOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** Sizes in steps of 1,024, as the AWS console shows and S3 bills them; three digits that count. */
export function formatBytes(bytes: number): string {
  let unit = 0
  let size = bytes
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  if (unit === 0) return formatNumberOf(bytes, 'byte')
  const digits = size < 9.95 ? 1 : 0
  return `${size.toFixed(digits)} ${units[unit] ?? ''}`
}

const two = (part: number): string => String(part).padStart(2, '0')

/** Local time as `2026-10-02 04:12`: sorts as it reads. */
export function formatTime(ms: number): string {
  const at = new Date(ms)
  if (Number.isNaN(at.getTime())) return '—'
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`
}

/** With seconds and the zone, for tooltips: `2026-10-02 04:12:09 +02:00`. */
export function formatExactTime(ms: number): string {
  const at = new Date(ms)
  if (Number.isNaN(at.getTime())) return 'unknown'
  const offset = -at.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  return `${formatTime(ms)}:${two(at.getSeconds())} ${zone}`
}

/** How long, in its two largest units: `3 h 12 min`, `45 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} days`
}
