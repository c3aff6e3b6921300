import { createHash } from 'node:crypto'
import type { ObjectProperties } from '../../preload/contract/objects'

/**
 * A hash over what a copy keeps, as far as HEAD tells: size, content headers, metadata, redirect. Not the ETag, which a copy may change
 * though the bytes are the same (s3-facts A1.9). A hash, because metadata is nobody's business but the owner's.
 */
export function contentOf(head: ObjectProperties): string {
  const { bytes, contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, expires } = head
  const { redirect, metadata, missingMetadata } = head
  const headers = [contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, expires, redirect]
  const sorted = metadata.map(([name, value]) => JSON.stringify([name, value])).sort()
  return createHash('sha256')
    .update(JSON.stringify([bytes, headers, sorted, missingMetadata]))
    .digest('base64url')
}
