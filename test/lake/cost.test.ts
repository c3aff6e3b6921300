/**
 * Worked cases. Every figure is worked out by hand in the comment beside it, from the prices of lake/prices.json: who edits a price there works the
 * cases that use it out again. GiB are GB as S3 bills them. 1,000,000 objects of 1 MiB are 976.5625 GiB, of 128 KiB 122.0703125 GiB.
 */
import { describe, expect, it } from 'vitest'
import { addCost, addListing, startCost, type CostFacts, type CostStep } from '../../lake/cost'
import { assumptionCodes, assumptionText, finishCost } from '../../lake/costEstimate'
import { payBackText } from '../../lake/payBack'
import { pricesFor } from '../../lake/prices'
import {
  aged,
  copyTo,
  dsse,
  estimate,
  gib,
  kib,
  kms,
  kmsByBucketKey,
  mib,
  million,
  now,
  plain,
  twentyParts,
} from './costCases'

const money = (actual: number, expected: number): void => expect(actual).toBeCloseTo(expected, 9)
const verb = (name: string, of: ReturnType<typeof estimate>) => of.requests.find(({ verb }) => verb === name)

describe('a copy to another class', () => {
  it('1: a million objects of 1 MiB from STANDARD to STANDARD_IA', () => {
    const found = estimate({ bytes: mib }, copyTo('STANDARD_IA'), million)
    // HEAD at STANDARD: 1,000 x 0.0004 = 0.40; COPY at STANDARD_IA: 1,000 x 0.01 = 10.00
    money(verb('HeadObject', found)?.usd ?? 0, 0.4)
    money(verb('CopyObject', found)?.usd ?? 0, 10)
    money(found.once.total, 10.4)
    // 976.5625 x 0.023 = 22.4609375 before, x 0.0125 = 12.20703125 after
    money(found.monthly.before.total, 22.4609375)
    money(found.monthly.after.total, 12.20703125)
    // saves 10.25390625 a month: 10.40 / 10.25 = 1.01, so the second month
    expect(found.paysBack).toMatchObject({ kind: 'after', months: 2 })
    expect(payBackText(found.paysBack, found.asOf)).toBe(
      'This change pays back after 2 months: it costs about $10.40 and saves about $10.25 a month. Estimate, prices of 2025-10-28.',
    )
  })

  it('2: a million objects of 10 KiB to STANDARD_IA are billed as 128 KiB and never pay back', () => {
    const found = estimate({ bytes: 10 * kib }, copyTo('STANDARD_IA'), million)
    // 1,000,000 x 10 KiB = 9.5367431640625 GiB x 0.023 = 0.2193450927734375
    money(found.monthly.before.total, 0.2193450927734375)
    // 122.0703125 GiB x 0.0125 = 1.52587890625
    money(found.monthly.after.total, 1.52587890625)
    // 1.52587890625 - 0.2193450927734375 = 1.3065338134765625 more
    expect(found.paysBack.kind).toBe('never')
    expect(payBackText(found.paysBack, found.asOf)).toBe(
      'This change never pays back: it costs about $10.40 and storage then costs about $1.31 more a month. Estimate, prices of 2025-10-28.',
    )
  })

  it('3: out of GLACIER_IR, reading is paid by the GB and each look at the rate of the source', () => {
    const found = estimate({ storageClass: 'GLACIER_IR' }, copyTo('STANDARD'), 100)
    // HEAD at GLACIER_IR: 0.1 x 0.01 = 0.001; COPY at STANDARD: 0.1 x 0.005 = 0.0005
    money(found.once.requests, 0.0015)
    // 100 GiB x 0.03 = 3.00; 400 days old, so nothing for leaving early
    money(found.once.retrieval, 3)
    money(found.once.earlyDeletion, 0)
    money(found.once.total, 3.0015)
    // 100 x 0.004 = 0.40, then 100 x 0.023 = 2.30
    money(found.monthly.before.total, 0.4)
    money(found.monthly.after.total, 2.3)
  })

  it('4: out of STANDARD_IA after 10 days, 20 of 30 days are still due', () => {
    const found = estimate({ storageClass: 'STANDARD_IA', bytes: 50 * gib, ...aged(10) }, copyTo('STANDARD'))
    // 50 GiB x 0.0125 x 20/30 = 0.625 x 2/3 = 0.416666...
    money(found.once.earlyDeletion, 0.4166666666667)
    // 50 x 0.01 = 0.50
    money(found.once.retrieval, 0.5)
  })

  it('5: what is due for leaving early is reckoned with the minimum size, reading is not', () => {
    const found = estimate({ storageClass: 'STANDARD_IA', bytes: kib, ...aged(0) }, copyTo('STANDARD'), million)
    // 128 KiB each: 122.0703125 GiB x 0.0125 x 30/30 = 1.52587890625
    money(found.once.earlyDeletion, 1.52587890625)
    // 1,000,000 KiB = 0.95367431640625 GiB x 0.01 = 0.0095367431640625
    money(found.once.retrieval, 0.0095367431640625)
  })

  it('6: out of DEEP_ARCHIVE once restored, 90 of 180 days are due with the index of each object', () => {
    const found = estimate({ storageClass: 'DEEP_ARCHIVE', ...aged(90) }, copyTo('STANDARD'), 1000)
    // 1,000 x (1 GiB + 32 KiB) = 1,000 + 1,000/32,768 = 1,000.030517578125 GiB
    // x 0.00099 x 90/30 = 1,000.030517578125 x 0.00297 = 2.97009063720703125
    money(found.once.earlyDeletion, 2.970090637207)
    // The restore paid for reading.
    money(found.once.retrieval, 0)
  })

  it('7: in an archive each object carries 32 KiB at its rate and 8 KiB at that of STANDARD', () => {
    const found = estimate({}, copyTo('DEEP_ARCHIVE'), 10)
    // 10 x 32 KiB = 10/32,768 = 0.00030517578125 GiB; (10 + 0.00030517578125) x 0.00099 = 0.0099003021240234375
    // 10 x 8 KiB = 10/131,072 = 0.0000762939453125 GiB x 0.023 = 0.0000017547607421875
    money(found.monthly.after.total, 0.0099020568847656)
    // COPY at DEEP_ARCHIVE: 0.01 x 0.05 = 0.0005; HEAD 0.01 x 0.0004 = 0.000004
    money(found.once.total, 0.000504)
  })

  it('8: 10 GiB in parts to GLACIER: only the end of the upload is at the rate of GLACIER', () => {
    const found = estimate({ bytes: 10 * gib }, copyTo('GLACIER', { requests: twentyParts }))
    // 3 reads x 0.0004/1000 = 0.0000012; 1 + 20 at STANDARD x 0.005/1000 = 0.000105; 1 x 0.03/1000 = 0.00003
    money(found.once.requests, 0.0001362)
    money(verb('UploadPartCopy', found)?.usd ?? 0, 0.0001)
    money(verb('CompleteMultipartUpload', found)?.usd ?? 0, 0.00003)
  })

  it('9: 10 GiB in parts to STANDARD_IA: every part is at the rate of STANDARD_IA', () => {
    const found = estimate({ bytes: 10 * gib }, copyTo('STANDARD_IA', { requests: twentyParts }))
    // 3 reads x 0.0004/1000 = 0.0000012; 22 x 0.01/1000 = 0.00022
    money(found.once.requests, 0.0002212)
  })

  it('10: in a bucket that keeps versions the old bytes stay billed, so nothing is saved until they go', () => {
    const found = estimate({}, copyTo('GLACIER_IR', { keepsOld: true }), 100)
    // 100 x 0.004 = 0.40 for the new versions, 100 x 0.023 = 2.30 for the old ones
    money(found.monthly.after.total, 0.4)
    money(found.monthly.oldVersions.total, 2.3)
    expect(found.paysBack).toMatchObject({ kind: 'never' })
    // Without them: HEAD 0.1 x 0.0004 + COPY 0.1 x 0.02 = 0.00204, and 1.90 saved a month
    money(found.once.total, 0.00204)
    expect(found.paysBackWithoutOld).toMatchObject({ kind: 'after', months: 1 })
  })

  it('11: old versions owe their minimum days when they are removed, not when they are copied', () => {
    const facts = { storageClass: 'STANDARD_IA', bytes: 50 * gib, ...aged(10) }
    const found = estimate(facts, copyTo('GLACIER_IR', { keepsOld: true }))
    money(found.once.earlyDeletion, 0)
    // As in case 4
    money(found.whenOldAreRemoved, 0.4166666666667)
    // HEAD 0.000001 + COPY 0.00002 + 50 x 0.01 to read = 0.500021, and 0.416667: 0.916688
    // Saves 50 x 0.0125 - 50 x 0.004 = 0.425 a month: 2.16
    money(found.once.total, 0.500021)
    expect(found.paysBackWithoutOld).toMatchObject({ kind: 'after', months: 3 })
  })
})

