import type { ReadWhat } from '../../lake/factPass'
import { unreachable } from '../../lake/unreachable'
import type { PassState } from '../../preload/contract/passes'
import { formatCount, formatDuration, formatNumberOf, formatTime } from './format'

export const whatNames: Readonly<Record<ReadWhat, string>> = {
  both: 'encryption and tags',
  encryption: 'encryption',
  tags: 'tags',
}

export const passTitle = (what: ReadWhat): string => `Read ${whatNames[what]} of every object`

interface Rest {
  readonly denied: number
  readonly failed: number
  readonly gone: number
  readonly changed: number
  readonly unread: number
}

/** Why the rest is not known: `4 denied, 3 gone since the scan`; empty where all are known. */
export function restText({ denied, failed, gone, changed, unread }: Rest): string {
  const parts: readonly (readonly [number, string])[] = [
    [denied, 'denied'],
    [failed, 'without an answer'],
    [gone, 'gone since the scan'],
    [changed, 'changed since the scan'],
    [unread, 'not read'],
  ]
  return parts.flatMap(([count, what]) => (count === 0 ? [] : [`${formatCount(count)} ${what}`])).join(', ')
}

/** What did not come of it so far: `; 4 denied, 3 gone since the scan`. */
export function restOfPass({ denied, failed, gone, changed }: PassState): string {
  const most = ({ encryption, tags }: PassState['denied']) => Math.max(encryption, tags)
  const rest = restText({ denied: most(denied), failed: most(failed), gone, changed, unread: 0 })
  return rest === '' ? '' : `; ${rest}`
}

/** `Paused: 300 of 1,000 objects read, 610 requests, 50 a second, about 14 s left; 2 denied`. */
export function progressText(pass: PassState): string {
  const { total, read, under, requests, rate, secondsLeft } = pass
  return [
    `${standsText(pass)}${formatCount(read)} of ${formatNumberOf(total, 'object')} read`,
    under === '' ? '' : ` below ${under}`,
    `, ${formatNumberOf(requests, 'request')}`,
    rate > 0 ? `, ${formatCount(Math.round(rate))} a second` : '',
    secondsLeft === null ? '' : `, about ${formatDuration(secondsLeft)} left`,
    restOfPass(pass),
  ].join('')
}

function standsText({ state, startedAt }: PassState): string {
  switch (state) {
    case 'running':
    case 'done':
    case 'cancelled':
      return ''
    case 'paused':
      return 'Paused: '
    case 'waiting':
      return 'Waiting: '
    case 'interrupted':
      return `The full pass of ${formatTime(startedAt)} was interrupted: `
    default:
      return unreachable(state)
  }
}
