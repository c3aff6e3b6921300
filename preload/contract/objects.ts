import { z } from 'zod'
import { call } from './call'
import { answer } from './fault'
import { BucketName, ConnectionId, Key, ObjectRef, VersionId } from './place'
import { ClientSideEncryption, Encryption, RestoreState, Tag } from './values'

/** What the table shows of an object beyond its listing; costs one HEAD and one GetObjectTagging. */
export const Glance = z.object({
  key: z.string(),
  encryption: answer(z.object({ encryption: Encryption, clientSide: ClientSideEncryption.nullable() })),
  tags: answer(z.array(Tag)),
})
export type Glance = z.infer<typeof Glance>

/** Every property HEAD gives. Header maps are lists of pairs in the order received. Times in ms since 1970. */
export const ObjectProperties = z.object({
  bytes: z.number().nullable(),
  modifiedAt: z.number().nullable(),
  etag: z.string().nullable(),
  versionId: z.string().nullable(),
  storageClass: z.string(),
  encryption: Encryption,
  clientSide: ClientSideEncryption.nullable(),
  restore: RestoreState,
  archiveStatus: z.string().nullable(),
  contentType: z.string().nullable(),
  contentEncoding: z.string().nullable(),
  contentLanguage: z.string().nullable(),
  contentDisposition: z.string().nullable(),
  cacheControl: z.string().nullable(),
  expires: z.string().nullable(),
  redirect: z.string().nullable(),
  metadata: z.array(z.tuple([z.string(), z.string()])),
  /** Metadata entries S3 could not send back (x-amz-missing-meta). */
  missingMetadata: z.number(),
  /** `null`: not said, because the permission to read tags is missing (s3-facts A5.8). */
  tagCount: z.number().nullable(),
  partsCount: z.number().nullable(),
  replication: z.string().nullable(),
  lockMode: z.string().nullable(),
  retainUntil: z.number().nullable(),
  legalHold: z.string().nullable(),
  /** The x-amz-expiration header: when and by which lifecycle rule it will go. */
  expiration: z.string().nullable(),
})
export type ObjectProperties = z.infer<typeof ObjectProperties>

export const ObjectVersion = z.object({
  versionId: z.string(),
  isLatest: z.boolean(),
  isDeleteMarker: z.boolean(),
  bytes: z.number().nullable(),
  modifiedAt: z.number(),
  etag: z.string().nullable(),
  storageClass: z.string().nullable(),
})
export type ObjectVersion = z.infer<typeof ObjectVersion>

export const Grant = z.object({ grantee: z.string(), kind: z.string(), permission: z.string() })

export const objects = {
  /** For the visible rows; cancelled when they scroll away. `etag` is what the listing said, so that a changed object is not served from the cache. */
  'objects.glance': call(
    z.strictObject({
      connection: ConnectionId,
      bucket: BucketName,
      objects: z
        .array(z.strictObject({ key: Key, etag: z.string().max(200), modifiedAt: z.number() }))
        .min(1)
        .max(64),
    }),
    z.array(Glance),
  ),
  'objects.properties': call(ObjectRef, ObjectProperties),
  'objects.tags': call(ObjectRef, z.array(Tag)),
  'objects.acl': call(ObjectRef, z.object({ owner: z.string().nullable(), grants: z.array(Grant) })),
  /** `after` is the last version already shown; without it the newest ones come. */
  'objects.versions': call(
    ObjectRef.extend({ after: VersionId.optional() }),
    z.object({ versions: z.array(ObjectVersion), more: z.boolean() }),
  ),
  'objects.checksums': call(
    ObjectRef,
    z.object({
      checksums: z.array(z.tuple([z.string(), z.string()])),
      type: z.string().nullable(),
      parts: z.number().nullable(),
    }),
  ),
  /** The four ways to name an object, made by main because region and endpoint decide the URL. */
  'objects.addresses': call(
    ObjectRef,
    z.object({ key: z.string(), uri: z.string(), arn: z.string(), url: z.string() }),
  ),
} as const