describe('INTELLIGENT_TIERING', () => {
  it('12: watching is paid by the object, and whether it pays back depends on reading', () => {
    const found = estimate({ bytes: mib }, copyTo('INTELLIGENT_TIERING'), million)
    // 976.5625 x 0.023 = 22.4609375 both times; watching 1,000 x 0.0025 = 2.50
    money(found.monthly.after.total, 24.9609375)
    // Unread: 976.5625 x 0.004 = 3.90625 + 2.50 = 6.40625, which saves 16.0546875
    money(found.monthly.after.totalUnread, 6.40625)
    // HEAD 0.40 + COPY 1,000 x 0.005 = 5.00: 5.40 / 16.05 = 0.34
    expect(found.paysBack).toMatchObject({ kind: 'byReading', months: 1 })
    expect(payBackText(found.paysBack, found.asOf)).toBe(
      'If nothing is read, this change pays back after one month: it costs about $5.40 and saves at most $16.05 a month. If the objects are read often, it may never pay back. Estimate, prices of 2025-10-28.',
    )
    expect(found.assumptions).toContain('tieringUnknown')
  })

  it('13: objects below 128 KiB are neither watched nor moved, and never pay back', () => {
    const found = estimate({ bytes: 128 * kib - 1 }, copyTo('INTELLIGENT_TIERING'), million)
    money(found.monthly.after.monitoring, 0)
    expect(found.monthly.after).toEqual(found.monthly.before)
    expect(found.paysBack).toMatchObject({ kind: 'never', morePerMonth: 0 })
    expect(payBackText(found.paysBack, found.asOf)).toContain(
      'never pays back: it costs about $5.40 and saves nothing.',
    )
    // Exactly 128 KiB is watched: 1,000 x 0.0025
    money(estimate({ bytes: 128 * kib }, copyTo('INTELLIGENT_TIERING'), million).monthly.after.monitoring, 2.5)
  })

  it('14: leaving it saves for certain only against what it costs unread', () => {
    const found = estimate({ bytes: mib, storageClass: 'INTELLIGENT_TIERING' }, copyTo('DEEP_ARCHIVE'), million)
    // Unread 6.40625 as in case 12. After: (1 MiB + 32 KiB) x 1,000,000 = 976.5625 x 1.03125 = 1,007.080078125 GiB x 0.00099 = 0.99700927734375
    // and 8 KiB x 1,000,000 = 7.62939453125 GiB x 0.023 = 0.17547607421875
    money(found.monthly.after.total, 1.1724853515625)
    // Saves 6.40625 - 1.1724853515625 = 5.2337646484375 for certain; costs 0.40 + 1,000 x 0.05 = 50.40: 9.63
    money(found.once.total, 50.4)
    expect(found.paysBack).toMatchObject({ kind: 'after', months: 10 })
  })
})

