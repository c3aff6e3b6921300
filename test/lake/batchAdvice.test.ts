import { describe, expect, it } from 'vitest'
import { batchLimits, batchLimitText, whenToUseBatch, type BatchQuestion } from '../../lake/batchAdvice'
import type { CostStep } from '../../lake/cost'
import { pricesFor } from '../../lake/prices'
import { copyTo, estimate, gib, million, oneCopy, twentyParts } from './costCases'

const list = pricesFor('us-east-1')
const question: BatchQuestion = {
  change: 'tags',
  objects: 1000,
  largestBytes: gib,
  sameTagsForAll: true,
  objectsPerSecond: 3500,
  onBattery: false,
}
const put: CostStep = { kind: 'tag', tags: 1, requests: { PutObjectTagging: 1 } }
const advise = (more: Partial<BatchQuestion>, step: CostStep = put) => {
  const asked = { ...question, ...more }
  return whenToUseBatch(asked, estimate({}, step, asked.objects), list)
}

describe('whenToUseBatch', () => {
  // The table of performance.md section 5: PUTs at 0.005 per 1,000, Batch 0.25 + 1.00 per million + the same PUTs.
  it.each([
    [10_000, 3, 0.05, 0.31, 'direct'],
    [100_000, 29, 0.5, 0.85, 'direct'],
    [million, 286, 5, 6.25, 'offer'],
    [10 * million, 2857, 50, 60.25, 'batch'],
    [100 * million, 28_571, 500, 600.25, 'batchOnly'],
  ])('%i objects: %i s, %f USD from here, %f USD by Batch: %s', (objects, seconds, directUsd, batchUsd, advice) => {
    const found = advise({ objects })
    expect(Math.round(found.directSeconds ?? 0)).toBe(seconds)
    expect(found.directUsd).toBeCloseTo(directUsd, 9)
    expect(found.batchUsd).toBeCloseTo(batchUsd, 9)
    expect(found.advice).toBe(advice)
    expect(found).toMatchObject({ kind: 'estimate', asOf: list.asOf })
  })

  it.each<[string, Partial<BatchQuestion>, string, readonly string[]]>([
    // 1,800 s is half an hour; only more is too long.
    ['half an hour', { objects: 180_000, objectsPerSecond: 100 }, 'direct', []],
    ['more than half an hour', { objects: 180_001, objectsPerSecond: 100 }, 'batch', ['longRun']],
    ['not measured yet', { objects: 999_999, objectsPerSecond: null }, 'direct', []],
    ['standing still', { objects: 1000, objectsPerSecond: 0 }, 'direct', []],
    ['five million', { objects: 5 * million, objectsPerSecond: null }, 'offer', []],
    ['more than five million', { objects: 5 * million + 1, objectsPerSecond: null }, 'batch', ['manyObjects']],
    ['five minutes on battery', { objects: 30_000, objectsPerSecond: 100, onBattery: true }, 'direct', []],
    ['longer on battery', { objects: 30_001, objectsPerSecond: 100, onBattery: true }, 'batch', ['onBattery']],
    ['a hundred million', { objects: 100 * million, objectsPerSecond: null }, 'batchOnly', ['tooManyObjects']],
  ])('%s', (_, more, advice, reasons) => {
    expect(advise(more)).toMatchObject({ advice, reasons })
  })

  it.each<[string, Partial<BatchQuestion>, readonly string[]]>([
    ['delete', { change: 'delete' }, ['noDelete']],
    ['merge tags', { change: 'tags', sameTagsForAll: false }, ['noTagMerge', 'noPreconditions']],
  ])('never proposes what Batch cannot do: %s', (_, more, limits) => {
    const found = advise({ objects: 200 * million, objectsPerSecond: 10, onBattery: true, ...more })
    expect(found).toMatchObject({ advice: 'direct', reasons: [], batchUsd: null, limits })
  })

  it('says that objects above 5 GB stay to be copied from here, and that nothing is checked', () => {
    expect(advise({ change: 'copy', largestBytes: 5 * gib }).limits).toEqual(['noPreconditions'])
    expect(advise({ change: 'copy', largestBytes: 5 * gib + 1 }).limits).toEqual(['noPreconditions', 'noLargeCopies'])
    expect(advise({ change: 'restore', largestBytes: 5 * gib + 1 }).limits).toEqual(['noPreconditions'])
  })

  it('explains each limit in a sentence', () => {
    for (const limit of batchLimits) expect(batchLimitText[limit]).toMatch(/^S3 Batch Operations .+\.$/)
  })

  it('leaves out the looks the app takes, and keeps all that S3 charges for the change itself', () => {
    const step = copyTo('GLACIER', { requests: { ...oneCopy, GetObjectAcl: 1 } })
    const direct = estimate({ storageClass: 'GLACIER_IR' }, step, million)
    const found = whenToUseBatch({ ...question, change: 'copy', objects: million }, direct, list)
    // 0.25 + 1.00 + COPY at GLACIER 1,000 x 0.03 = 30.00 + reading 1,000,000 GiB x 0.03 = 30,000
    expect(found.batchUsd).toBeCloseTo(30_031.25, 6)
    // HEAD and ACL at GLACIER_IR: 2,000 x 0.01 = 20.00, and no Batch
    expect(found.directUsd).toBeCloseTo(30_050, 6)
  })

  it('keeps the parts of large copies, which are made from here in any case', () => {
    const direct = estimate({ bytes: 10 * gib }, copyTo('STANDARD_IA', { requests: twentyParts }), 1000)
    const asked = { ...question, change: 'copy', objects: 1000, largestBytes: 10 * gib } as const
    // 0.25 + 0.001 + 22,000 requests x 0.01/1,000 = 0.22
    expect(whenToUseBatch(asked, direct, list).batchUsd).toBeCloseTo(0.471, 9)
  })
})
