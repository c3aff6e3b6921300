import { addCost, startCost, type CostFacts, type CostStep } from '../../lake/cost'
import { finishCost, type Estimate } from '../../lake/costEstimate'
import type { Encryption } from '../../lake/encryption'
import { pricesFor } from '../../lake/prices'

export const day = 86_400_000
export const now = Date.UTC(2026, 9, 2)
export const kib = 1024
export const mib = 1024 ** 2
export const gib = 1024 ** 3
export const million = 1_000_000

/** An old object of STANDARD under SSE-S3 with one tag. */
export const plain: CostFacts = {
  bytes: gib,
  storageClass: 'STANDARD',
  modifiedAt: now - 400 * day,
  encryption: { kind: 'SSE-S3' },
  tags: 0,
}
export const kms: Encryption = { kind: 'SSE-KMS', keyId: 'k', bucketKey: false }
export const kmsByBucketKey: Encryption = { kind: 'SSE-KMS', keyId: 'k', bucketKey: true }
export const dsse: Encryption = { kind: 'DSSE-KMS', keyId: 'k' }

/** Requests of a plan for a copy, as `decideStorageClass` counts them where ACLs are off. */
export const oneCopy = { HeadObject: 1, CopyObject: 1 }
/** 10 GiB in parts of 512 MiB. */
export const twentyParts = {
  HeadObject: 2,
  GetObjectTagging: 1,
  CreateMultipartUpload: 1,
  UploadPartCopy: 20,
  CompleteMultipartUpload: 1,
}

export const copyTo = (to: string, more: Partial<Extract<CostStep, { kind: 'copy' }>> = {}): CostStep => ({
  kind: 'copy',
  to,
  encryption: 'kept',
  keepsOld: false,
  requests: oneCopy,
  ...more,
})

export const aged = (days: number) => ({ modifiedAt: now - days * day })

/** The estimate for so many objects that are alike. */
export function estimate(facts: Partial<CostFacts>, step: CostStep, times = 1, region = 'us-east-1'): Estimate {
  return finishCost(addCost(startCost(), { ...plain, ...facts }, step, now, times), pricesFor(region))
}

/** Every number in an estimate. */
export function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}
