import { Readable } from 'node:stream'
import type { DeserializeMiddleware } from '@smithy/types'
import type { ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3'
import { LakeError } from './lakeError'

/**
 * The root element of each answer that is read as XML. A server that does not know a subresource may ignore it and answer the plain
 * request instead, and the SDK reads any root, even an empty body, as "nothing there" (s3-facts A5.11, design section 3).
 */
const roots: Readonly<Record<string, string>> = {
  ListBucketsCommand: 'ListAllMyBucketsResult',
  ListObjectsV2Command: 'ListBucketResult',
  ListObjectVersionsCommand: 'ListVersionsResult',
  GetBucketLocationCommand: 'LocationConstraint',
  GetBucketVersioningCommand: 'VersioningConfiguration',
  GetBucketEncryptionCommand: 'ServerSideEncryptionConfiguration',
  GetPublicAccessBlockCommand: 'PublicAccessBlockConfiguration',
  GetBucketPolicyStatusCommand: 'PolicyStatus',
  GetBucketAclCommand: 'AccessControlPolicy',
  GetBucketOwnershipControlsCommand: 'OwnershipControls',
  GetObjectLockConfigurationCommand: 'ObjectLockConfiguration',
  GetBucketLifecycleConfigurationCommand: 'LifecycleConfiguration',
  GetBucketLoggingCommand: 'BucketLoggingStatus',
  GetBucketRequestPaymentCommand: 'RequestPaymentConfiguration',
  GetBucketNotificationConfigurationCommand: 'NotificationConfiguration',
  GetBucketReplicationCommand: 'ReplicationConfiguration',
  GetBucketTaggingCommand: 'Tagging',
  ListBucketInventoryConfigurationsCommand: 'ListInventoryConfigurationsResult',
  GetObjectTaggingCommand: 'Tagging',
  GetObjectAclCommand: 'AccessControlPolicy',
  CopyObjectCommand: 'CopyObjectResult',
  CreateMultipartUploadCommand: 'InitiateMultipartUploadResult',
  UploadPartCopyCommand: 'CopyPartResult',
  CompleteMultipartUploadCommand: 'CompleteMultipartUploadResult',
  DeleteObjectsCommand: 'DeleteResult',
}

/** These name no subresource that a server could ignore: whoever answers them with something else does not speak S3. */
const plain: ReadonlySet<string> = new Set(['ListBucketsCommand', 'ListObjectsV2Command'])

/** No answer of the table comes near: a listing of 1,000 keys of 1,024 bytes, all of it percent-encoded, is 4 MB. */
export const largestAnswer = 16 * 1024 * 1024

/**
 * Refuses a 2xx answer that is empty or has another root element than the command's own; `unsupported` for a subresource that the server
 * does not know. An `<Error>` under a 200 and a document that is cut off are left to the SDK, which makes them errors.
 */
export const checkAnswer: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> =
  (next, context) => async (args) => {
    const result = await next(args)
    const command = String(context['commandName'])
    const root = roots[command]
    const { response } = result
    if (root === undefined || !isResponse(response) || response.statusCode >= 300) return result
    const body = await wholeBody(response.body)
    response.body = body
    checkRoot(body, root, command)
    return result
  }

const isResponse = (value: unknown): value is { readonly statusCode: number; body: unknown } =>
  typeof value === 'object' && value !== null && 'statusCode' in value && typeof value.statusCode === 'number'

function checkRoot(body: Buffer, root: string, command: string): void {
  const found = rootOf(body)
  if (found === 'Error') return
  if (found === null) throw badAnswer(body.length === 0 ? 'The answer is empty.' : 'The answer is not XML.')
  const feature = command.replace(/Command$/, '')
  // Some servers name the element after the operation: GetBucketVersioningResponse.
  const namesIt = found.endsWith('Response') && feature.startsWith(found.slice(0, -'Response'.length))
  if (found !== root && !namesIt) {
    if (plain.has(command)) throw badAnswer(`The answer to ${feature} is <${found.slice(0, 60)}>.`)
    const message = `The endpoint answered ${feature} with <${found}>: it does not have this feature.`
    throw new LakeError({ kind: 'unsupported', feature, message })
  }
}

/** The name of the first element without its namespace prefix. */
function rootOf(body: Buffer): string | null {
  const start = body.subarray(0, 4096).toString('utf8')
  return (
    /^\uFEFF?\s*(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:[\w.-]+:)?([\w.-]+)/.exec(start)?.[1] ??
    null
  )
}

/** Reads a body to its end. @throws LakeError badAnswer when it is longer than any answer may be */
export function wholeBody(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Promise.resolve(Buffer.from(body))
  if (!(body instanceof Readable)) return Promise.reject(badAnswer('The answer has no body.'))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > largestAnswer) body.destroy(tooLong())
      else chunks.push(chunk)
    })
    body.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes)))
    body.on('error', reject)
    body.on('close', () => reject(Object.assign(new Error('the answer was cut off'), { code: 'ECONNRESET' })))
  })
}

export const tooLong = (): LakeError => badAnswer('The answer is too long.')
const badAnswer = (message: string): LakeError => new LakeError({ kind: 'badAnswer', message })
