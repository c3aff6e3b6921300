import type { Estimate } from './costEstimate'
import { largestSingleCopy } from './partPlan'
import type { PriceList } from './prices'
import type { PricedVerb } from './usage'

/** What must be known to say whether S3 Batch Operations is the better way. */
export interface BatchQuestion {
  readonly change: 'copy' | 'tags' | 'encrypt' | 'restore' | 'delete'
  /** Objects that are changed. */
  readonly objects: number
  /** Bytes of the largest of them. */
  readonly largestBytes: number
  /** Every object ends with the same tags, so that replacing whole sets does what merging would. */
  readonly sameTagsForAll: boolean
  /** Objects a second as measured here; `null` before anything was measured. */
  readonly objectsPerSecond: number | null
  readonly onBattery: boolean
}

/** What S3 Batch Operations cannot do (s3-facts A8.5, performance.md section 5). */
export const batchLimits = ['noDelete', 'noTagMerge', 'noPreconditions', 'noLargeCopies'] as const
export type BatchLimit = (typeof batchLimits)[number]

export const batchLimitText: Readonly<Record<BatchLimit, string>> = {
  noDelete: 'S3 Batch Operations cannot delete objects.',
  noTagMerge: 'S3 Batch Operations replaces all tags of an object; it cannot add, rename or remove single ones.',
  noPreconditions: 'S3 Batch Operations compares no ETags: only a copy can leave alone what was changed later.',
  noLargeCopies: 'S3 Batch Operations cannot copy objects above 5 GB; these stay to be changed from here.',
}

/**
 * `direct`: from here. `offer`: from here, but Batch may be chosen. `batch`: Batch unless the person says otherwise. `batchOnly`: too many to be
 * changed from here, and to be listed by an Inventory.
 */
export const batchAdvices = ['direct', 'offer', 'batch', 'batchOnly'] as const
export type BatchAdvice = (typeof batchAdvices)[number]
export type BatchReason = 'manyObjects' | 'tooManyObjects' | 'longRun' | 'onBattery'

/** Always an estimate, of the day of the price list. Money in US dollars. */
export interface BatchComparison {
  readonly kind: 'estimate'
  readonly asOf: string
  readonly advice: BatchAdvice
  readonly reasons: readonly BatchReason[]
  /** Seconds the change takes from here at the measured rate; `null` without one. How long Batch takes is not known beforehand. */
  readonly directSeconds: number | null
  readonly directUsd: number
  /** `null` when Batch cannot do it. */
  readonly batchUsd: number | null
  readonly limits: readonly BatchLimit[]
}

const worthOffering = 1_000_000
const proposedAbove = 5_000_000
const onlyFrom = 100_000_000
const longestRun = 30 * 60
const longestRunOnBattery = 5 * 60

/** Decides by the time left at the measured rate, then by the count (performance.md section 5). `direct` is the price of the change made from here. */
export function whenToUseBatch(question: BatchQuestion, direct: Estimate, list: PriceList): BatchComparison {
  const { objects, objectsPerSecond: rate } = question
  const limits = limitsOf(question)
  const possible = !limits.includes('noDelete') && !limits.includes('noTagMerge')
  const directSeconds = rate === null || rate <= 0 ? null : objects / rate
  const reasons = possible ? reasonsOf(question, directSeconds) : []
  return {
    kind: 'estimate',
    asOf: list.asOf,
    advice: adviceOf(reasons, possible && objects >= worthOffering),
    reasons,
    directSeconds,
    directUsd: direct.once.total,
    batchUsd: possible ? batchPrice(objects, direct, list) : null,
    limits,
  }
}

function limitsOf({ change, largestBytes, sameTagsForAll }: BatchQuestion): readonly BatchLimit[] {
  if (change === 'delete') return ['noDelete']
  if (change === 'tags') return sameTagsForAll ? ['noPreconditions'] : ['noTagMerge', 'noPreconditions']
  if (change !== 'copy') return ['noPreconditions']
  return largestBytes > largestSingleCopy ? ['noPreconditions', 'noLargeCopies'] : ['noPreconditions']
}

function reasonsOf({ objects, onBattery }: BatchQuestion, seconds: number | null): readonly BatchReason[] {
  const reasons: BatchReason[] = []
  if (objects >= onlyFrom) reasons.push('tooManyObjects')
  else if (objects > proposedAbove) reasons.push('manyObjects')
  if (seconds !== null && seconds > longestRun) reasons.push('longRun')
  if (onBattery && seconds !== null && seconds > longestRunOnBattery) reasons.push('onBattery')
  return reasons
}

function adviceOf(reasons: readonly BatchReason[], worthIt: boolean): BatchAdvice {
  if (reasons.includes('tooManyObjects')) return 'batchOnly'
  if (reasons.length > 0) return 'batch'
  return worthIt ? 'offer' : 'direct'
}

/** Requests that are made with Batch too, by it or, for what it cannot copy, from here; the app's own looks before and after are not. */
const stillMade: ReadonlySet<PricedVerb> = new Set<PricedVerb>([
  'CopyObject',
  'CreateMultipartUpload',
  'UploadPartCopy',
  'CompleteMultipartUpload',
  'PutObjectTagging',
  'DeleteObjectTagging',
  'RestoreObject',
  'UpdateObjectEncryption',
])

function batchPrice(objects: number, direct: Estimate, { prices }: PriceList): number {
  const besideRequests = direct.once.total - direct.once.requests
  const made = direct.requests.filter(({ verb }) => stillMade.has(verb)).reduce((sum, { usd }) => sum + usd, 0)
  return prices.batchJob + (objects / 1_000_000) * prices.batchMillion + made + besideRequests
}
