import type { CopyObjectCommandInput } from '@aws-sdk/client-s3'
import { isPlainXml, plainDocument, xmlText } from './xmlText'

type Field = Exclude<keyof CopyObjectCommandInput, 'Bucket' | 'Key'>

/** What this program ever says of a copy, keys of customers left out. */
const headers: ReadonlyMap<string, string> = new Map<Field, string>([
  ['CopySource', 'x-amz-copy-source'],
  ['CopySourceIfUnmodifiedSince', 'x-amz-copy-source-if-unmodified-since'],
  ['IfMatch', 'if-match'],
  ['MetadataDirective', 'x-amz-metadata-directive'],
  ['TaggingDirective', 'x-amz-tagging-directive'],
  ['StorageClass', 'x-amz-storage-class'],
  ['ServerSideEncryption', 'x-amz-server-side-encryption'],
  ['SSEKMSKeyId', 'x-amz-server-side-encryption-aws-kms-key-id'],
  ['BucketKeyEnabled', 'x-amz-server-side-encryption-bucket-key-enabled'],
  ['GrantFullControl', 'x-amz-grant-full-control'],
  ['GrantRead', 'x-amz-grant-read'],
  ['GrantReadACP', 'x-amz-grant-read-acp'],
  ['GrantWriteACP', 'x-amz-grant-write-acp'],
  ['WebsiteRedirectLocation', 'x-amz-website-redirect-location'],
])

/** The headers of a copy. `null` where it says anything that a plain copy does not, or says it in characters a header does not take. */
export function copyHeaders(input: CopyObjectCommandInput): Record<string, string> | null {
  const made: Record<string, string> = {}
  for (const [field, value] of Object.entries(input)) {
    if (value === undefined || field === 'Bucket' || field === 'Key') continue
    const name = headers.get(field)
    const text = textOf(value)
    if (name === undefined || text === null || !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return null
    made[name] = text
  }
  return 'x-amz-copy-source' in made ? made : null
}

function textOf(value: unknown): string | null {
  if (value instanceof Date) return value.toUTCString()
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : null
}

const document = plainDocument('CopyObjectResult', '((?:<\\w+>[^<\\r]*</\\w+>)*)')

/**
 * The ETag of a `CopyObjectResult` document as S3 writes it.
 * @returns `null` for anything but the plain form, which the SDK's own parser is for
 */
export function scanCopied(text: string): { readonly ETag: string } | null {
  const fields = document.exec(text)?.[1]
  if (fields === undefined || !isPlainXml(fields)) return null
  const found = [...fields.matchAll(/<(\w+)>([^<]*)<\/(\w+)>/g)]
  if (found.some(([, name, , end]) => name !== end)) return null
  const [etag, second] = found.filter(([, name]) => name === 'ETag')
  const ETag = etag === undefined || second !== undefined ? null : xmlText(etag[2] ?? '')
  return ETag === null ? null : { ETag }
}
