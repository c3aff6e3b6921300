import { createHash } from 'node:crypto'
import type { Encryption } from '../lake/encryption'
import { S3Error } from './errors'
import { ownAccount } from './users'
import { parseXml, type XmlNode } from './xml'

/** How an object is encrypted, in the words of S3's headers. `algorithm` is `null` for objects from before 2023. */
export interface ObjectEncryption {
  readonly algorithm: string | null
  readonly keyId: string | null
  readonly bucketKey: boolean
  /** Base64 MD5 of the key of an SSE-C object. */
  readonly customerKeyMd5: string | null
}

type Sent = (name: string) => string | undefined

const sse = 'x-amz-server-side-encryption'
const keyArn = /^arn:aws[-a-z0-9]*:kms:[-a-z0-9]+:([0-9]{12}):key\/.+$/
const plain: ObjectEncryption = { algorithm: 'AES256', keyId: null, bucketKey: false, customerKeyMd5: null }
const md5 = (data: Buffer): string => createHash('md5').update(data).digest('base64')

/** The key that opens the sample lake's own SSE-C objects. */
export const sampleCustomerKey = createHash('sha256').update('the key of the sample lake').digest()

export function encryptionOfSeed(seed: Encryption): ObjectEncryption {
  switch (seed.kind) {
    case 'none':
      return { ...plain, algorithm: null }
    case 'SSE-S3':
      return plain
    case 'SSE-KMS':
      return { ...plain, algorithm: 'aws:kms', keyId: seed.keyId, bucketKey: seed.bucketKey }
    case 'DSSE-KMS':
      return { ...plain, algorithm: 'aws:kms:dsse', keyId: seed.keyId }
    case 'SSE-C':
      return { ...plain, algorithm: null, customerKeyMd5: md5(sampleCustomerKey) }
    case 'other':
      return { ...plain, algorithm: seed.value }
  }
}

/** What an answer says of the encryption. */
export function encryptionHeaders(encryption: ObjectEncryption): Record<string, string> {
  const { algorithm, keyId, bucketKey, customerKeyMd5 } = encryption
  if (customerKeyMd5 !== null)
    return { [`${sse}-customer-algorithm`]: 'AES256', [`${sse}-customer-key-md5`]: customerKeyMd5 }
  return {
    ...(algorithm === null ? {} : { [sse]: algorithm }),
    ...(keyId === null ? {} : { [`${sse}-aws-kms-key-id`]: keyId }),
    ...(bucketKey ? { [`${sse}-bucket-key-enabled`]: 'true' } : {}),
  }
}

/** The MD5 of the customer key that came with a request, `null` when none came. Throws InvalidArgument for half a key. */
function customerKey(sent: Sent, prefix: string): string | null {
  const [algorithm, key, sum] = ['algorithm', 'key', 'key-md5'].map((name) => sent(`${prefix}-customer-${name}`))
  if (algorithm === undefined && key === undefined && sum === undefined) return null
  if (algorithm !== 'AES256') throw new S3Error('InvalidEncryptionAlgorithmError')
  const bytes = Buffer.from(key ?? '', 'base64')
  if (bytes.length !== 32)
    throw new S3Error('InvalidArgument', 'The secret key was invalid for the specified algorithm.')
  if (md5(bytes) !== sum)
    throw new S3Error('InvalidArgument', 'The calculated MD5 hash of the key did not match the hash that was provided.')
  return sum
}

/** Demands the key of an SSE-C object, and no key for any other (s3-facts A3.3). `source` reads the copy-source headers. */
export function demandCustomerKey(sent: Sent, encryption: ObjectEncryption, source = false): void {
  const given = customerKey(sent, source ? 'x-amz-copy-source-server-side-encryption' : sse)
  if (encryption.customerKeyMd5 === given) return
  if (encryption.customerKeyMd5 === null)
    throw new S3Error('InvalidRequest', 'The encryption parameters are not applicable to this object.')
  if (given !== null) throw new S3Error('AccessDenied')
  throw new S3Error(
    'InvalidRequest',
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
  )
}

const fullArn = (keyId: string | null | undefined, region: string): string => {
  if (keyId?.startsWith('arn:') === true) {
    if (!/^arn:aws[-a-z0-9]*:kms:[-a-z0-9]+:\d{12}:(key|alias)\/.+$/.test(keyId))
      throw new S3Error('KMS.NotFoundException', `Invalid arn ${keyId}`)
    return keyId
  }
  const name = keyId === null || keyId === undefined ? 'alias/aws/s3' : keyId
  return `arn:aws:kms:${region}:${ownAccount}:${name.startsWith('alias/') ? name : `key/${name}`}`
}

