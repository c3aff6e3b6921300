import { createHash } from 'node:crypto'
import type { Encryption } from '../lake/encryption'
import { refuseUnless } from './errors'
import { ownAccount } from './users'
import { parseXml, type XmlNode } from './xml'

type Sent = (name: string) => string | undefined
type Headers = Readonly<Record<string, string>>

const sse = 'x-amz-server-side-encryption'
const [keyHeader, bucketKeyHeader] = [`${sse}-aws-kms-key-id`, `${sse}-bucket-key-enabled`]
const customerMd5 = `${sse}-customer-key-md5`
const md5 = (data: Buffer): string => createHash('md5').update(data).digest('base64')

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
  refuseUnless(algorithm === 'AES256', 'InvalidEncryptionAlgorithmError')
  const bytes = Buffer.from(key ?? '', 'base64')
  refuseUnless(bytes.length === 32, 'InvalidArgument', 'The secret key was invalid for the specified algorithm.')
  refuseUnless(md5(bytes) === sum, 'InvalidArgument', 'The MD5 hash of the key did not match the hash provided.')
  return sum
}

/** Demands the key of an SSE-C object, and no key for any other (s3-facts A3.3). `source` reads the copy-source headers. */
export function demandCustomerKey(sent: Sent, headers: Headers, source = false): void {
  const given = customerKey(sent, source ? `x-amz-copy-source${sse.slice(5)}` : sse)
  const needed = headers[customerMd5] ?? null
  const [stored, inapplicable] = [
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided.',
    'The encryption parameters are not applicable to this object.',
  ]
  refuseUnless(needed !== null || given === null, 'InvalidRequest', inapplicable)
  refuseUnless(needed === null || given !== null, 'InvalidRequest', stored)
  refuseUnless(needed === given, 'AccessDenied')
}

/** The ARN S3 makes of a key id, an alias, or nothing (its own key). */
function fullArn(name = 'alias/aws/s3', region = ''): string {
  const own = `arn:aws:kms:${region}:${ownAccount}:`
  if (!name.startsWith('arn:')) return own + (name.startsWith('alias/') ? name : `key/${name}`)
  const valid = /^arn:aws[-a-z0-9]*:kms:[-a-z0-9]+:\d{12}:(key|alias)\/.+$/.test(name)
  refuseUnless(valid, 'KMS.NotFoundException', `Invalid arn ${name}`)
  return name
}

/** How a new object is encrypted, as headers: as its request says, else as the bucket's configuration says (s3-facts A1.8). */
export function requestedEncryption(sent: Sent, configuration: string | undefined, region: string): Headers {
  const document = configuration === undefined ? null : parseXml(configuration, 'ServerSideEncryptionConfiguration')
  const rule = document?.child('Rule')
  const [named, customerKeyMd5] = [sent(sse), customerKey(sent, sse)]
  if (customerKeyMd5 !== null) {
    refuseUnless(named === undefined, 'InvalidArgument', 'A customer key is incompatible with another encryption')
    const blocked = rule?.child('BlockedEncryptionTypes')?.all('EncryptionType') ?? []
    refuseUnless(!blocked.some(({ text }) => text === 'SSE-C'), 'AccessDenied', 'SSE-C is blocked for this bucket')
    return customer(customerKeyMd5)
  }
  const byDefault = rule?.child('ApplyServerSideEncryptionByDefault')
  const algorithm = named ?? byDefault?.value('SSEAlgorithm') ?? 'AES256'
  const byKms = (name = ''): boolean => name === 'aws:kms' || name === 'aws:kms:dsse'
  refuseUnless(byKms(named) || sent(keyHeader) === undefined, 'InvalidArgument', 'A KMS key id needs aws:kms')
  if (algorithm === 'AES256') return described(algorithm, null, false)
  refuseUnless(byKms(algorithm), 'InvalidEncryptionAlgorithmError')
  const keyId = named === undefined ? byDefault?.value('KMSMasterKeyID') : sent(keyHeader)
  const bucketKey = sent(bucketKeyHeader) ?? rule?.value('BucketKeyEnabled')
  return described(algorithm, fullArn(keyId, region), algorithm === 'aws:kms' && bucketKey === 'true')
}

/** The headers UpdateObjectEncryption leaves an object with (s3-facts A3.7). */
export function updatedEncryption(root: XmlNode, headers: Headers): Headers {
  const wanted = root.child('SSE-KMS')
  const [keyId = '', bucketKey = 'false'] = [wanted?.value('KMSKeyArn'), wanted?.value('BucketKeyEnabled')]
  const account = /^arn:aws[-a-z0-9]*:kms:[-a-z0-9]+:([0-9]{12}):key\/.+$/.exec(keyId)?.[1]
  const valid = account !== undefined && /^(true|false)$/.test(bucketKey)
  refuseUnless(valid, 'InvalidRequest', 'A change of encryption requires SSE-KMS with a valid AWS KMS key ARN.')
  refuseUnless(account === ownAccount, 'AccessDenied', 'The AWS KMS key must be owned by the account of the bucket.')
  const changeable = headers[sse] === 'AES256' || headers[sse] === 'aws:kms'
  refuseUnless(changeable, 'InvalidRequest', 'Only objects encrypted with SSE-S3 or SSE-KMS are supported.')
  const others = Object.entries(headers).filter(([name]) => !name.startsWith(sse))
  return { ...Object.fromEntries(others), ...described('aws:kms', keyId, bucketKey === 'true') }
}
