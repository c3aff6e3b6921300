import { unreachable } from './unreachable'

/**
 * How S3 says an object is encrypted at rest (s3-facts A3.1-A3.3). `none` means "none reported", which is not the same as
 * "unencrypted"; `other` carries a value this program does not know, shown as it is.
 */
export type Encryption =
  | { readonly kind: 'none' }
  | { readonly kind: 'SSE-S3' }
  | { readonly kind: 'SSE-KMS'; readonly keyId: string | null; readonly bucketKey: boolean }
  | { readonly kind: 'DSSE-KMS'; readonly keyId: string | null }
  | { readonly kind: 'SSE-C' }
  | { readonly kind: 'other'; readonly value: string }

export const encryptionKinds = [
  'none',
  'SSE-S3',
  'SSE-KMS',
  'DSSE-KMS',
  'SSE-C',
  'other',
] as const satisfies readonly Encryption['kind'][]

/** The KMS key, where there is one and it is named. */
export const kmsKeyOf = (encryption: Encryption): string | null =>
  encryption.kind === 'SSE-KMS' || encryption.kind === 'DSSE-KMS' ? encryption.keyId : null

/** What an object can be encrypted with at a person's wish; `keyId` is the full ARN of a KMS key. */
export type TargetEncryption =
  | { readonly kind: 'SSE-S3' }
  | { readonly kind: 'SSE-KMS'; readonly keyId: string; readonly bucketKey: boolean }
  | { readonly kind: 'DSSE-KMS'; readonly keyId: string }

/** What the user metadata tells of client-side encryption (s3-facts A3.4). `algorithm` is the content cipher where it is named. */
export interface ClientSideEncryption {
  readonly format: 'v1' | 'v2' | 'v3' | 'instructionFile'
  readonly algorithm: string | null
  readonly keyWrap: string | null
  readonly unencryptedBytes: number | null
}

export interface EncryptionHeaders {
  /** `x-amz-server-side-encryption` */
  readonly algorithm?: string | null | undefined
  readonly kmsKeyId?: string | null | undefined
  readonly bucketKey?: boolean | null | undefined
  /** `x-amz-server-side-encryption-customer-algorithm` */
  readonly customerAlgorithm?: string | null | undefined
}

/** Reads what HEAD, GET or COPY say (s3-facts A3.2). A HEAD of an SSE-C object fails without its key; that is the caller's to see (A3.3). */
export function encryptionFromHeaders(headers: EncryptionHeaders): Encryption {
  if (headers.customerAlgorithm) return { kind: 'SSE-C' }
  const keyId = headers.kmsKeyId || null
  switch (headers.algorithm ?? '') {
    case '':
      return { kind: 'none' }
    case 'AES256':
      return { kind: 'SSE-S3' }
    case 'aws:kms':
      return { kind: 'SSE-KMS', keyId, bucketKey: headers.bucketKey === true }
    case 'aws:kms:dsse':
      return { kind: 'DSSE-KMS', keyId }
    default:
      return { kind: 'other', value: headers.algorithm ?? '' }
  }
}

/** Short text for a column, long text for the inspector. */
export interface EncryptionLabel {
  readonly short: string
  readonly long: string
}

export function encryptionLabel(encryption: Encryption): EncryptionLabel {
  switch (encryption.kind) {
    case 'none':
      return { short: 'none reported', long: 'S3 reports no encryption at rest for this object' }
    case 'SSE-S3':
      return { short: 'SSE-S3', long: 'Encrypted by S3 with a key of S3 (SSE-S3, AES-256)' }
    case 'SSE-KMS': {
      const bucketKey = encryption.bucketKey ? ', through a bucket key' : ''
      return { short: 'SSE-KMS', long: `Encrypted by S3 with ${kmsKey(encryption.keyId)} (SSE-KMS)${bucketKey}` }
    }
    case 'DSSE-KMS':
      return { short: 'DSSE-KMS', long: `Encrypted twice by S3 with ${kmsKey(encryption.keyId)} (DSSE-KMS)` }
    case 'SSE-C':
      return { short: 'SSE-C', long: 'Encrypted with a key the customer keeps (SSE-C); reading needs that key' }
    case 'other':
      return { short: encryption.value, long: `S3 reports the encryption “${encryption.value}”` }
    default:
      return unreachable(encryption)
  }
}

const kmsKey = (keyId: string | null): string =>
  keyId === null ? 'a KMS key it does not name' : `the KMS key ${keyId}`

/** Whether two objects are encrypted the same way, with the same key and through a bucket key or not. */
export function sameEncryption(left: Encryption, right: Encryption): boolean {
  if (left.kind === 'SSE-KMS' && right.kind === 'SSE-KMS') {
    return left.keyId === right.keyId && left.bucketKey === right.bucketKey
  }
  if (left.kind === 'DSSE-KMS' && right.kind === 'DSSE-KMS') return left.keyId === right.keyId
  if (left.kind === 'other' && right.kind === 'other') return left.value === right.value
  return left.kind === right.kind
}

