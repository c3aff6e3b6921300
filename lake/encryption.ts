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

/** What the user metadata tells of client-side encryption (s3-facts A3.4). `algorithm` is the content cipher where it is named. */
export interface ClientSideEncryption {
  readonly format: 'v1' | 'v2' | 'v3' | 'instructionFile'
  readonly algorithm: string | null
  readonly keyWrap: string | null
  readonly unencryptedBytes: number | null
}