describe('horror stories', () => {
  const smallLog = { bytes: 10 * kib }

  it('15: 2.2 billion objects of 10 KiB to DEEP_ARCHIVE by lifecycle cost 110,000 USD to save 9.27 a month', () => {
    const found = estimate(smallLog, { kind: 'transition', to: 'DEEP_ARCHIVE' }, 2_200 * million)
    // 2,200,000 thousands x 0.05 = 110,000
    money(found.once.total, 110_000)
    // 22 x 10^9 KiB = 20,980.8349609375 GiB x 0.023 = 482.5592041015625
    money(found.monthly.before.total, 482.5592041015625)
    // (10 + 32) KiB: 88,119.5068359375 GiB x 0.00099 = 87.238311767578125
    // 8 KiB: 16,784.66796875 GiB x 0.023 = 386.04736328125
    money(found.monthly.after.total, 473.28567504882813)
    // 110,000 / 9.273529 = 11,861.7 months, which is 988 years
    expect(found.paysBack).toMatchObject({ kind: 'after', months: 11_862 })
    expect(payBackText(found.paysBack, found.asOf)).toContain('pays back after 989 years')
  })

  it('16: the same to GLACIER cost 66,000 USD and 220.72 more a month for ever', () => {
    const found = estimate(smallLog, { kind: 'transition', to: 'GLACIER' }, 2_200 * million)
    // 2,200,000 x 0.03 = 66,000
    money(found.once.total, 66_000)
    // 88,119.5068359375 x 0.0036 = 317.230224609375, and 386.04736328125 as in case 15
    money(found.monthly.after.total, 703.277587890625)
    expect(payBackText(found.paysBack, found.asOf)).toBe(
      'This change never pays back: it costs about $66,000.00 and storage then costs about $220.72 more a month. Estimate, prices of 2025-10-28.',
    )
  })

  it('17: 140 MB of logs of 1 KiB in GLACIER cost thirteen times what they cost in STANDARD', () => {
    // 140 x 1,024 = 143,360 objects
    const found = estimate({ bytes: kib }, copyTo('GLACIER'), 143_360)
    // 0.13671875 GiB x 0.023 = 0.00314453125
    money(found.monthly.before.total, 0.00314453125)
    // 33 KiB each: 4.51171875 GiB x 0.0036 = 0.0162421875; 8 KiB each: 1.09375 GiB x 0.023 = 0.02515625
    money(found.monthly.after.total, 0.0413984375)
    // HEAD 143.36 x 0.0004 = 0.057344; COPY 143.36 x 0.03 = 4.3008
    money(found.once.total, 4.358144)
    expect(found.paysBack.kind).toBe('never')
  })

  it('18: a hundred million objects to DEEP_ARCHIVE: 5,000 USD of transitions (s3-facts A8.6)', () => {
    // 100,000 x 0.05 = 5,000
    money(estimate({}, { kind: 'transition', to: 'DEEP_ARCHIVE' }, 100 * million).once.requests, 5000)
  })
})