const keyArn =
  /^arn:aws(?:-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Says what is wrong with the ARN of a KMS key, or `null`. An alias would be looked up in the caller's account (s3-facts A3.6). */
export function keyArnProblem(arn: string): string | null {
  if (arn === '') return 'must not be empty'
  if (/(?:^|:)alias\//.test(arn))
    return 'is an alias, which may mean another key in another account; give the key’s full ARN'
  if (!arn.startsWith('arn:')) return 'is not a full ARN, such as arn:aws:kms:eu-west-1:111122223333:key/…'
  return keyArn.test(arn) ? null : 'is not the ARN of a KMS key'
}

/**
 * Recognises client-side encryption by the user metadata it leaves (s3-facts A3.4), or gives `null`. Names may carry `x-amz-meta-`
 * before them. `null` is no proof: other clients have formats of their own.
 */
export function recogniseClientSide(metadata: readonly (readonly [string, string])[]): ClientSideEncryption | null {
  const values = new Map(metadata.map(([name, value]) => [name.toLowerCase().replace(/^x-amz-meta-/, ''), value]))
  const unencryptedBytes = wholeNumber(values.get('x-amz-unencrypted-content-length'))
  const found = (format: ClientSideEncryption['format'], algorithm: string | null, keyWrap: string | null) => {
    return { format, algorithm, keyWrap, unencryptedBytes }
  }
  if (values.has('x-amz-crypto-instr-file')) return found('instructionFile', null, null)
  if (values.has('x-amz-c') && values.has('x-amz-d') && values.has('x-amz-i')) {
    const algorithm = named(contentCiphers, values.get('x-amz-c'))
    return values.has('x-amz-3')
      ? found('v3', algorithm, named(keyWraps, values.get('x-amz-w')))
      : found('instructionFile', algorithm, null)
  }
  if (values.has('x-amz-key-v2')) {
    return found('v2', values.get('x-amz-cek-alg') || null, values.get('x-amz-wrap-alg') || null)
  }
  if (values.has('x-amz-key') && values.has('x-amz-iv')) return found('v1', 'AES/CBC/PKCS5Padding', null)
  return null
}

/** The short codes of the key-committing format; an unknown code is shown as it is. */
const contentCiphers: ReadonlyMap<string, string> = new Map([['115', 'AES-256-GCM, key-committing']])
const keyWraps: ReadonlyMap<string, string> = new Map([
  ['02', 'AES/GCM'],
  ['12', 'KMS with encryption context'],
  ['22', 'RSA-OAEP-SHA1'],
])

function named(names: ReadonlyMap<string, string>, code: string | undefined): string | null {
  return code === undefined || code === '' ? null : (names.get(code) ?? code)
}

const wholeNumber = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null

/** Says that a KMS key is of another region than the bucket, where S3 cannot use it, or `null`. */
export function keyRegionProblem(arn: string, region: string): string | null {
  const [, , , of = ''] = arn.split(':')
  return of === region
    ? null
    : `is a key of ${of}, and S3 takes only keys of the region of the bucket, which is ${region}`
}

/** Says what is wrong with the text of a customer's key (SSE-C), or `null`: 32 bytes as Base64 or as hexadecimal digits. */
export const customerKeyProblem = (text: string): string | null =>
  /^(?:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=|[0-9a-fA-F]{64})$/.test(text)
    ? null
    : 'is not a key of 32 bytes, written as Base64 (44 characters) or as 64 hexadecimal digits'

/** For a row or a log: `SSE-KMS, key 1234abcd-…, bucket key`. Keys outside the usual form are said whole. */
export function encryptionText(encryption: Encryption): string {
  switch (encryption.kind) {
    case 'SSE-KMS':
      return `SSE-KMS, ${keyText(encryption.keyId)}${encryption.bucketKey ? ', bucket key' : ''}`
    case 'DSSE-KMS':
      return `DSSE-KMS, ${keyText(encryption.keyId)}`
    case 'none':
    case 'SSE-S3':
    case 'SSE-C':
    case 'other':
      return encryptionLabel(encryption).short
    default:
      return unreachable(encryption)
  }
}

const keyText = (keyId: string | null): string =>
  keyId === null ? 'key not named' : `key ${keyId.replace(/^arn:.*:key\//, '')}`

/** What an object can be given again; `null` for what S3 offers no way to: no encryption, a customer's key, a key that is not named. */
export function asTarget(encryption: Encryption): TargetEncryption | null {
  switch (encryption.kind) {
    case 'SSE-S3':
      return { kind: 'SSE-S3' }
    case 'SSE-KMS':
      return encryption.keyId === null ? null : { ...encryption, keyId: encryption.keyId }
    case 'DSSE-KMS':
      return encryption.keyId === null ? null : { ...encryption, keyId: encryption.keyId }
    case 'none':
    case 'SSE-C':
    case 'other':
      return null
    default:
      return unreachable(encryption)
  }
}
