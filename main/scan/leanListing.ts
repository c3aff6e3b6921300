import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3'
import type { DeserializeMiddleware } from '@smithy/types'
import { scanListPage, type ScannedPage } from './listScanner'

type Middleware = DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes>

const lean = new WeakSet<S3Client>()
/** By the context of a call, which both middlewares get. */
const scans = new WeakMap<object, ScannedPage>()

/**
 * Lets a client read pages of ListObjectsV2 with our scanner: what it takes out of the answer the SDK's parser need not see, and gets added to
 * the SDK's output again, so that callers notice nothing. Where the scanner is not sure, the SDK parses the whole page.
 */
export function leanListing(s3: S3Client): S3Client {
  if (lean.has(s3)) return s3
  lean.add(s3)
  const toMiddleware = 'deserializerMiddleware'
  // Between the check of the answer, which has read the body whole, and the SDK's parser.
  s3.middlewareStack.addRelativeTo(takeRows, { relation: 'after', toMiddleware, name: 'takeRows' })
  s3.middlewareStack.addRelativeTo(addRows, { relation: 'before', toMiddleware, name: 'addRows' })
  return s3
}

const takeRows: Middleware = (next, context) => async (args) => {
  const result = await next(args)
  const { response } = result
  if (context['commandName'] !== 'ListObjectsV2Command' || !isReadPage(response)) return result
  const page = scanListPage(response.body.toString('utf8'))
  if (!page) return result
  scans.set(context, page)
  response.body = Buffer.from(page.rest)
  return result
}

const addRows: Middleware = (next, context) => async (args) => {
  const result = await next(args)
  const page = scans.get(context)
  const { output } = result
  if (!page || !output) return result
  // Without rows the SDK leaves the lists out, and so do we.
  Object.assign(output, page.contents.length > 0 && { Contents: page.contents })
  Object.assign(output, page.prefixes.length > 0 && { CommonPrefixes: page.prefixes })
  return result
}

const isReadPage = (value: unknown): value is { body: Buffer } =>
  typeof value === 'object' &&
  value !== null &&
  'statusCode' in value &&
  value.statusCode === 200 &&
  'body' in value &&
  Buffer.isBuffer(value.body)
