import { createHash } from 'node:crypto'
import type { Encryption } from '../lake/encryption'
import { S3Error } from './errors'
import { ownAccount } from './users'
import { parseXml, type XmlNode } from './xml'

type Sent = (name: string) => string | undefined
type Headers = Readonly<Record<string, string>>

const sse = 'x-amz-server-side-encryption'
const [keyHeader, bucketKeyHeader] = [`${sse}-aws-kms-key-id`, `${sse}-bucket-key-enabled`]
const customerMd5 = `${sse}-customer-key-md5`
const md5 = (data: Buffer): string => createHash('md5').update(data).digest('base64')
const argument = (why: string): S3Error => new S3Error('InvalidArgument', why)

/** The key that opens the sample lake's own SSE-C objects. */
export const sampleCustomerKey = createHash('sha256').update('the key of the sample lake').digest()

const customer = (keyMd5: string): Headers => ({ [`${sse}-customer-algorithm`]: 'AES256', [customerMd5]: keyMd5 })

/** What HEAD says of an encryption; nothing for objects from before 2023 (s3-facts A3.2). */
function described(algorithm: string, keyId: string | null, bucketKey: boolean): Headers {
  const key = keyId === null ? {} : { [keyHeader]: keyId }
  return { [sse]: algorithm, ...key, ...(bucketKey ? { [bucketKeyHeader]: 'true' } : {}) }
}

export function encryptionOfSeed(seed: Encryption): Headers {
  if (seed.kind === 'none') return {}
  if (seed.kind === 'SSE-C') return customer(md5(sampleCustomerKey))
  if (seed.kind === 'SSE-KMS') return described('aws:kms', seed.keyId, seed.bucketKey)
  if (seed.kind === 'DSSE-KMS') return described('aws:kms:dsse', seed.keyId, false)
  return described(seed.kind === 'other' ? seed.value : 'AES256', null, false)
}

/** The headers of an answer that say how the object is encrypted. */
export const encryptionHeaders = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(sse)))

/** The MD5 of the customer key that came with a request, `null` when none came. Throws for half a key. */
function customerKey(sent: Sent, prefix: string): string | null {
  const [algorithm, key, sum] = ['algorithm', 'key', 'key-md5'].map((name) => sent(`${prefix}-customer-${name}`))
  if (algorithm === undefined && key === undefined && sum === undefined) return null
  if (algorithm !== 'AES256') throw new S3Error('InvalidEncryptionAlgorithmError')
  const bytes = Buffer.from(key ?? '', 'base64')
  if (bytes.length !== 32) throw argument('The secret key was invalid for the specified algorithm.')
  if (md5(bytes) !== sum) throw argument('The MD5 hash of the key did not match the hash that was provided.')
  return sum
}

/** Demands the key of an SSE-C object, and no key for any other (s3-facts A3.3). `source` reads the copy-source headers. */
export function demandCustomerKey(sent: Sent, headers: Headers, source = false): void {
  const given = customerKey(sent, source ? `x-amz-copy-source${sse.slice(5)}` : sse)
  const needed = headers[customerMd5] ?? null
  if (needed === given) return
  if (needed !== null && given !== null) throw new S3Error('AccessDenied')
  const why =
    needed === null
      ? 'The encryption parameters are not applicable to this object.'
      : 'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.'
  throw new S3Error('InvalidRequest', why)
}

/** The ARN S3 makes of a key id, an alias, or nothing (its own key). */
function fullArn(keyId: string | undefined, region: string): string {
  const name = keyId ?? 'alias/aws/s3'
  if (!name.startsWith('arn:'))
    return `arn:aws:kms:${region}:${ownAccount}:${name.startsWith('alias/') ? name : `key/${name}`}`
  if (!/^arn:aws[-a-z0-9]*:kms:[-a-z0-9]+:\d{12}:(key|alias)\/.+$/.test(name))
    throw new S3Error('KMS.NotFoundException', `Invalid arn ${name}`)
  return name
}

/**
 * How a new object will be encrypted, as headers: as its request says, else as the bucket's configuration says (s3-facts A1.8). Throws
 * AccessDenied for a blocked type and InvalidArgument for headers that do not go together.
 */
export function requestedEncryption(sent: Sent, configuration: string | undefined, region: string): Headers {
  const rule =
    configuration === undefined ? undefined : parseXml(configuration, 'ServerSideEncryptionConfiguration').child('Rule')
  const byDefault = rule?.child('ApplyServerSideEncryptionByDefault')
  const customerKeyMd5 = customerKey(sent, sse)
  if (customerKeyMd5 !== null) {
    if (sent(sse) !== undefined)
      throw argument('Customer provided keys are incompatible with the encryption method specified')
    const blocked = rule?.child('BlockedEncryptionTypes')?.all('EncryptionType') ?? []
    if (blocked.some(({ text }) => text === 'SSE-C'))
      throw new S3Error('AccessDenied', 'SSE-C is blocked for this bucket')
    return customer(customerKeyMd5)
  }
  const named = sent(sse)
  if (named !== 'aws:kms' && named !== 'aws:kms:dsse' && sent(keyHeader) !== undefined)
    throw argument('A KMS key id needs aws:kms or aws:kms:dsse')
  const algorithm = named ?? byDefault?.value('SSEAlgorithm') ?? 'AES256'
  if (algorithm === 'AES256') return described(algorithm, null, false)
  if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw new S3Error('InvalidEncryptionAlgorithmError')
  const keyId = named === undefined ? byDefault?.value('KMSMasterKeyID') : sent(keyHeader)
  const bucketKey = sent(bucketKeyHeader) ?? rule?.value('BucketKeyEnabled')
  return described(algorithm, fullArn(keyId, region), algorithm === 'aws:kms' && bucketKey === 'true')
}

/** Refuses what is well-formed but no bucket encryption; its shape was checked before. */
export function checkBucketEncryption(root: XmlNode): void {
  const byDefault = root.child('Rule')?.child('ApplyServerSideEncryptionByDefault')
  if (byDefault?.value('SSEAlgorithm') === 'AES256' && byDefault.child('KMSMasterKeyID') !== undefined)
    throw argument('a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms')
}

/** The headers UpdateObjectEncryption leaves an object with (s3-facts A3.7). */
export function updatedEncryption(root: XmlNode, headers: Headers): Headers {
  const wanted = root.child('SSE-KMS')
  const keyId = wanted?.value('KMSKeyArn') ?? ''
  const bucketKey = wanted?.value('BucketKeyEnabled') ?? 'false'
  const account = /^arn:aws[-a-z0-9]*:kms:[-a-z0-9]+:([0-9]{12}):key\/.+$/.exec(keyId)?.[1]
  if (account === undefined || !/^(true|false)$/.test(bucketKey))
    throw new S3Error('InvalidRequest', 'A change of encryption requires SSE-KMS with a valid AWS KMS key ARN.')
  if (account !== ownAccount)
    throw new S3Error('AccessDenied', 'The AWS KMS key in the request must be owned by the same account as the bucket.')
  if (headers[sse] !== 'AES256' && headers[sse] !== 'aws:kms')
    throw new S3Error('InvalidRequest', 'Only source objects encrypted with SSE-S3 or SSE-KMS are supported.')
  const others = Object.entries(headers).filter(([name]) => !name.startsWith(sse))
  return { ...Object.fromEntries(others), ...described('aws:kms', keyId, bucketKey === 'true') }
}
