import type { Encryption } from '../../lake/encryption'
import { formatCount } from './format'

/** The kinds of encryption as people call them. */
export const kindNames: Readonly<Record<Encryption['kind'], string>> = {
  none: 'none reported',
  'SSE-S3': 'SSE-S3',
  'SSE-KMS': 'SSE-KMS',
  'DSSE-KMS': 'DSSE-KMS',
  'SSE-C': 'SSE-C',
  other: 'other',
}

/** `SSE-KMS 12, SSE-S3 3, of 15 known of 20`; empty where nothing is known. */
export function encryptionText(
  known: readonly { readonly kind: Encryption['kind']; readonly objects: number }[],
  of: number,
): string {
  if (known.length === 0) return ''
  const sum = known.reduce((all, { objects }) => all + objects, 0)
  const kinds = known.map(({ kind, objects }) => `${kindNames[kind]} ${formatCount(objects)}`).join(', ')
  return sum < of ? `${kinds}, of ${formatCount(sum)} known of ${formatCount(of)}` : kinds
}