describe('lifecycle', () => {
  it('19: reads nothing and leaves no version, but minimum days are still due', () => {
    const found = estimate(
      { storageClass: 'STANDARD_IA', bytes: 3 * gib, ...aged(20) },
      { kind: 'transition', to: 'GLACIER_IR' },
      1000,
    )
    // 1 x 0.02 = 0.02
    money(found.once.requests, 0.02)
    money(found.once.retrieval, 0)
    // 3,000 GiB x 0.0125 x 10/30 = 12.50
    money(found.once.earlyDeletion, 12.5)
    money(found.monthly.oldVersions.total, 0)
    // Into INTELLIGENT_TIERING a transition is dearer than a copy: 1 x 0.01, not 1 x 0.005
    money(estimate({}, { kind: 'transition', to: 'INTELLIGENT_TIERING' }, 1000).once.total, 0.01)
  })
})

describe('listing', () => {
  it('20: is paid at the rate of writing to STANDARD', () => {
    const usage = startCost()
    addListing(usage, { ListObjectsV2: 100_000, ListObjectVersions: 1000 })
    const found = finishCost(usage, pricesFor('us-east-1'))
    // A hundred million objects: 100 x 0.005 = 0.50 (performance.md section 5); 1 x 0.005
    money(verb('ListObjectsV2', found)?.usd ?? 0, 0.5)
    money(found.once.total, 0.505)
    expect(found).toMatchObject({ objects: 0, unpriced: 0 })
  })
})

