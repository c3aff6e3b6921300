import { blocksPublic, ownersOnly } from './access'
import { ownerAcl, requestedAcl } from './acl'
import type { Call } from './call'
import { requestedEncryption } from './encryption'
import { refuseUnless } from './errors'
import { requestedLock } from './objectLock'
import type { Bucket, Headers } from './store'

const kept = /^(cache-control|content-(disposition|encoding|language|type)|expires|x-amz-meta-.*)$/
const storageClasses =
  /^(STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER_IR|GLACIER|DEEP_ARCHIVE)$/
const [largestMetadata, classHeader, redirectHeader] = [2048, 'x-amz-storage-class', 'x-amz-website-redirect-location']

/** Content headers and metadata of a request: what a copy keeps under the directive COPY. */
export function requestedMetadata({ request, sent }: Call): Headers {
  const names = Object.keys(request.headers).filter((name) => kept.test(name))
  const pairs = names.map((name) => [name, (sent(name) ?? '').replace(/\s*aws-chunked,?/, '')] as const)
  const metadata = pairs.filter(([name]) => name.startsWith('x-amz-meta-'))
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length - 11 + Buffer.byteLength(value), 0)
  refuseUnless(bytes <= largestMetadata, 'MetadataTooLarge')
  const given = pairs.filter(([name, value]) => name !== 'content-encoding' || value !== '')
  return { 'content-type': 'binary/octet-stream', ...Object.fromEntries(given) }
}

/** The same of an object that is there. */
export const keptMetadata = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => kept.test(name)))

/** Everything else the headers of a write say of the object: class, encryption, redirect and lock, each with its fallback. */
export function requestedProperties(call: Call, bucket: Bucket): Headers {
  const [storageClass = 'STANDARD', redirect] = [call.sent(classHeader), call.sent(redirectHeader)]
  const known = storageClasses.test(storageClass)
  refuseUnless(known, 'InvalidStorageClass', null, { StorageClassRequested: storageClass })
  refuseUnless(
    /^(\/|https?:\/\/)/.test(redirect ?? '/'),
    'InvalidArgument',
    'The redirect needs http:// or https:// or /',
  )
  return {
    ...(storageClass === 'STANDARD' ? {} : { [classHeader]: storageClass }),
    ...requestedEncryption(call.sent, bucket.settings.get('encryption'), bucket.region),
    ...(redirect === undefined ? {} : { [redirectHeader]: redirect }),
    ...requestedLock(call, bucket),
  }
}

/** The ACL of a new object. */
export const newAcl = (call: Call, bucket: Bucket): string =>
  requestedAcl(call.sent, null, ownersOnly(bucket), blocksPublic(bucket, 'BlockPublicAcls')) ?? ownerAcl
