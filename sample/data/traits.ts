import type { Encryption } from '../../lake/encryption'
import type { Tag } from '../../lake/tags'
import { hash, hex, pick } from './chance'
import { day } from './dates'

/** The account that owns the sample lake, and one that some of it is shared with. */
export const account = '111122223333'
export const partnerAccount = '444455556666'

const keyIds = {
  lake: '1234abcd-12ab-34cd-56ef-1234567890ab',
  health: '0987dcba-09fe-87dc-65ba-ab0987654321',
} as const

export const keyArn = (region: string, name: keyof typeof keyIds): string =>
  `arn:aws:kms:${region}:${account}:key/${keyIds[name]}`

export const kms = (region: string, name: keyof typeof keyIds, bucketKey: boolean): Encryption => ({
  kind: 'SSE-KMS',
  keyId: keyArn(region, name),
  bucketKey,
})

export const dsse = (region: string): Encryption => ({ kind: 'DSSE-KMS', keyId: keyArn(region, 'health') })

/** What people meant to write, and how they did. */
const spellings = {
  team: ['team', 'team', 'team', 'Team', 'owner-team'],
  costCenter: ['cost-center', 'cost-center', 'CostCenter', 'cost_center'],
  classification: ['Classification', 'Classification', 'Classification', 'classification'],
} as const

const values: Readonly<Record<string, readonly [string, ...string[]]>> = {
  PHI: ['PHI', 'PHI', 'PHI', 'phi', 'Phi'],
  internal: ['internal', 'Internal'],
}

/** Tags as they are found in a real lake: some objects have none, keys and values are spelled in several ways. */
export function tags(h: number, team: string, costCenter: string, classification?: string): Tag[] {
  const kept: Tag[] = []
  if (hash(h, 20) % 10 < 8) kept.push({ key: pick(hash(h, 21), spellings.team), value: team })
  if (hash(h, 22) % 10 < 6) kept.push({ key: pick(hash(h, 23), spellings.costCenter), value: costCenter })
  if (classification !== undefined) {
    const value = pick(hash(h, 25), values[classification] ?? [classification])
    kept.push({ key: pick(hash(h, 24), spellings.classification), value })
  }
  return kept
}

/** The first class whose age, in days, the object has reached; oldest first. */
export const classByAge = (age: number, steps: readonly (readonly [days: number, storageClass: string])[]): string =>
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

export const uuid = (h: number): string =>
  `${hex(h)}-${hex(hash(h, 1)).slice(4)}-4${hex(hash(h, 2)).slice(5)}-a${hex(hash(h, 3)).slice(5)}-${hex(hash(h, 4))}${hex(h).slice(4)}`
