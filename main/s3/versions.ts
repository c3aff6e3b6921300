import type { S3Client } from '@aws-sdk/client-s3'
import type { ObjectVersion } from '../../preload/contract/objects'
import type { z } from 'zod'
import { listVersionsPage, type ListedVersion } from './list'

type Version = z.infer<typeof ObjectVersion>

/**
 * Versions and delete markers of one key, the latest first, as far as one page of the listing goes. A longer key that begins with this one
 * comes after it, so its own versions are the first of the page. `after` is the last version that is known already. @throws LakeError
 */
export async function listObjectVersions(
  s3: S3Client,
  { bucket, key, after }: { readonly bucket: string; readonly key: string; readonly after?: string | undefined },
  signal: AbortSignal,
): Promise<{ versions: Version[]; more: boolean }> {
  const from = after === undefined ? {} : { after: { key, versionId: after } }
  const { versions, next } = await listVersionsPage(s3, { bucket, prefix: key, ...from }, signal)
  const own = versions.filter((version) => version.key === key).map(withoutKey)
  return { versions: own, more: next?.key === key }
}

const withoutKey = (version: ListedVersion): Version => ({
  versionId: version.versionId,
  isLatest: version.isLatest,
  isDeleteMarker: version.isDeleteMarker,
  bytes: version.bytes,
  modifiedAt: version.modifiedAt,
  etag: version.etag,
  storageClass: version.storageClass,
})
