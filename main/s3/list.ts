import {
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type ListObjectVersionsCommandOutput,
  type DeleteMarkerEntry,
  type _Object as Listed,
  type ObjectVersion,
  type RestoreStatus,
  type S3Client,
} from '@aws-sdk/client-s3'
import { compareKeys } from '../../lake/keyOrder'
import { tierOf, type RestoreState } from '../../lake/tiers'
import { mayTry, refuses } from './capabilities'
import { attempt } from './faults'
import { LakeError } from './lakeError'
import { onBucket } from './target'
import { traitsOf } from './traits'

export interface ListedObject {
  readonly key: string
  readonly bytes: number
  /** Ms since 1970. */
  readonly modifiedAt: number
  /** Without quotes; empty where the endpoint gives none. */
  readonly etag: string
  readonly storageClass: string
  /** `null` where the endpoint did not say. */
  readonly restore: RestoreState | null
}

export interface ListPage {
  readonly objects: readonly ListedObject[]
  readonly prefixes: readonly string[]
  /** The token of the next page; `null` after the last. */
  readonly next: string | null
}

export interface ListQuery {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter?: '/' | undefined
  /** The token of the page before. */
  readonly after?: string | undefined
  /** Lists what comes after this key; only for the first page. */
  readonly startAfter?: string | undefined
  readonly maxKeys?: number | undefined
}

/**
 * One page of a listing, in UTF-8 byte order. Asks for url encoding, since XML cannot hold every key, and decodes it once (s3-facts A5.4).
 * A page that is empty by mistake, truncated without a token, stands still or leaves the prefix is an error, never an end (A5.1, A5.11).
 * @throws LakeError
 */
export async function listPage(s3: S3Client, query: ListQuery, signal: AbortSignal): Promise<ListPage> {
  return pageIn(s3, query, await sendList(s3, query, signal))
}

/** What an answer says, once it is known to be one to the query. @throws LakeError badAnswer */
export function pageIn(s3: S3Client, query: ListQuery, page: ListObjectsV2CommandOutput): ListPage {
  const { Name, KeyCount, IsTruncated, NextContinuationToken } = page
  // Some S3 clones leave KeyCount out.
  if (Name === undefined || (KeyCount === undefined && IsTruncated === undefined))
    throw badAnswer('The listing lacks its bucket name or count.')
  const decode = decoder(page.EncodingType)
  const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix))
  const { aws } = traitsOf(s3)
  const objects = (page.Contents ?? []).map((entry) => objectIn(entry, decode, aws))
  checkWithin(query.prefix, prefixes)
  checkWithin(
    query.prefix,
    objects.map(({ key }) => key),
  )
  if (!IsTruncated) return { objects, prefixes, next: null }
  if (!NextContinuationToken) throw badAnswer('The listing says there is more but not where to go on.')
  if (NextContinuationToken === query.after) throw badAnswer('The listing does not move on.')
  return { objects, prefixes, next: NextContinuationToken }
}

function objectIn(entry: Listed, decode: Decode, aws: boolean): ListedObject {
  const storageClass = entry.StorageClass ?? 'STANDARD'
  return {
    key: decode(entry.Key),
    bytes: sizeOf(entry),
    modifiedAt: dateOf(entry),
    etag: unquoted(entry.ETag),
    storageClass,
    restore: restoreOf(entry.RestoreStatus, storageClass, aws),
  }
}

const restoreFeature = 'ListObjectsV2 RestoreStatus'

/** Asks for the state of restores too, until this endpoint is found to refuse the question. */
async function sendList(s3: S3Client, query: ListQuery, signal: AbortSignal): Promise<ListObjectsV2CommandOutput> {
  const at = onBucket(s3, 's3:ListBucket', query.bucket)
  const input: ListObjectsV2CommandInput = {
    Bucket: query.bucket,
    Prefix: query.prefix,
    Delimiter: query.delimiter,
    ContinuationToken: query.after,
    StartAfter: query.startAfter,
    MaxKeys: query.maxKeys,
    EncodingType: 'url',
  }
  const send = (command: ListObjectsV2Command): Promise<ListObjectsV2CommandOutput> =>
    attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
  if (!mayTry(s3, restoreFeature)) return send(new ListObjectsV2Command(input))
  try {
    return await send(new ListObjectsV2Command({ ...input, OptionalObjectAttributes: ['RestoreStatus'] }))
  } catch (error) {
    if (!refuses(s3, restoreFeature, error)) throw error
    return send(new ListObjectsV2Command(input))
  }
}

/** Silence means "never restored" on AWS; elsewhere the question may have been ignored. */
function restoreOf(status: RestoreStatus | undefined, storageClass: string, aws: boolean): RestoreState | null {
  if (status?.IsRestoreInProgress) return { kind: 'ongoing' }
  if (status?.RestoreExpiryDate) return { kind: 'restored', expiresAt: status.RestoreExpiryDate.getTime() }
  return aws || status || !tierOf(storageClass).needsRestore ? { kind: 'none' } : null
}

