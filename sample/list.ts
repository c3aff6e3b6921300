import { isoDate, xmlReply, type Call, type Reply } from './call'
import { S3Error } from './errors'
import { restoreOf } from './restore'
import { seedEtag, type Bucket, type Found, type Version } from './store'
import { canonicalId, ownAccount } from './users'
import { element, escapeXml } from './xml'

const largestPage = 1000
const ownerXml = `<Owner><ID>${canonicalId(ownAccount)}</ID></Owner>`

/** What every listing is asked for. */
interface Wanted {
  readonly prefix: string
  readonly delimiter: string
  readonly max: number
  readonly owner: boolean
  readonly restoreStatus: boolean
  /** Key or prefix as text of the answer: percent-encoded when asked for, and escaped. */
  readonly text: (key: string) => string
  readonly now: number
}

function urlEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
}

function wantedOf(call: Call, maxName = 'max-keys'): Wanted {
  const encoding = call.query('encoding-type')
  if (encoding !== undefined && encoding !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request')
  return {
    prefix: call.query('prefix') ?? '',
    delimiter: call.query('delimiter') ?? '',
    max: readMax(call.query(maxName), maxName),
    owner: call.query('list-type') !== '2' || call.query('fetch-owner') === 'true',
    restoreStatus: /\bRestoreStatus\b/.test(call.sent('x-amz-optional-object-attributes') ?? ''),
    text: encoding === 'url' ? (key) => escapeXml(urlEncode(key)) : escapeXml,
    now: call.now,
  }
}

function readMax(text: string | undefined, name: string): number {
  if (text === undefined || text === '') return largestPage
  if (!/^\d+$/.test(text))
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`)
  return Math.min(Number(text), largestPage)
}

const commonPrefixXml = (wanted: Wanted, prefix: string): string =>
  `<CommonPrefixes><Prefix>${wanted.text(prefix)}</Prefix></CommonPrefixes>`

function restoreXml(version: Version, now: number): string {
  const state = restoreOf(version, now)
  if (state === 'none') return ''
  const expiry = state === 'ongoing' ? '' : element('RestoreExpiryDate', isoDate(state.expiresAt))
  return `<RestoreStatus>${element('IsRestoreInProgress', state === 'ongoing')}${expiry}</RestoreStatus>`
}

function versionFields(wanted: Wanted, version: Version): string {
  const { checksum } = version
  return (
    `<Key>${wanted.text(version.key)}</Key><LastModified>${isoDate(version.modifiedAt)}</LastModified>` +
    `<ETag>&quot;${version.etag}&quot;</ETag>` +
    (checksum === null
      ? ''
      : element('ChecksumAlgorithm', checksum.algorithm) + element('ChecksumType', checksum.type)) +
    `<Size>${version.content.bytes}</Size>${wanted.owner ? ownerXml : ''}<StorageClass>${version.storageClass}</StorageClass>` +
    (wanted.restoreStatus ? restoreXml(version, wanted.now) : '')
  )
}

/** The listing of a generated object, made without a `Version`: pages of a million keys are the common case. */
function contentsXml(bucket: Bucket, wanted: Wanted, found: Exclude<Found, { prefix: string }>): string {
  if ('versions' in found) {
    const [current] = found.versions
    return current === undefined ? '' : `<Contents>${versionFields(wanted, current)}</Contents>`
  }
  const seed = bucket.space.object(found.index)
  if (wanted.restoreStatus && seed.restoredUntil !== undefined)
    return `<Contents>${versionFields(wanted, bucket.generated(found.key, found.index))}</Contents>`
  return (
    `<Contents><Key>${wanted.text(found.key)}</Key><LastModified>${isoDate(seed.modifiedAt)}</LastModified>` +
    `<ETag>&quot;${seedEtag(found.key, seed)}&quot;</ETag><Size>${seed.bytes}</Size>${wanted.owner ? ownerXml : ''}` +
    `<StorageClass>${seed.storageClass}</StorageClass></Contents>`
  )
}

const isCurrent = (versions: readonly Version[]): boolean => versions[0] !== undefined && !versions[0].isMarker

interface Page {
  readonly contents: string
  readonly prefixes: string
  readonly count: number
  /** The last key or common prefix when there is more after it. */
  readonly next: string | null
}

function pageOf(bucket: Bucket, wanted: Wanted, after: string): Page {
  let contents = ''
  let prefixes = ''
  let count = 0
  let last = after
  if (wanted.max === 0) return { contents, prefixes, count, next: null }
  for (const found of bucket.walk(wanted.prefix, wanted.delimiter, after, isCurrent)) {
    if (count === wanted.max) return { contents, prefixes, count, next: last }
    count++
    if ('prefix' in found) {
      prefixes += commonPrefixXml(wanted, found.prefix)
      last = found.prefix
    } else {
      contents += contentsXml(bucket, wanted, found)
      last = found.key
    }
  }
  return { contents, prefixes, count, next: null }
}

/** What was asked for, said again at the head of each page. */
function headXml(call: Call, wanted: Wanted): string {
  const delimiter = wanted.delimiter === '' ? '' : `<Delimiter>${wanted.text(wanted.delimiter)}</Delimiter>`
  const { name } = call.bucket
  return `<Name>${name}</Name><Prefix>${wanted.text(wanted.prefix)}</Prefix>${delimiter}<MaxKeys>${wanted.max}</MaxKeys>${element('EncodingType', call.query('encoding-type'))}`
}

export function listObjectsV2(call: Call): Reply {
  const wanted = wantedOf(call)
  const token = call.query('continuation-token')
  const startAfter = call.query('start-after')
  const page = pageOf(call.bucket, wanted, token === undefined ? (startAfter ?? '') : readToken(token))
  const after = startAfter === undefined ? '' : `<StartAfter>${wanted.text(startAfter)}</StartAfter>`
  const next = page.next === null ? undefined : writeToken(page.next)
  return xmlReply(
    'ListBucketResult',
    headXml(call, wanted) +
      element('KeyCount', page.count) +
      after +
      element('ContinuationToken', token) +
      element('NextContinuationToken', next) +
      element('IsTruncated', page.next !== null) +
      page.contents +
      page.prefixes,
  )
}

const writeToken = (last: string): string => `1${Buffer.from(last).toString('base64')}`

function readToken(token: string): string {
  if (!/^1[A-Za-z0-9+/]+=*$/.test(token))
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect')
  return Buffer.from(token.slice(1), 'base64').toString()
}

/** The older listing: a marker instead of a token, and NextMarker only with a delimiter. */
export function listObjects(call: Call): Reply {
  const wanted = wantedOf(call)
  const marker = call.query('marker') ?? ''
  const page = pageOf(call.bucket, wanted, marker)
  const next = page.next === null || wanted.delimiter === '' ? '' : `<NextMarker>${wanted.text(page.next)}</NextMarker>`
  return xmlReply(
    'ListBucketResult',
    `${headXml(call, wanted)}<Marker>${wanted.text(marker)}</Marker>${next}${element('IsTruncated', page.next !== null)}${page.contents}${page.prefixes}`,
  )
}

function versionXml(wanted: Wanted, version: Version, isLatest: boolean): string {
  const head = element('VersionId', version.versionId) + element('IsLatest', isLatest)
  if (!version.isMarker) return `<Version>${head}${versionFields(wanted, version)}</Version>`
  const fields = `<Key>${wanted.text(version.key)}</Key><LastModified>${isoDate(version.modifiedAt)}</LastModified>${ownerXml}`
  return `<DeleteMarker>${head}${fields}</DeleteMarker>`
}

/** Versions below the marker of a key that was cut in mid-stack; `null` when the whole stack comes. */
function afterMarker(versions: readonly Version[], key: string, marker: readonly [string, string]): readonly Version[] {
  if (key !== marker[0] || marker[1] === '') return versions
  return versions.slice(versions.findIndex(({ versionId }) => versionId === marker[1]) + 1)
}

/** Key by key in byte order, newest first; markers name the last entry of the page before. */
export function listObjectVersions(call: Call): Reply {
  const wanted = wantedOf(call)
  const { bucket } = call
  const marker = [call.query('key-marker') ?? '', call.query('version-id-marker') ?? ''] as const
  if (marker[0] === '' && marker[1] !== '')
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.')
  const head =
    headXml(call, wanted) + `<KeyMarker>${wanted.text(marker[0])}</KeyMarker>${element('VersionIdMarker', marker[1])}`
  let [entries, prefixes, count] = ['', '', 0]
  let last: readonly [string, string | undefined] = marker
  const finish = (truncated: boolean): Reply => {
    const next = `<NextKeyMarker>${wanted.text(last[0])}</NextKeyMarker>${element('NextVersionIdMarker', last[1])}`
    return xmlReply(
      'ListVersionsResult',
      head + element('IsTruncated', truncated) + (truncated ? next : '') + entries + prefixes,
    )
  }
  if (wanted.max === 0) return finish(false)
  for (const found of versionWalk(bucket, wanted, marker)) {
    if ('prefix' in found) {
      if (count++ === wanted.max) return finish(true)
      prefixes += commonPrefixXml(wanted, found.prefix)
      last = [found.prefix, undefined]
      continue
    }
    const versions = 'versions' in found ? found.versions : [bucket.generated(found.key, found.index)]
    for (const version of afterMarker(versions, found.key, marker)) {
      if (count++ === wanted.max) return finish(true)
      entries += versionXml(wanted, version, version === versions[0])
      last = [found.key, version.versionId]
    }
  }
  return finish(false)
}

function* versionWalk(bucket: Bucket, wanted: Wanted, [key, versionId]: readonly [string, string]): Generator<Found> {
  if (versionId !== '') yield { key, versions: bucket.versions(key) }
  yield* bucket.walk(wanted.prefix, wanted.delimiter, key, (versions) => versions.length > 0)
}
