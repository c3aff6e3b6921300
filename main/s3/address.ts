import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { streamed, type RequestHandler } from './requestHandler'
import type { Scope } from './signing'

/** Where the objects of a bucket are, and what a request to there says and is signed for. */
export interface Address extends Scope {
  readonly protocol: string
  readonly hostname: string
  readonly port: number | undefined
  /** All of the path before the key. */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  readonly userAgent: string
}

/**
 * Lets the SDK make a request, which is not sent, and reads the address off it: its rules for endpoints are many.
 * @returns `null` where it signs in another way than the usual one, as for directory buckets
 */
export async function askAddress(s3: S3Client, handler: RequestHandler, bucket: string): Promise<Address | null> {
  const key = 'any'
  let address: Address | null = null
  const options = handler.divert(({ protocol, hostname, port, path, headers }) => {
    const scope = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+)\/(s3)\/aws4_request/.exec(
      headers['authorization'] ?? '',
    )
    const [, region, service] = scope ?? []
    if (region !== undefined && service !== undefined && path.endsWith(`/${key}`)) {
      address = {
        protocol,
        hostname,
        port,
        region,
        service,
        base: path.slice(0, -key.length),
        headers: { host: headers['host'] ?? hostname },
        userAgent: headers['user-agent'] ?? '',
      }
    }
    return streamed({ statusCode: 200, headers: {}, body: Buffer.alloc(0) })
  })
  await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), options)
  return address
}
