import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import {
  GetObjectCommand,
  ListBucketInventoryConfigurationsCommand,
  type InventoryConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3'
import { wholeBody } from './answers'
import { readFeature } from './capabilities'
import { attempt } from './faults'
import { LakeError } from './lakeError'
import { named, onBucket, onObject, type ObjectRef } from './target'

/** Reports that S3 writes of a bucket's objects by day or week (s3-facts A8.3). `null` where S3 does not say. */
export interface Inventory {
  readonly id: string
  readonly enabled: boolean
  readonly format: string | null
  readonly schedule: string | null
  /** Only keys with this prefix; `null` for all. */
  readonly prefix: string | null
  readonly destinationBucket: string
  readonly destinationPrefix: string | null
  /** Optional columns, such as `EncryptionStatus`. */
  readonly fields: readonly string[]
}

/** The inventory configurations of a bucket; empty when there are none. @throws LakeError */
export async function listInventories(
  s3: S3Client,
  bucket: string,
  signal: AbortSignal,
): Promise<readonly Inventory[]> {
  const at = onBucket(s3, 's3:GetInventoryConfiguration', bucket)
  const found: InventoryConfiguration[] = []
  let token: string | undefined
  do {
    const command = new ListBucketInventoryConfigurationsCommand({ Bucket: bucket, ContinuationToken: token })
    const page = await readFeature(s3, 'ListBucketInventoryConfigurations', () =>
      attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal })),
    )
    found.push(...(page.InventoryConfigurationList ?? []))
    const next = page.IsTruncated ? page.NextContinuationToken : undefined
    if (next !== undefined && next === token)
      throw new LakeError({ kind: 'badAnswer', message: 'The list of inventories does not end.' })
    token = next
  } while (token !== undefined)
  return found.flatMap(inventoryOf)
}

function inventoryOf({
  Id,
  IsEnabled,
  Destination,
  Schedule,
  Filter,
  OptionalFields,
}: InventoryConfiguration): Inventory[] {
  const to = Destination?.S3BucketDestination
  const destinationBucket = to?.Bucket?.replace(/^arn:[^:]+:s3:::/, '') ?? ''
  if (Id === undefined || destinationBucket === '') return []
  return [
    {
      id: Id,
      enabled: IsEnabled === true,
      format: to?.Format ?? null,
      schedule: Schedule?.Frequency ?? null,
      prefix: Filter?.Prefix ?? null,
      destinationBucket,
      destinationPrefix: to?.Prefix ?? null,
      fields: OptionalFields ?? [],
    },
  ]
}

/** The bytes of an object as they come. A download that ends early is an error of the stream. @throws LakeError */
export async function openObject(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<Readable> {
  const at = onObject(s3, 's3:GetObject', ref)
  const command = new GetObjectCommand(named(ref))
  const { Body } = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
  if (!(Body instanceof Readable)) throw new LakeError({ kind: 'badAnswer', message: 'The answer has no body.' })
  return Body
}

/** A small object as text. @throws LakeError */
export async function readText(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<string> {
  const at = onObject(s3, 's3:GetObject', ref)
  return attempt(at, signal, async (abortSignal) => {
    const { Body } = await s3.send(new GetObjectCommand(named(ref)), { abortSignal })
    return (await wholeBody(Body)).toString('utf8')
  })
}

/** Lets bytes through and ends with an error where they are not those the manifest names. */
export function checkedAgainst({
  key,
  bytes,
  md5,
}: {
  readonly key: string
  readonly bytes: number
  readonly md5: string
}): Transform {
  const hash = createHash('md5')
  let count = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      count += chunk.length
      done(null, chunk)
    },
    flush(done) {
      if (count !== bytes) done(damaged(key, `has ${count} bytes where its manifest says ${bytes}`))
      else if (hash.digest('hex') !== md5) done(damaged(key, 'does not have the MD5 its manifest names'))
      else done()
    },
  })
}

export const damaged = (key: string, how: string): LakeError =>
  new LakeError({ kind: 'badAnswer', message: `The inventory file ${key} ${how}; nothing of this report was used.` })
