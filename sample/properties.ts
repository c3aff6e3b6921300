import { ownersOnly } from './access'
import { ownerGrants, hasPublicGrant, requestedGrants } from './acl'
import { blocksPublic } from './access'
import { httpDate, versionHeader, type Call } from './call'
import { checksumHeader, type Checksum } from './checksums'
import { encryptionHeaders, requestedEncryption } from './encryption'
import { S3Error } from './errors'
import { requestedLock } from './objectLock'
import { restoreHeader } from './restore'
import type { Bucket, Version } from './store'
import { tagsOfHeader } from './tags'
import { ownAccount } from './users'

/** What a request says of an object it makes: everything but its content and its name. */
export type Properties = Pick<
  Version,
  'storageClass' | 'encryption' | 'headers' | 'metadata' | 'tags' | 'grants' | 'redirect' | 'retention' | 'legalHold'
>

const keptHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const storageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
]
const metadataBytes = 2048

function requestedHeaders(call: Call): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const name of keptHeaders) {
    const value = call.sent(name)
    const kept =
      name === 'content-encoding'
        ? value
            ?.split(/, ?/)
            .filter((one) => one !== 'aws-chunked')
            .join(',')
        : value
    if (kept !== undefined && kept !== '') headers.set(name, kept)
  }
  if (!headers.has('content-type')) headers.set('content-type', 'binary/octet-stream')
  return headers
}

function requestedMetadata(call: Call): ReadonlyMap<string, string> {
  const prefix = 'x-amz-meta-'
  const names = Object.keys(call.request.headers).filter((name) => name.startsWith(prefix))
  const metadata = new Map(names.map((name) => [name.slice(prefix.length), call.sent(name) ?? '']))
  const bytes = Array.from(metadata, ([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value))
  if (bytes.reduce((sum, one) => sum + one, 0) > metadataBytes) throw new S3Error('MetadataTooLarge')
  return metadata
}

export function requestedClass(call: Call): string {
  const wanted = call.sent('x-amz-storage-class') ?? 'STANDARD'
  if (!storageClasses.includes(wanted))
    throw new S3Error('InvalidStorageClass', null, { StorageClassRequested: wanted })
  return wanted
}

export function requestedMetadataAndHeaders(call: Call): Pick<Version, 'headers' | 'metadata'> {
  return { headers: requestedHeaders(call), metadata: requestedMetadata(call) }
}

export function requestedRedirect(call: Call): string | null {
  const redirect = call.sent('x-amz-website-redirect-location') ?? null
  if (redirect !== null && !/^(\/|https?:\/\/)/.test(redirect))
    throw new S3Error('InvalidArgument', 'The website redirect location must have a prefix of http:// or https:// or /')
  return redirect
}

/** The ACL of a new object; private to its owner where nothing is asked for. */
export function objectGrants(call: Call, bucket: Bucket): Version['grants'] {
  const account = call.caller.user?.account ?? ownAccount
  const grants = requestedGrants(call.sent, account, ownAccount, ownersOnly(bucket))
  if (grants !== null && hasPublicGrant(grants) && blocksPublic(bucket, 'BlockPublicAcls'))
    throw new S3Error('AccessDenied')
  return grants ?? ownerGrants(ownersOnly(bucket) ? ownAccount : account)
}

/** Everything the headers of a PUT or a CreateMultipartUpload say. */
export function requestedProperties(call: Call, bucket: Bucket): Properties {
  return {
    storageClass: requestedClass(call),
    encryption: requestedEncryption(call.sent, bucket.subresources.get('encryption'), bucket.region),
    ...requestedMetadataAndHeaders(call),
    tags: tagsOfHeader(call.sent('x-amz-tagging')),
    grants: objectGrants(call, bucket),
    redirect: requestedRedirect(call),
    ...requestedLock(call, bucket),
  }
}

export const checksumHeaders = (checksum: Checksum | null): Record<string, string> =>
  checksum === null
    ? {}
    : { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type }

/** The headers of GET and HEAD, without Content-Length. */
export function objectHeaders(call: Call, bucket: Bucket, version: Version): Record<string, string> {
  const { storageClass, redirect, retention, parts } = version
  return {
    ...Object.fromEntries(version.headers),
    ...Object.fromEntries(Array.from(version.metadata, ([name, value]) => [`x-amz-meta-${name}`, value])),
    'last-modified': httpDate(version.modifiedAt),
    etag: `"${version.etag}"`,
    'accept-ranges': 'bytes',
    ...versionHeader(bucket, version),
    ...encryptionHeaders(version.encryption),
    ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
    ...restoreHeader(version, call.now),
    ...(redirect === null ? {} : { 'x-amz-website-redirect-location': redirect }),
    ...(retention === null
      ? {}
      : {
          'x-amz-object-lock-mode': retention.mode,
          'x-amz-object-lock-retain-until-date': new Date(retention.until).toISOString(),
        }),
    ...(version.legalHold ? { 'x-amz-object-lock-legal-hold': 'ON' } : {}),
    ...(parts !== null && call.query('partNumber') !== undefined
      ? { 'x-amz-mp-parts-count': String(parts.length) }
      : {}),
  }
}