function byDefault(configuration: string | undefined, region: string): { rule: ObjectEncryption; blocked: string[] } {
  if (configuration === undefined) return { rule: plain, blocked: [] }
  const rule = parseXml(Buffer.from(configuration), 'ServerSideEncryptionConfiguration').child('Rule')
  const apply = rule?.child('ApplyServerSideEncryptionByDefault')
  const algorithm = apply?.value('SSEAlgorithm') ?? 'AES256'
  const keyId = algorithm === 'AES256' ? null : fullArn(apply?.value('KMSMasterKeyID'), region)
  const blocked = rule?.child('BlockedEncryptionTypes')?.all('EncryptionType') ?? []
  return {
    rule: {
      ...plain,
      algorithm,
      keyId,
      bucketKey: rule?.value('BucketKeyEnabled') === 'true' && algorithm === 'aws:kms',
    },
    blocked: blocked.map((type) => type.text),
  }
}

/**
 * How a new object will be encrypted: as its headers say, else as the bucket's configuration says (s3-facts A1.8). Throws AccessDenied for a
 * blocked type and InvalidArgument for headers that do not go together.
 */
export function requestedEncryption(sent: Sent, configuration: string | undefined, region: string): ObjectEncryption {
  const { rule, blocked } = byDefault(configuration, region)
  const customerKeyMd5 = customerKey(sent, sse)
  const algorithm = sent(sse)
  const keyId = sent(`${sse}-aws-kms-key-id`)
  const bucketKey = sent(`${sse}-bucket-key-enabled`)
  if (customerKeyMd5 !== null) {
    if (blocked.includes('SSE-C')) throw new S3Error('AccessDenied', 'SSE-C is blocked for this bucket')
    if (algorithm !== undefined)
      throw new S3Error(
        'InvalidArgument',
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      )
    return { ...plain, algorithm: null, customerKeyMd5 }
  }
  if (algorithm === undefined) {
    if (keyId !== undefined)
      throw new S3Error('InvalidArgument', 'x-amz-server-side-encryption header must be specified with a KMS key id')
    return {
      ...rule,
      bucketKey: rule.algorithm === 'aws:kms' && (bucketKey === undefined ? rule.bucketKey : bucketKey === 'true'),
    }
  }
  if (algorithm === 'AES256') {
    if (keyId !== undefined)
      throw new S3Error('InvalidArgument', 'The KMS key id is only applicable with aws:kms or aws:kms:dsse')
    return plain
  }
  if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw new S3Error('InvalidEncryptionAlgorithmError')
  const wantsKey = bucketKey === undefined ? rule.algorithm === 'aws:kms' && rule.bucketKey : bucketKey === 'true'
  return { ...plain, algorithm, keyId: fullArn(keyId, region), bucketKey: algorithm === 'aws:kms' && wantsKey }
}

/** Says what is wrong with a bucket encryption document by throwing MalformedXML or InvalidArgument. */
export function checkBucketEncryption(root: XmlNode): void {
  const rules = root.all('Rule')
  const apply = rules[0]?.child('ApplyServerSideEncryptionByDefault')
  const algorithm = apply?.value('SSEAlgorithm')
  if (rules.length !== 1 || rules[0]?.children.length === 0) throw new S3Error('MalformedXML')
  if (apply !== undefined && !['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm ?? ''))
    throw new S3Error('MalformedXML')
  if (algorithm === 'AES256' && apply?.child('KMSMasterKeyID') !== undefined)
    throw new S3Error(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms',
    )
  const types = rules[0]?.child('BlockedEncryptionTypes')?.all('EncryptionType') ?? []
  if (types.some((type) => type.text !== 'SSE-C' && type.text !== 'NONE')) throw new S3Error('MalformedXML')
}

/** The encryption UpdateObjectEncryption makes of the one an object has (s3-facts A3.7). */
export function updatedEncryption(root: XmlNode, current: ObjectEncryption): ObjectEncryption {
  const invalid = (why: string): S3Error => new S3Error('InvalidRequest', why)
  const wanted = root.child('SSE-KMS')
  if (wanted === undefined)
    throw invalid(
      'Requests that modify an object encryption configuration require a valid new encryption type. Valid values are SSEKMS.',
    )
  const keyId = wanted.value('KMSKeyArn')
  const bucketKey = wanted.value('BucketKeyEnabled') ?? 'false'
  const account = keyArn.exec(keyId ?? '')?.[1]
  if (keyId === undefined || account === undefined)
    throw invalid("Requests that modify an object's encryption type to SSE-KMS require a valid AWS KMS key ARN.")
  if (bucketKey !== 'true' && bucketKey !== 'false') throw invalid("The BucketKeyEnabled value isn't valid.")
  if (account !== ownAccount)
    throw new S3Error('AccessDenied', 'The AWS KMS key in the request must be owned by the same account as the bucket.')
  if (current.customerKeyMd5 !== null || current.algorithm === 'aws:kms:dsse')
    throw invalid(
      "The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C.",
    )
  if (current.algorithm !== 'AES256' && current.algorithm !== 'aws:kms')
    throw invalid("The UpdateObjectEncryption operation doesn't support unencrypted source objects.")
  return { algorithm: 'aws:kms', keyId, bucketKey: bucketKey === 'true', customerKeyMd5: null }
}
