import { isoDate, xmlReply, type Call, type Reply } from './call'
import { checksumIn } from './checksums'
import { refuseUnless } from './errors'
import type { SeedObject } from './data/keySpace'
import { restoreOf } from './restore'
import { seedEtag, storageClassOf, type Bucket, type FoundKey, type Prefix, type Version } from './store'
import { canonicalId, ownAccount } from './users'
import { elements, escapeXml, type Fields } from './xml'

const largestPage = 1000
const Owner = { ID: canonicalId(ownAccount) }
const ownerXml = elements({ Owner })

function urlEncode(key: string): string {
  const hex = (found: string): string => `%${found.charCodeAt(0).toString(16).toUpperCase()}`
  const encoded = encodeURIComponent(key).replace(/[!'()~]/g, hex)
  return encoded.replaceAll('%20', '+').replaceAll('%2F', '/')
}

/** What every listing is asked for; `text` tells a key or prefix, percent-encoded when asked for. */
function wantedOf({ query, sent, now }: Call) {
  const [encoding, max] = [query('encoding-type'), query('max-keys') ?? '']
  refuseUnless((encoding ?? 'url') === 'url', 'InvalidArgument', 'Invalid Encoding Method specified in Request')
  refuseUnless(/^\d*$/.test(max), 'InvalidArgument', 'Provided max-keys not an integer or within integer range')
  return {
    prefix: query('prefix') ?? '',
    delimiter: query('delimiter') ?? '',
    max: max === '' ? largestPage : Math.min(Number(max), largestPage),
    owner: query('list-type') !== '2' || query('fetch-owner') === 'true' ? ownerXml : '',
    restoreStatus: /\bRestoreStatus\b/.test(sent('x-amz-optional-object-attributes') ?? ''),
    text: encoding === 'url' ? urlEncode : (key: string) => key,
    now,
  }
}
type Wanted = ReturnType<typeof wantedOf>
type ListedFacts = Pick<SeedObject, 'modifiedAt' | 'bytes' | 'storageClass'>

function restoreXml(version: Version, now: number): string {
  const state = restoreOf(version, now)
  if (state === 'none') return ''
  const RestoreExpiryDate = state === 'ongoing' ? null : isoDate(state)
  return elements({ RestoreStatus: { IsRestoreInProgress: state === 'ongoing', RestoreExpiryDate } })
}

/** What is said of an object. */
function entryXml({ text, owner }: Wanted, key: string, etag: string, object: ListedFacts): string {
  const dated = `<LastModified>${isoDate(object.modifiedAt)}</LastModified><ETag>&quot;${etag}&quot;</ETag>`
  const sized = `<Size>${object.bytes}</Size>${owner}<StorageClass>${object.storageClass}</StorageClass>`
  return `<Key>${escapeXml(text(key))}</Key>${dated}${sized}`
}

function objectXml(wanted: Wanted, version: Version): string {
  const { key, modifiedAt, etag, content, headers } = version
  const sum = checksumIn(headers)
  const checksum = sum === null ? '' : elements({ ChecksumAlgorithm: sum.algorithm, ChecksumType: sum.type })
  const facts = { modifiedAt, bytes: content.bytes, storageClass: storageClassOf(version) }
  return entryXml(wanted, key, etag, facts) + checksum + (wanted.restoreStatus ? restoreXml(version, wanted.now) : '')
}

/** A page of what is found, up to `max`; `last` is its last entry when there is more. */
function pageOf<T extends { key: string }>(
  { max, text }: Wanted,
  all: Iterable<Prefix | T>,
  xmlOf: (found: T) => string,
): { xml: string; count: number; last: Prefix | T | undefined } {
  let [entries, prefixes, count] = ['', '', 0]
  let last: Prefix | T | undefined
  for (const found of all) {
    if (count === max) return { xml: entries + prefixes, count, last }
    count++
    if ('prefix' in found) prefixes += elements({ CommonPrefixes: { Prefix: text(found.prefix) } })
    else entries += xmlOf(found)
    last = found
  }
  return { xml: entries + prefixes, count, last: undefined }
}

const nameOf = (found: Prefix | { key: string }): string => ('prefix' in found ? found.prefix : found.key)

/** A page with what was asked for at its head, and where it goes on. */
function reply(call: Call, root: string, { prefix, delimiter, max, text }: Wanted, place: Fields, xml: string): Reply {
  const [Delimiter, EncodingType] = [delimiter === '' ? null : text(delimiter), call.query('encoding-type')]
  const head = { Name: call.bucket.name, Prefix: text(prefix), MaxKeys: max, Delimiter, EncodingType }
  return xmlReply(root, elements({ ...head, ...place }) + xml)
}

/** The entry of a key. One that is only generated is written without a `Version`: pages of a million keys are the common case. */
function contentsXml({ space, versions }: Bucket, wanted: Wanted, found: FoundKey): string {
  const seed = 'index' in found ? space?.object(found.index) : undefined
  if (seed !== undefined && !(wanted.restoreStatus && seed.restoredUntil !== undefined))
    return `<Contents>${entryXml(wanted, found.key, seedEtag(found.key, seed), seed)}</Contents>`
  const [current] = versions(found.key)
  return current === undefined ? '' : `<Contents>${objectXml(wanted, current)}</Contents>`
}

const writeToken = (last: string): string => `1${Buffer.from(last).toString('base64')}`

function readToken(token: string): string {
  const known = /^1[A-Za-z0-9+/]+=*$/.test(token)
  refuseUnless(known, 'InvalidArgument', 'The continuation token provided is incorrect')
  return Buffer.from(token.slice(1), 'base64').toString()
}

/** Current objects: the newer listing goes on by token, the older by marker, and says NextMarker only with a delimiter. */
export function listObjects(call: Call): Reply {
  const { bucket, query } = call
  const wanted = wantedOf(call)
  const [token, startAfter, marker] = ['continuation-token', 'start-after', 'marker'].map(query)
  const newer = query('list-type') === '2'
  const after = newer ? (token === undefined ? startAfter : readToken(token)) : marker
  const found = bucket.walk(wanted.prefix, wanted.delimiter, after ?? '', ([current]) => current?.isMarker === false)
  const { xml, count, last } = pageOf(wanted, found, (one) => contentsXml(bucket, wanted, one))
  const next = last === undefined ? null : nameOf(last)
  const tokens = { ContinuationToken: token, NextContinuationToken: next === null ? null : writeToken(next) }
  const older = {
    Marker: wanted.text(marker ?? ''),
    NextMarker: next === null || wanted.delimiter === '' ? null : wanted.text(next),
  }
  const begun = startAfter === undefined ? null : wanted.text(startAfter)
  const place = newer ? { KeyCount: count, StartAfter: begun, ...tokens } : older
  return reply(call, 'ListBucketResult', wanted, { IsTruncated: next !== null, ...place }, xml)
}

/** Common prefixes and versions after a marker: key by key in byte order, newest first. */
function* versionsAfter(bucket: Bucket, wanted: Wanted, key: string, versionId: string): Generator<Prefix | Version> {
  const stack = versionId === '' ? [] : bucket.versions(key)
  yield* stack.slice(stack.findIndex((version) => version.versionId === versionId) + 1)
  for (const found of bucket.walk(wanted.prefix, wanted.delimiter, key, (versions) => versions.length > 0))
    if ('prefix' in found) yield found
    else yield* bucket.versions(found.key)
}

function versionXml(bucket: Bucket, wanted: Wanted, version: Version): string {
  const { key, versionId, modifiedAt } = version
  const head = { VersionId: versionId, IsLatest: bucket.find(key)?.versionId === versionId }
  if (!version.isMarker) return `<Version>${elements(head)}${objectXml(wanted, version)}</Version>`
  const marker = { ...head, Key: wanted.text(key), LastModified: isoDate(modifiedAt), Owner }
  return elements({ DeleteMarker: marker })
}

export function listObjectVersions(call: Call): Reply {
  const { bucket, query } = call
  const wanted = wantedOf(call)
  const [key = '', versionId = ''] = [query('key-marker'), query('version-id-marker')]
  refuseUnless(key !== '' || versionId === '', 'InvalidArgument', 'A version-id marker needs a key marker.')
  const found = versionsAfter(bucket, wanted, key, versionId)
  const { xml, last } = pageOf(wanted, found, (version) => versionXml(bucket, wanted, version))
  const next = last === undefined ? null : wanted.text(nameOf(last))
  const nextId = last === undefined || 'prefix' in last ? null : last.versionId
  const place = {
    KeyMarker: wanted.text(key),
    VersionIdMarker: versionId,
    NextKeyMarker: next,
    NextVersionIdMarker: nextId,
  }
  return reply(call, 'ListVersionsResult', wanted, { IsTruncated: next !== null, ...place }, xml)
}

/** Sorted by name, in one page. */
export function listBuckets({ caller, lake, query }: Call): Reply {
  const { user } = caller
  refuseUnless(user?.account === ownAccount && user.allow('s3:ListAllMyBuckets', '*', null), 'AccessDenied')
  const all = Array.from(lake.buckets.values()).filter(({ name }) => name.startsWith(query('prefix') ?? ''))
  const Bucket = all
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, createdAt, region }) => ({ Name: name, CreationDate: isoDate(createdAt), BucketRegion: region }))
  return xmlReply('ListAllMyBucketsResult', { Owner, Buckets: { Bucket } })
}
