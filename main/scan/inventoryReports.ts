import { createHash } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { inventoryFolder, readManifest, reportsNewestFirst, type InventoryManifest } from '../../lake/inventoryManifest'
import { damaged, readText, type Inventory } from '../s3/inventory'
import { LakeError } from '../s3/lakeError'
import { listPage } from '../s3/list'

/** Folder names of the newest reports of an inventory of `bucket`, the newest first. @throws LakeError */
export async function reportsOf(
  s3: S3Client,
  bucket: string,
  { destinationBucket, destinationPrefix, id }: Inventory,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const prefix = inventoryFolder(destinationPrefix, bucket, id)
  const names: string[] = []
  let after: string | undefined
  do {
    const page = await listPage(s3, { bucket: destinationBucket, prefix, delimiter: '/', after }, signal)
    names.push(...page.prefixes.map((found) => found.slice(prefix.length, -1)))
    after = page.next ?? undefined
  } while (after !== undefined)
  return reportsNewestFirst(names)
}

/**
 * The newest report whose manifest is there: one that is being written has none yet. The manifest must have the MD5 that is written beside it, and be
 * about this bucket. @throws LakeError notFound, badAnswer
 */
export async function readNewestManifest(
  s3: S3Client,
  bucket: string,
  inventory: Inventory,
  signal: AbortSignal,
): Promise<InventoryManifest> {
  const { destinationBucket, destinationPrefix, id } = inventory
  for (const report of await reportsOf(s3, bucket, inventory, signal)) {
    const key = `${inventoryFolder(destinationPrefix, bucket, id)}${report}/manifest.json`
    const text = await textOrNothing(s3, destinationBucket, key, signal)
    if (text === null) continue
    const checksum = await textOrNothing(s3, destinationBucket, key.replace(/json$/, 'checksum'), signal)
    if (checksum === null) throw damaged(key, 'has no manifest.checksum beside it')
    const md5 = createHash('md5').update(text, 'utf8').digest('hex')
    if (checksum.trim().toLowerCase() !== md5) throw damaged(key, 'does not have the MD5 of its manifest.checksum')
    const read = readManifest(text)
    if (!read.ok) throw damaged(key, `is not usable: ${read.path} ${read.problem}`)
    if (read.manifest.sourceBucket !== bucket) throw damaged(key, `is about the bucket ${read.manifest.sourceBucket}`)
    return read.manifest
  }
  throw new LakeError({ kind: 'notFound', what: 'key', name: `reports of the inventory ${id}` })
}

async function textOrNothing(s3: S3Client, bucket: string, key: string, signal: AbortSignal): Promise<string | null> {
  try {
    return await readText(s3, { bucket, key }, signal)
  } catch (error) {
    if (error instanceof LakeError && error.fault.kind === 'notFound' && error.fault.what === 'key') return null
    throw error
  }
}
