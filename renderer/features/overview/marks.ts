import { encryptionKinds } from '../../../lake/encryption'
import { tierOf } from '../../../lake/tiers'
import { dollars } from '../../../lake/payBack'
import type { Output } from '../../../preload/contract'
import type { ScanDirectory } from '../../../preload/contract/scans'
import { formatBytes, formatNumberOf } from '../../ui/format'
import { kindNames } from '../../ui/encryptionText'
import type { Tone } from '../../ui/tone'
import type { TreemapMark } from '../../ui/Treemap'

/** What an area stands for. */
export const areas = ['bytes', 'objects', 'usdPerMonth'] as const
export type Area = (typeof areas)[number]
/** What colours stand for. */
export const tints = ['storageClass', 'encryption', 'format', 'age'] as const
export type Tint = (typeof tints)[number]

export type Sums = Output<'scans.aggregate'>
export type Group = Sums['groups'][number]
type Measured = Pick<ScanDirectory, 'bytes' | 'objects' | 'usdPerMonth'>

/** 0 where it is not known. */
export const amountOf = (sum: Measured, area: Area): number => sum[area] ?? 0

export function amountText(sum: Measured, area: Area): string {
  if (area === 'bytes') return formatBytes(sum.bytes)
  if (area === 'objects') return formatNumberOf(sum.objects, 'object')
  return sum.usdPerMonth === null ? 'cost not known' : `${dollars(sum.usdPerMonth)} a month`
}

/** Last-Modified by how long ago, in calendar months. */
const ages = [
  ['younger than a month', 1],
  ['1 to 3 months', 3],
  ['3 to 12 months', 12],
  ['1 to 3 years', 36],
  ['older than 3 years', Infinity],
] as const

/** The age of what was written in a month, counted since January 1970; `now` in ms. */
export function ageOf(month: number, now: number): { readonly at: number; readonly name: string } {
  const today = new Date(now)
  const months = today.getUTCFullYear() * 12 + today.getUTCMonth() - 1970 * 12 - month
  const at = ages.findIndex(([, below]) => months < below)
  return { at, name: ages[at]?.[0] ?? ages[4][0] }
}

/** What a group is coloured by. `formats`: the largest first, so that every picture gives one format the same colour. */
export function tintOf(
  group: Group,
  tint: Tint,
  formats: readonly string[],
  now: number,
): { readonly tone: Tone; readonly name: string } {
  if (tint === 'storageClass') {
    const storageClass = group.storageClass ?? ''
    return { tone: { tier: storageClass }, name: tierOf(storageClass).label }
  }
  if (tint === 'format') {
    const format = group.format ?? 'unknown'
    return { tone: { series: Math.max(0, formats.indexOf(format)) }, name: format }
  }
  if (tint === 'encryption') {
    const { encryption = null } = group
    return encryption === null
      ? { tone: { series: 7 }, name: 'not known' }
      : { tone: { series: encryptionKinds.indexOf(encryption) }, name: kindNames[encryption] }
  }
  const { at, name } = ageOf(group.month ?? 0, now)
  return { tone: { series: at }, name }
}

/** The parts of one place, of the same name put together, the largest first. */
export function partsOf(
  groups: readonly Group[],
  area: Area,
  tintOfGroup: (group: Group) => { readonly tone: Tone; readonly name: string },
): TreemapMark['parts'] {
  const sums = new Map<string, { tone: Tone; amount: number }>()
  let total = 0
  for (const group of groups) {
    const { tone, name } = tintOfGroup(group)
    const amount = amountOf(group, area)
    total += amount
    sums.set(name, { tone, amount: (sums.get(name)?.amount ?? 0) + amount })
  }
  if (total === 0) return []
  return [...sums]
    .map(([name, { tone, amount }]) => ({ name, tone, share: amount / total }))
    .sort((left, right) => right.share - left.share)
}