describe('KMS', () => {
  it('21: a copy decrypts and asks for a new key: two calls an object', () => {
    const found = estimate({ bytes: mib, encryption: kms }, copyTo('STANDARD_IA'), million)
    expect(found.kmsCalls).toBe(2 * million)
    // 200 x 0.03 = 6.00
    money(found.once.kms, 6)
  })

  it('22: bucket keys leave one call of a hundred', () => {
    const found = estimate({ bytes: mib, encryption: kmsByBucketKey }, copyTo('STANDARD_IA'), million)
    // 20,000 calls: 2 x 0.03 = 0.06
    expect(found.kmsCalls).toBe(20_000)
    money(found.once.kms, 0.06)
    expect(found.assumptions).toContain('bucketKeys')
  })

  it('23: in parts, every part decrypts and asks again', () => {
    const facts = { bytes: 10 * gib, encryption: kms }
    const found = estimate(facts, copyTo('STANDARD_IA', { requests: twentyParts }), 1000)
    // 20 to read, 1 + 20 to write: 41,000 calls x 0.03/10,000 = 0.123
    expect(found.kmsCalls).toBe(41_000)
    money(found.once.kms, 0.123)
  })

  it('24: DSSE-KMS asks for two keys and is also paid by the GB, in and out', () => {
    const found = estimate({ encryption: dsse }, copyTo('STANDARD_IA'), 1000)
    // (2 + 2) x 1,000 = 4,000 calls x 0.03/10,000 = 0.012; 2 x 1,000 GiB x 0.003 = 6.00
    money(found.once.kms, 0.012)
    money(found.once.secondLayer, 6)
  })

  it('25: a copy to another key in the same class: only the new side asks, and nothing is to be paid back', () => {
    const found = estimate({}, copyTo('STANDARD', { encryption: kms }), 1000)
    // 1,000 calls: 0.003; HEAD 1 x 0.0004 + COPY 1 x 0.005 = 0.0054
    money(found.once.kms, 0.003)
    money(found.once.total, 0.0084)
    expect(found.paysBack).toEqual({ kind: 'notSought' })
    expect(payBackText(found.paysBack, found.asOf)).toBe('')
  })

  it('26: UpdateObjectEncryption on an archive: a request and a call an object, nothing else moves', () => {
    const requests = { HeadObject: 1, UpdateObjectEncryption: 1 }
    const facts = { storageClass: 'GLACIER', ...aged(1) }
    const found = estimate(facts, { kind: 'encrypt', encryption: kms, requests }, million)
    // HEAD 1,000 x 0.0004 = 0.40; at GLACIER 1,000 x 0.03 = 30.00; 1,000,000 calls: 3.00
    money(found.once.total, 33.4)
    expect(found.monthly.after).toEqual(found.monthly.before)
  })
})

describe('restore', () => {
  const requests = { RestoreObject: 1 }
  const restoreOf = (speed: 'Expedited' | 'Standard' | 'Bulk', days = 0, lasting = false) =>
    ({ kind: 'restore', speed, days, lasting, requests }) as const

  // AWS re:Post s3-manage-data-retrieval works out 15,000,000 objects of 102,400 GB in all, which is 109,951,162,777,600 bytes:
  // 7,222,400 objects of 7,330,077 and 7,777,600 of 7,330,078 bytes.
  const campaign = (step: ReturnType<typeof restoreOf>) => {
    const facts = { ...plain, storageClass: 'GLACIER' }
    const usage = addCost(startCost(), { ...facts, bytes: 7_330_077 }, step, now, 7_222_400)
    return finishCost(addCost(usage, { ...facts, bytes: 7_330_078 }, step, now, 7_777_600), pricesFor('us-east-1'))
  }

  it('27: GLACIER at standard speed', () => {
    const found = campaign(restoreOf('Standard', 7))
    // 15,000 x 0.05 = 750
    money(found.once.requests, 750)
    // 102,400 x 0.01 = 1,024
    money(found.once.retrieval, 1024)
    // For 7 days in STANDARD: 102,400 x 0.023 x 7/30 = 549.54666...
    money(found.once.temporaryCopies, 549.5466666666667)
    expect(found.monthly.after).toEqual(found.monthly.before)
  })

  it('28: GLACIER expedited', () => {
    const found = campaign(restoreOf('Expedited'))
    // 15,000 x 10 = 150,000; 102,400 x 0.03 = 3,072
    money(found.once.requests, 150_000)
    money(found.once.retrieval, 3072)
  })

  it('29: GLACIER in bulk is free', () => {
    money(campaign(restoreOf('Bulk')).once.total, 0)
  })

  it('30: DEEP_ARCHIVE by speed, with ten days of a copy', () => {
    const facts = { storageClass: 'DEEP_ARCHIVE' }
    const standard = estimate(facts, restoreOf('Standard', 10), 1000)
    // 1 x 0.10 = 0.10; 1,000 GiB x 0.02 = 20.00; 1,000 x 0.023 x 10/30 = 7.6666...
    money(standard.once.requests, 0.1)
    money(standard.once.retrieval, 20)
    money(standard.once.temporaryCopies, 7.6666666666667)
    // 1 x 0.025 = 0.025; 1,000 x 0.0025 = 2.50
    const bulk = estimate(facts, restoreOf('Bulk'), 1000)
    money(bulk.once.total, 2.525)
  })

  it('31: lengthening a restore is a plain request and more days of the copy', () => {
    const found = estimate({ storageClass: 'GLACIER' }, restoreOf('Standard', 3, true), 1000)
    // 1 x 0.0004; 1,000 x 0.023 x 3/30 = 2.30
    money(found.once.requests, 0.0004)
    money(found.once.retrieval, 0)
    money(found.once.temporaryCopies, 2.3)
    expect(verb('RestoreObject', found)?.count).toBe(1000)
  })

  it('32: in INTELLIGENT_TIERING only expedited costs, and no copy is kept', () => {
    const facts = { storageClass: 'INTELLIGENT_TIERING' }
    money(estimate(facts, restoreOf('Standard', 10), 1000).once.total, 0)
    // 1 x 10 = 10.00; 1,000 x 0.03 = 30.00
    money(estimate(facts, restoreOf('Expedited', 10), 1000).once.total, 40)
  })
})

