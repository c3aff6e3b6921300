import { createHash } from 'node:crypto'
import type { Encryption } from '../../lake/encryption'
import { ownerAcl } from '../acl'
import { madeContent } from '../content'
import { customerEncryption, namedEncryption } from '../encryption'
import type { Headers, Version } from '../store'
import { hash, hex } from './chance'
import type { KeySpace, SeedObject } from './keySpace'

/** The key that opens the sample lake's own SSE-C objects. */
export const sampleCustomerKey = createHash('sha256').update('the key of the sample lake').digest()

function encryptionHeaders(seed: Encryption): Headers {
  if (seed.kind === 'none') return {}
  if (seed.kind === 'SSE-C') return customerEncryption(createHash('md5').update(sampleCustomerKey).digest('base64'))
  if (seed.kind === 'SSE-KMS') return namedEncryption('aws:kms', seed.keyId, seed.bucketKey)
  if (seed.kind === 'DSSE-KMS') return namedEncryption('aws:kms:dsse', seed.keyId, false)
  return namedEncryption(seed.kind === 'other' ? seed.value : 'AES256', null, false)
}

/** The ETag of a generated object is that of a one-part upload, so that listing a page hashes no content. */
export function seedEtag(key: string, { bytes, modifiedAt }: SeedObject): string {
  let state = bytes ^ (modifiedAt / 1000)
  for (let at = 0; at < key.length; at++) state = Math.imul(state ^ key.charCodeAt(at), 0x01000193)
  return `${hex(hash(state, 1))}${hex(hash(state, 2))}${hex(hash(state, 3))}${hex(hash(state, 4))}-1`
}

const seedHeaders = ({ metadata, contentType, contentEncoding, storageClass, encryption }: SeedObject): Headers => ({
  'content-type': contentType,
  ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
  ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
  ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
  ...encryptionHeaders(encryption),
})

/** A generated object as the store keeps versions. Those of a versioned bucket have ids. */
export function generatedVersion(space: KeySpace, index: number, hasId: boolean): Version {
  const [key, seed] = [space.key(index), space.object(index)]
  const { bytes, modifiedAt, restoredUntil: until, tags } = seed
  const restored = typeof until === 'number' ? { readyAt: 0, expiresAt: until } : null
  return {
    key,
    versionId: hasId ? `${createHash('md5').update(key).digest('base64url')}seed000000` : 'null',
    isMarker: false,
    modifiedAt,
    content: madeContent({ bytes, slice: (start, end) => space.slice(index, start, end) }),
    etag: seedEtag(key, seed),
    headers: seedHeaders(seed),
    tags,
    acl: ownerAcl,
    restore: until === 'ongoing' ? { readyAt: Infinity, expiresAt: Infinity } : restored,
  }
}
