import { describe, expect, it } from 'vitest'
import { decide, type BucketFacts, type Intent, type ObjectFacts } from '../../../lake/changePlan'
import { decideUndo, type Made } from '../../../lake/undo'
import { costOfChange, costOfUndo, PlanPricing, pricedAsOf, type PricedAs } from '../../../main/jobs/planPricing'
import { bucket, kmsKey, now, object, remove, to } from '../../lake/changeFacts'

const refused = (): never => {
  throw new Error('must not be asked')
}

async function priceOf(pricedAs: PricedAs, intent: Intent, its: Partial<BucketFacts> = {}, region = 'eu-west-1') {
  const pricing = new PlanPricing(pricedAs, intent, now)
  const place = { ...bucket, ...its }
  pricing.count(object, costOfChange(object, place, intent, decide(object, place, intent, now), now), 1)
  await pricing.finish(async () => region)
  return pricing.price(object.bytes)
}

describe('pricedAsOf', () => {
  it.each([
    ['sample', 'http://127.0.0.1:4000', 'sample'],
    ['profile', null, 'aws'],
    ['endpoint', 'https://s3.eu-west-1.amazonaws.com', 'aws'],
    ['endpoint', 'https://s3.cn-north-1.amazonaws.com.cn/', 'aws'],
    ['endpoint', 'https://amazonaws.com.example.org', 'nobody'],
    ['endpoint', 'https://example.org/s3.amazonaws.com', 'nobody'],
    ['profile', 'https://minio.example.org', 'nobody'],
  ] as const)('a %s at %s has the prices of %s', (kind, endpoint, expected) => {
    expect(pricedAsOf({ kind, endpoint })).toBe(expected)
  })
})

describe('PlanPricing', () => {
  it('gives no figure for an endpoint that is not AWS, and does not ask where it is', async () => {
    const pricing = new PlanPricing('nobody', to('GLACIER'), now)
    await pricing.finish(refused)
    expect(pricing.price(0)).toEqual({ kind: 'unknownEndpoint' })
  })

  it('prices a change of class with its day, its region and what it takes for granted', async () => {
    const price = await priceOf('sample', to('STANDARD_IA'), { versioning: 'Enabled' }, 'xx-nowhere-1')
    expect(price).toMatchObject({
      kind: 'estimate',
      asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      region: 'xx-nowhere-1',
      pricedAs: 'us-east-1',
      sample: true,
      batch: { advice: 'direct' },
    })
    if (price.kind !== 'estimate') throw new Error('no estimate')
    expect(price.once.total).toBeGreaterThan(0)
    expect(price.monthly.oldVersions.total).toBeGreaterThan(0)
    expect(price.assumptions).toContain('otherRegion')
    expect(price.paysBack.kind).toBe('never')
    expect(price.paysBack.text).toMatch(/never pays back.*Estimate/)
  })

  it('says nothing of paying back for what is not done to save', async () => {
    const price = await priceOf('aws', { kind: 'tags', edits: [{ op: 'set', key: 'b', value: '1' }] })
    expect(price).toMatchObject({ kind: 'estimate', sample: false, paysBack: { kind: 'notSought', text: '' } })
  })

  it('knows that Batch Operations cannot delete', async () => {
    expect(await priceOf('aws', remove('current'))).toMatchObject({ batch: { batchUsd: null, limits: ['noDelete'] } })
  })
})

describe('the price of taking back', () => {
  const made: Made = {
    of: 'storageClass',
    forGood: false,
    storageClass: 'STANDARD',
    encryption: null,
    newEncryption: null,
    tags: null,
    newTags: null,
    versionId: null,
    etag: null,
  }
  async function priceOfUndo(its: Partial<Made>, facts: Partial<ObjectFacts>, about: Partial<BucketFacts> = {}) {
    const [done, found, place] = [
      { ...made, ...its },
      { ...object, ...facts },
      { ...bucket, ...about },
    ]
    const pricing = new PlanPricing('aws', { kind: 'undo', job: 'j', of: done.of }, now)
    pricing.count(found, costOfUndo(done, found, place, decideUndo(done, found, place, now), now), 1)
    await pricing.finish(async () => 'us-east-1')
    return pricing.price(found.bytes)
  }

  it('counts the copy back, and what the class takes for reading', async () => {
    const price = await priceOfUndo({}, { storageClass: 'STANDARD_IA' })
    expect(price).toMatchObject({ requests: expect.arrayContaining([expect.objectContaining({ verb: 'CopyObject' })]) })
  })

  it('does not price what was not read', async () => {
    expect(await priceOfUndo({}, { storageClass: '', etag: '' })).toEqual({ kind: 'notRead' })
  })

  it('prices what was not read again by what the journal says, and says so', async () => {
    const key = { kind: 'SSE-KMS', keyId: 'k', bucketKey: false } as const
    const left = { storageClass: 'GLACIER_IR', encryption: null, tags: null }
    const price = await priceOfUndo({ encryption: key }, left)
    expect(price).toMatchObject({ kind: 'estimate', assumptions: expect.arrayContaining(['fromJournal']) })
    // Reading out of GLACIER_IR is billed by the GB, and a copy calls KMS.
    expect(price.kind === 'estimate' && price.once.retrieval > 0 && price.once.kms > 0).toBe(true)
    const read = await priceOfUndo({ encryption: key }, { ...left, encryption: key, tags: [] })
    expect(read.kind === 'estimate' && read.assumptions.includes('fromJournal')).toBe(false)
  })

  it('counts the writing of tags', async () => {
    const price = await priceOfUndo({ of: 'tags', tags: [], newTags: object.tags }, {})
    expect(price).toMatchObject({
      requests: expect.arrayContaining([expect.objectContaining({ verb: 'DeleteObjectTagging', count: 1 })]),
    })
  })

  it.each([
    // 0.005 a thousand PUTs, 0.0004 a thousand reads, 0.03 for 10,000 calls to KMS; a bucket key stands in for up to 99 of 100.
    ['in place, with a call to KMS', false, 0.000005 + 2 * 0.0000004 + 0.000003],
    ['in place, a bucket key counted as the one call it takes at least', true, 0.000005 + 2 * 0.0000004 + 0.000003],
  ])('counts the key that goes back: %s', async (_, bucketKey, total) => {
    const encryption = { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey } as const
    const facts = { encryption: { kind: 'SSE-KMS', keyId: kmsKey(2), bucketKey: false } } as const
    const its = { of: 'encryption', encryption, newEncryption: facts.encryption } as const
    const price = await priceOfUndo(its, facts, { updatesEncryption: true })
    expect(price).toMatchObject({
      requests: [
        { verb: 'HeadObject', count: 2 },
        { verb: 'UpdateObjectEncryption', count: 1 },
      ],
      once: { kms: expect.closeTo(0.000003, 12), total: expect.closeTo(total, 12) },
      paysBack: { kind: 'notSought' },
    })
  })

  it('costs nothing to remove a delete marker', async () => {
    const price = await priceOfUndo({ of: 'delete', versionId: 'm' }, { isDeleteMarker: true, storageClass: '' })
    expect(price).toMatchObject({ kind: 'estimate', once: { total: 0 } })
  })
})
