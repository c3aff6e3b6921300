import type { Encryption } from '../../lake/encryption'

/** The kinds of encryption as people call them. */
export const kindNames: Readonly<Record<Encryption['kind'], string>> = {
  none: 'none reported',
  'SSE-S3': 'SSE-S3',
  'SSE-KMS': 'SSE-KMS',
  'DSSE-KMS': 'DSSE-KMS',
  'SSE-C': 'SSE-C',
  other: 'other',
}