describe('delete', () => {
  const requests = { DeleteObjects: 1 }

  it('33: requests are free, minimum days are not', () => {
    const found = estimate(
      { storageClass: 'DEEP_ARCHIVE', ...aged(30) },
      { kind: 'delete', hides: false, requests },
      2500,
    )
    expect(verb('DeleteObjects', found)).toEqual({ verb: 'DeleteObjects', count: 3, usd: 0 })
    // 2,500 + 2,500/32,768 = 2,500.0762939453125 GiB x 0.00099 x 150/30 = 12.375377655029296875
    money(found.once.total, 12.3753776550293)
    money(found.monthly.after.total, 0)
  })

  it('34: from STANDARD it costs nothing and saves at once', () => {
    const found = estimate({}, { kind: 'delete', hides: false, requests }, 1000)
    money(found.once.total, 0)
    // 1,000 x 0.023 = 23.00
    expect(payBackText(found.paysBack, found.asOf)).toBe(
      'This change costs nothing and saves about $23.00 a month. Estimate, prices of 2025-10-28.',
    )
  })

  it.each([true, null])('35: behind a delete marker everything stays billed (%s)', (hides) => {
    const found = estimate({ storageClass: 'STANDARD_IA', ...aged(1) }, { kind: 'delete', hides, requests }, 1000)
    money(found.once.total, 0)
    expect(found.monthly.after).toEqual(found.monthly.before)
    expect(found.paysBack.kind).toBe('notSought')
    expect(found.assumptions.includes('versioningUnknown')).toBe(hides === null)
  })
})

describe('tags', () => {
  const requests = { HeadObject: 1, GetObjectTagging: 2, PutObjectTagging: 1 }

  it('36: two more tags on a million objects', () => {
    const found = estimate({ tags: 1 }, { kind: 'tag', tags: 3, requests }, million)
    // HEAD 1,000 x 0.0004 = 0.40; GET 2,000 x 0.0004 = 0.80; PUT 1,000 x 0.005 = 5.00
    money(found.once.total, 6.2)
    // 1,000,000 tags: 100 x 0.0065 = 0.65; 3,000,000: 1.95
    money(found.monthly.before.tags, 0.65)
    money(found.monthly.after.tags, 1.95)
  })

  it('37: in GLACIER the PUT is taken at the rate of GLACIER, and clearing is free', () => {
    const put = estimate(
      { storageClass: 'GLACIER' },
      { kind: 'tag', tags: 1, requests: { PutObjectTagging: 1 } },
      million,
    )
    // 1,000 x 0.03 = 30.00
    money(put.once.total, 30)
    const cleared = estimate({ tags: 2 }, { kind: 'tag', tags: 0, requests: { DeleteObjectTagging: 1 } }, million)
    money(cleared.once.total, 0)
    money(cleared.monthly.after.tags, 0)
  })

  it('38: a new version has the tags too', () => {
    const found = estimate({ tags: 4 }, copyTo('GLACIER_IR', { keepsOld: true }), 10_000)
    // 40,000 tags: 4 x 0.0065 = 0.026
    money(found.monthly.before.tags, 0.026)
    money(found.monthly.after.tags, 0.026)
    money(found.monthly.oldVersions.tags, 0.026)
  })

  it.each([
    [null, 3],
    [1, null],
    [null, null],
  ])('39: of tags that are not known no difference is told (%s, %s)', (before, after) => {
    const found = estimate({ tags: before }, { kind: 'tag', tags: after, requests }, 10_000)
    expect(found.monthly.after.tags).toBe(found.monthly.before.tags)
    expect(found.assumptions).toContain('tagsUnknown')
  })
})