export interface ListedVersion {
  readonly key: string
  readonly versionId: string
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
  /** `null` for a delete marker, as the two after it. */
  readonly bytes: number | null
  readonly modifiedAt: number
  readonly etag: string | null
  readonly storageClass: string | null
}

/** Where a listing of versions goes on; without a version id after all versions of the key. */
export interface VersionCursor {
  readonly key: string
  readonly versionId: string | null
}

export interface VersionsQuery {
  readonly bucket: string
  readonly prefix: string
  readonly after?: VersionCursor | undefined
  readonly maxKeys?: number | undefined
}

/** One page of versions and delete markers: by key in UTF-8 byte order, the latest of a key first. @throws LakeError */
export async function listVersionsPage(
  s3: S3Client,
  { bucket, prefix, after, maxKeys }: VersionsQuery,
  signal: AbortSignal,
): Promise<{ versions: readonly ListedVersion[]; next: VersionCursor | null }> {
  const command = new ListObjectVersionsCommand({
    Bucket: bucket,
    Prefix: prefix,
    KeyMarker: after?.key,
    VersionIdMarker: after?.versionId ?? undefined,
    MaxKeys: maxKeys,
    EncodingType: 'url',
  })
  const page = await attempt(onBucket(s3, 's3:ListBucketVersions', bucket), signal, (abortSignal) =>
    s3.send(command, { abortSignal }),
  )
  if (page.Name === undefined) throw badAnswer('The listing lacks its bucket name.')
  const decode = decoder(page.EncodingType)
  const versions = versionsIn(page, decode)
  checkWithin(
    prefix,
    versions.map(({ key }) => key),
  )
  if (!page.IsTruncated) return { versions, next: null }
  if (!page.NextKeyMarker) throw badAnswer('The listing says there is more but not where to go on.')
  const next = { key: decode(page.NextKeyMarker), versionId: page.NextVersionIdMarker || null }
  if (after && next.key === after.key && next.versionId === after.versionId)
    throw badAnswer('The listing does not move on.')
  return { versions, next }
}

/** S3 sends versions and delete markers mixed, and the SDK parts them; within a key their times put them together again. */
function versionsIn(page: ListObjectVersionsCommandOutput, decode: Decode): readonly ListedVersion[] {
  const versions = (page.Versions ?? []).map((entry) => versionIn(entry, decode))
  const markers = (page.DeleteMarkers ?? []).map((entry) => markerIn(entry, decode))
  return [...versions, ...markers].sort(
    (a, b) => compareKeys(a.key, b.key) || Number(b.isLatest) - Number(a.isLatest) || b.modifiedAt - a.modifiedAt,
  )
}

const versionIn = (entry: ObjectVersion, decode: Decode): ListedVersion => ({
  key: decode(entry.Key),
  versionId: entry.VersionId ?? 'null',
  isLatest: entry.IsLatest === true,
  isDeleteMarker: false,
  bytes: sizeOf(entry),
  modifiedAt: dateOf(entry),
  etag: unquoted(entry.ETag),
  storageClass: entry.StorageClass ?? 'STANDARD',
})

const markerIn = (entry: DeleteMarkerEntry, decode: Decode): ListedVersion => ({
  key: decode(entry.Key),
  versionId: entry.VersionId ?? 'null',
  isLatest: entry.IsLatest === true,
  isDeleteMarker: true,
  bytes: null,
  modifiedAt: dateOf(entry),
  etag: null,
  storageClass: null,
})

type Decode = (text: string | undefined) => string

/** Decodes only what the answer says is encoded, and once: endpoints may ignore the wish. */
function decoder(encodingType: string | undefined): Decode {
  return (text) => {
    if (text === undefined) throw badAnswer('An entry of the listing has no key.')
    if (encodingType !== 'url' || !/[%+]/.test(text)) return text
    try {
      return decodeURIComponent(text.replaceAll('+', ' '))
    } catch {
      throw badAnswer('A key of the listing is not encoded as it says.')
    }
  }
}

function sizeOf({ Size }: { readonly Size?: number | undefined }): number {
  if (Size === undefined) throw badAnswer('An entry of the listing has no size.')
  return Size
}

function dateOf({ LastModified }: { readonly LastModified?: Date | undefined }): number {
  if (LastModified === undefined) throw badAnswer('An entry of the listing has no date.')
  return LastModified.getTime()
}

/** ETags are kept without the quotes HTTP puts around them. */
const unquoted = (etag = ''): string =>
  etag.length > 1 && etag.startsWith('"') && etag.endsWith('"') ? etag.slice(1, -1) : etag

/** An endpoint that ignores or misreads the prefix must not lead a deletion to other objects. */
function checkWithin(prefix: string, keys: readonly string[]): void {
  if (!keys.every((key) => key.startsWith(prefix)))
    throw badAnswer('The listing holds keys outside the prefix asked for.')
}

const badAnswer = (message: string): LakeError => new LakeError({ kind: 'badAnswer', message })
