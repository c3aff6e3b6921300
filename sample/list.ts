import { isoDate, xmlReply, type Call, type Reply } from './call'
import { checksumIn } from './checksums'
import { S3Error } from './errors'
import { restoreOf } from './restore'
import { seedEtag, storageClassOf, type Bucket, type Found, type Version } from './store'
import { canonicalId, ownAccount } from './users'
import { element, escapeXml } from './xml'

const largestPage = 1000
const ownerXml = `<Owner><ID>${canonicalId(ownAccount)}</ID></Owner>`

/** What every listing is asked for. */
interface Wanted {
  readonly prefix: string
  readonly delimiter: string
  readonly max: number
  readonly owner: string
  readonly restoreStatus: boolean
  /** Key or prefix as text of the answer: percent-encoded when asked for, and escaped. */
  readonly text: (key: string) => string
  readonly now: number
}

function urlEncode(key: string): string {
  const hex = (found: string): string => `%${found.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, hex)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
}

function wantedOf({ query, sent, now }: Call): Wanted {
  const [encoding, max] = [query('encoding-type'), query('max-keys') ?? '']
  if (encoding !== undefined && encoding !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request')
  if (!/^\d*$/.test(max))
    throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range')
  return {
    prefix: query('prefix') ?? '',
    delimiter: query('delimiter') ?? '',
    max: max === '' ? largestPage : Math.min(Number(max), largestPage),
    owner: query('list-type') !== '2' || query('fetch-owner') === 'true' ? ownerXml : '',
    restoreStatus: /\bRestoreStatus\b/.test(sent('x-amz-optional-object-attributes') ?? ''),
    text: encoding === 'url' ? urlEncode : escapeXml,
    now,
  }
}

function restoreXml(version: Version, now: number): string {
  const state = restoreOf(version, now)
  if (state === 'none') return ''
  const expiry = state === 'ongoing' ? '' : element('RestoreExpiryDate', isoDate(state))
  return `<RestoreStatus>${element('IsRestoreInProgress', state === 'ongoing')}${expiry}</RestoreStatus>`
}

function objectXml(wanted: Wanted, version: Version): string {
  const { key, modifiedAt, etag, content } = version
  const sum = checksumIn(version.headers)
  const checksum = sum === null ? '' : element('ChecksumAlgorithm', sum.algorithm) + element('ChecksumType', sum.type)
  const fields = `<Key>${wanted.text(key)}</Key><LastModified>${isoDate(modifiedAt)}</LastModified><ETag>&quot;${etag}&quot;</ETag>`
  const restore = wanted.restoreStatus ? restoreXml(version, wanted.now) : ''
  return `${fields}${checksum}<Size>${content.bytes}</Size>${wanted.owner}<StorageClass>${storageClassOf(version)}</StorageClass>${restore}`
}

/** The entry of a key; one that is only generated is written without a `Version`: pages of a million keys are the common case. */
function contentsXml(bucket: Bucket, wanted: Wanted, found: Exclude<Found, { prefix: string }>): string {
  if ('versions' in found)
    return found.versions
      .slice(0, 1)
      .map((version) => `<Contents>${objectXml(wanted, version)}</Contents>`)
      .join('')
  const { key, index } = found
  const { space } = bucket
  const seed = space?.object(index)
  if (space === null || seed === undefined) return ''
  if (wanted.restoreStatus && seed.restoredUntil !== undefined)
    return `<Contents>${objectXml(wanted, bucket.generated(space, index))}</Contents>`
  return `<Contents><Key>${wanted.text(key)}</Key><LastModified>${isoDate(seed.modifiedAt)}</LastModified><ETag>&quot;${seedEtag(key, seed)}&quot;</ETag><Size>${seed.bytes}</Size>${wanted.owner}<StorageClass>${seed.storageClass}</StorageClass></Contents>`
}

const isCurrent = ([current]: readonly Version[]): boolean => current?.isMarker === false

/** One page of current objects after `after`; `next` is its last entry when there is more. */
function pageOf(bucket: Bucket, wanted: Wanted, after: string): { xml: string; count: number; next: string | null } {
  let [contents, prefixes, count, last] = ['', '', 0, after]
  if (wanted.max === 0) return { xml: '', count, next: null }
  for (const found of bucket.walk(wanted.prefix, wanted.delimiter, after, isCurrent)) {
    if (count++ === wanted.max) return { xml: contents + prefixes, count: wanted.max, next: last }
    if ('prefix' in found) prefixes += prefixXml(wanted, found.prefix)
    else contents += contentsXml(bucket, wanted, found)
    last = 'prefix' in found ? found.prefix : found.key
  }
  return { xml: contents + prefixes, count, next: null }
}

const prefixXml = ({ text }: Wanted, prefix: string): string =>
  `<CommonPrefixes><Prefix>${text(prefix)}</Prefix></CommonPrefixes>`

/** What was asked for, said again at the head of each page. */
function headXml({ bucket, query }: Call, { prefix, delimiter, max, text }: Wanted, more: boolean): string {
  const named = `<Name>${bucket.name}</Name><Prefix>${text(prefix)}</Prefix>${element('MaxKeys', max)}${element('IsTruncated', more)}`
  return (
    named +
    (delimiter === '' ? '' : `<Delimiter>${text(delimiter)}</Delimiter>`) +
    element('EncodingType', query('encoding-type'))
  )
}

const writeToken = (last: string): string => `1${Buffer.from(last).toString('base64')}`

function readToken(token: string): string {
  if (!/^1[A-Za-z0-9+/]+=*$/.test(token))
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect')
  return Buffer.from(token.slice(1), 'base64').toString()
}

export function listObjectsV2(call: Call): Reply {
  const wanted = wantedOf(call)
  const [token, startAfter] = [call.query('continuation-token'), call.query('start-after')]
  const { xml, count, next } = pageOf(call.bucket, wanted, token === undefined ? (startAfter ?? '') : readToken(token))
  const from = startAfter === undefined ? '' : `<StartAfter>${wanted.text(startAfter)}</StartAfter>`
  const tokens =
    element('ContinuationToken', token) + element('NextContinuationToken', next === null ? null : writeToken(next))
  return xmlReply(
    'ListBucketResult',
    headXml(call, wanted, next !== null) + element('KeyCount', count) + from + tokens + xml,
  )
}

/** The older listing: a marker instead of a token, and NextMarker only with a delimiter. */
export function listObjects(call: Call): Reply {
  const wanted = wantedOf(call)
  const marker = call.query('marker') ?? ''
  const { xml, next } = pageOf(call.bucket, wanted, marker)
  const nextXml = next === null || wanted.delimiter === '' ? '' : `<NextMarker>${wanted.text(next)}</NextMarker>`
  return xmlReply(
    'ListBucketResult',
    `${headXml(call, wanted, next !== null)}<Marker>${wanted.text(marker)}</Marker>${nextXml}${xml}`,
  )
}

function versionXml(wanted: Wanted, version: Version, isLatest: boolean): string {
  const head = element('VersionId', version.versionId) + element('IsLatest', isLatest)
  if (!version.isMarker) return `<Version>${head}${objectXml(wanted, version)}</Version>`
  const modified = element('LastModified', isoDate(version.modifiedAt))
  return `<DeleteMarker>${head}<Key>${wanted.text(version.key)}</Key>${modified}${ownerXml}</DeleteMarker>`
}

/** Common prefixes and versions after a marker: key by key in byte order, newest first. */
function* versionsAfter(
  bucket: Bucket,
  wanted: Wanted,
  key: string,
  versionId: string,
): Generator<{ prefix: string } | Version> {
  const stack = versionId === '' ? [] : bucket.versions(key)
  yield* stack.slice(stack.findIndex((version) => version.versionId === versionId) + 1)
  for (const found of bucket.walk(wanted.prefix, wanted.delimiter, key, (versions) => versions.length > 0))
    if ('prefix' in found) yield found
    else yield* bucket.versions(found.key)
}

export function listObjectVersions(call: Call): Reply {
  const wanted = wantedOf(call)
  const { bucket } = call
  const [key, versionId] = [call.query('key-marker') ?? '', call.query('version-id-marker') ?? '']
  if (key === '' && versionId !== '') throw new S3Error('InvalidArgument', 'A version-id marker needs a key marker.')
  let [entries, prefixes, count, next] = ['', '', 0, '']
  let more = false
  for (const found of versionsAfter(bucket, wanted, key, versionId)) {
    more = count++ >= wanted.max
    if (more) break
    if ('prefix' in found) prefixes += prefixXml(wanted, found.prefix)
    else entries += versionXml(wanted, found, bucket.find(found.key)?.versionId === found.versionId)
    next = `<NextKeyMarker>${wanted.text('prefix' in found ? found.prefix : found.key)}</NextKeyMarker>${'prefix' in found ? '' : element('NextVersionIdMarker', found.versionId)}`
  }
  const marker = `<KeyMarker>${wanted.text(key)}</KeyMarker>${element('VersionIdMarker', versionId)}`
  return xmlReply(
    'ListVersionsResult',
    headXml(call, wanted, more && wanted.max > 0) + marker + (more ? next : '') + entries + prefixes,
  )
}

/** Sorted by name, in one page. */
export function listBuckets({ caller, lake, query }: Call): Reply {
  const { user } = caller
  if (user?.account !== ownAccount || !user.allow('s3:ListAllMyBuckets', '*', null)) throw new S3Error('AccessDenied')
  const all = Array.from(lake.buckets.values()).filter(({ name }) => name.startsWith(query('prefix') ?? ''))
  const xml = all
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, createdAt, region }) =>
        element('Name', name) + element('CreationDate', isoDate(createdAt)) + element('BucketRegion', region),
    )
  return xmlReply(
    'ListAllMyBucketsResult',
    `${ownerXml}<Buckets>${xml.map((one) => `<Bucket>${one}</Bucket>`).join('')}</Buckets>`,
  )
}
