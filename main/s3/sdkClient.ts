import { S3Client } from '@aws-sdk/client-s3'
import { checkAnswer } from './answers'
import { guardInput } from './guard'
import type { ClientSettings } from './lakeClient'
import type { RequestHandler } from './requestHandler'

// The notice is about Node releases after January 2027; the SDK version is pinned (toolchain, section 1).
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'

/** A client of the SDK as all of ours are: one try a call, names guarded, answers checked. */
export function makeSdkClient(
  { endpoint, pathStyle }: ClientSettings,
  region: string,
  credentials: ClientSettings['credentials'],
  requestHandler: RequestHandler,
): S3Client {
  // Old S3 clones refuse the checksums the SDK adds by itself (security B4.4).
  const checksums = endpoint === null ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
  const s3 = new S3Client({
    region,
    credentials,
    requestHandler,
    maxAttempts: 1,
    forcePathStyle: pathStyle,
    followRegionRedirects: false,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    ...(endpoint === null ? {} : { endpoint }),
  })
  // It copies every answer for a log that nobody keeps: a third of the work for a page of a thousand keys.
  s3.middlewareStack.remove('loggerMiddleware')
  s3.middlewareStack.add(
    (next) => async (args) => {
      guardInput(args.input)
      return next(args)
    },
    { step: 'initialize', name: 'guardInput', priority: 'high' },
  )
  s3.middlewareStack.addRelativeTo(checkAnswer, {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    name: 'checkAnswer',
  })
  return s3
}
