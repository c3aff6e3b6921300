import type { Encryption } from '../../lake/encryption'
import type { Tag } from '../../lake/tags'
import { ownAccount } from '../users'
import { hash, pick } from './chance'
import { day } from './dates'

/** An account that some of the lake is shared with. */
export const partnerAccount = '444455556666'

const keyIds = {
  lake: '1234abcd-12ab-34cd-56ef-1234567890ab',
  health: '0987dcba-09fe-87dc-65ba-ab0987654321',
} as const

export const keyArn = (region: string, name: keyof typeof keyIds): string =>
  `arn:aws:kms:${region}:${ownAccount}:key/${keyIds[name]}`

export const kms = (region: string, name: keyof typeof keyIds, bucketKey: boolean): Encryption => ({
  kind: 'SSE-KMS',
  keyId: keyArn(region, name),
  bucketKey,
})

export const dsse = (region: string): Encryption => ({ kind: 'DSSE-KMS', keyId: keyArn(region, 'health') })

/** Tags as they are found in a real lake: some objects have none, keys and values are spelled in several ways. */
export function tags(h: number, team: string, costCenter: string, classification?: 'PHI' | 'internal'): Tag[] {
  const kept: Tag[] = []
  if (hash(h, 20) % 10 < 8) kept.push({ key: pick(hash(h, 21), ['team', 'team', 'team', 'Team']), value: team })
  if (hash(h, 22) % 10 < 6)
    kept.push({
      key: pick(hash(h, 23), ['cost-center', 'cost-center', 'CostCenter', 'cost_center']),
      value: costCenter,
    })
  if (classification) {
    const value = pick(hash(h, 25), [classification, classification, classification, classification.toLowerCase()])
    kept.push({ key: pick(hash(h, 24), ['Classification', 'Classification', 'classification']), value })
  }
  return kept
}

/** The first class whose age in days has been reached; oldest first. */
export const classByAge = (age: number, ...steps: readonly (readonly [days: number, storageClass: string])[]): string =>
  steps.find(([days]) => age >= days * day)?.[1] ?? 'STANDARD'

const base64 = (h: number, bytes: number): string =>
  Buffer.from(Array.from({ length: bytes }, (_, i) => hash(h, i) & 255)).toString('base64')

/** What the encryption clients of the AWS SDKs leave in the metadata (s3-facts A3.4). */
export const envelopeV2 = (h: number, unencryptedBytes: number): Record<string, string> => ({
  'x-amz-key-v2': base64(h, 48),
  'x-amz-iv': base64(hash(h, 1), 12),
  'x-amz-matdesc': `{"kms_cmk_id":"${keyArn('eu-central-1', 'lake')}"}`,
  'x-amz-cek-alg': 'AES/GCM/NoPadding',
  'x-amz-wrap-alg': 'kms+context',
  'x-amz-tag-len': '128',
  'x-amz-unencrypted-content-length': String(unencryptedBytes),
})

export const envelopeV1 = (h: number, unencryptedBytes: number): Record<string, string> => ({
  'x-amz-key': base64(h, 32),
  'x-amz-iv': base64(hash(h, 1), 16),
  'x-amz-matdesc': '{}',
  'x-amz-unencrypted-content-length': String(unencryptedBytes),
})