describe('regions and classes', () => {
  it('40: eu-central-1 has its own prices', () => {
    const found = estimate({}, copyTo('GLACIER'), 100, 'eu-central-1')
    // HEAD 0.1 x 0.00043 = 0.000043; COPY 0.1 x 0.036 = 0.0036
    money(found.once.total, 0.003643)
    // 100 x 0.0245 = 2.45; (100 + 100/32,768) x 0.00405 + 100/131,072 x 0.0245 = 0.405 + 0.0000123596191... + 0.0000186920166...
    money(found.monthly.before.total, 2.45)
    money(found.monthly.after.total, 0.4050310516357)
  })

  it('41: eu-west-1 takes more for the requests of GLACIER than us-east-1', () => {
    // HEAD 1 x 0.0004; COPY 1 x 0.033
    money(estimate({}, copyTo('GLACIER'), 1000, 'eu-west-1').once.total, 0.0334)
  })

  it('42: a region that is not listed is priced as the stated one, and that is said', () => {
    const found = estimate({}, copyTo('GLACIER'), 100, 'ap-northeast-1')
    expect(found).toMatchObject({
      kind: 'estimate',
      asOf: '2025-10-28',
      region: 'ap-northeast-1',
      pricedAs: 'us-east-1',
    })
    expect(found.assumptions).toContain('otherRegion')
    expect({ ...found, region: '', assumptions: [] }).toEqual({
      ...estimate({}, copyTo('GLACIER'), 100),
      region: '',
      assumptions: [],
    })
  })

  it.each(['OUTPOSTS', 'SOMETHING_NEW', '__proto__', 'constructor'])(
    '43: %s has no price, and that is said',
    (storageClass) => {
      const found = estimate({ storageClass }, copyTo('STANDARD'), 1000)
      expect(found.unpriced).toBe(1000)
      expect(payBackText(found.paysBack, found.asOf)).toBe(
        'Whether this change pays back cannot be said, as prices of some objects are missing. Estimate, prices of 2025-10-28.',
      )
      expect(found.assumptions).toContain('classWithoutPrice')
      // COPY at STANDARD alone: 1 x 0.005
      money(found.once.total, 0.005)
    },
  )

  it('44: a clock behind that of S3 does not lengthen the minimum days', () => {
    const found = estimate({ storageClass: 'STANDARD_IA', ...aged(-3) }, copyTo('STANDARD'), 1000)
    // All 30 days, never 33: 1,000 x 0.0125
    money(found.once.earlyDeletion, 12.5)
  })
})

describe('what an estimate takes for granted', () => {
  const restoreOf = { kind: 'restore', days: 1, speed: 'Standard', lasting: false, requests: {} } as const
  it.each<[string, Partial<CostFacts>, CostStep, readonly string[]]>([
    ['a plain move', {}, copyTo('GLACIER_IR'), []],
    ['out of a class with minimum days', { storageClass: 'GLACIER_IR' }, copyTo('STANDARD'), ['agesFromLastModified']],
    ['no move out of it', { storageClass: 'GLACIER' }, restoreOf, []],
    ['watched after', {}, copyTo('INTELLIGENT_TIERING'), ['tieringUnknown']],
    ['watched before', { storageClass: 'INTELLIGENT_TIERING' }, copyTo('STANDARD'), ['tieringUnknown']],
    ['watched, not moved', { storageClass: 'INTELLIGENT_TIERING' }, restoreOf, []],
    ['too small to be watched', { bytes: 1 }, copyTo('INTELLIGENT_TIERING'), []],
    ['bucket keys', { encryption: kmsByBucketKey }, copyTo('GLACIER_IR'), ['bucketKeys']],
    ['encryption not read', { encryption: null }, copyTo('GLACIER_IR'), ['encryptionUnknown']],
    ['versioning not known', {}, copyTo('GLACIER_IR', { keepsOld: null }), ['versioningUnknown']],
    ['no price', { storageClass: 'SNOW' }, copyTo('STANDARD'), ['classWithoutPrice']],
  ])('%s', (_, facts, step, codes) => {
    expect(estimate(facts, step).assumptions).toEqual(['listPrices', ...codes])
  })

  it('has a sentence for each', () => {
    for (const code of assumptionCodes) expect(assumptionText[code]).toMatch(/^[A-Z].+\.$/)
  })
})
