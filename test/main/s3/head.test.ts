import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getObjectAcl, grantInput } from '../../../main/s3/acl'
import { getChecksums } from '../../../main/s3/checksums'
import { headObject } from '../../../main/s3/head'
import { addHeaders, headerText } from '../../../main/s3/headers'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { ObjectProperties } from '../../../preload/contract/objects'
import { onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, startFake } from '../../support/fakeS3'
import { makeBucket, put, setDefaultEncryption } from '../../support/objects'

const signal = new AbortController().signal
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'
let server: Emulator
let bucket: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'head')
})
afterAll(() => server.close())

const byName = (pairs: readonly [string, string][]) => pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))

describe('headObject', () => {
  it('gives every property', async () => {
    const { etag } = await put(server, bucket, 'all', {
      StorageClass: 'STANDARD_IA',
      ContentType: 'text/csv; charset=utf-8',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de, en',
      ContentDisposition: 'attachment; filename="a b.csv"',
      CacheControl: 'max-age=60, private',
      Expires: new Date(Date.UTC(2030, 0, 2, 3, 4, 5)),
      WebsiteRedirectLocation: '/elsewhere?a=b',
      Metadata: { owner: 'data team', empty: '', 'x-1': 'a, b' },
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyArn,
      BucketKeyEnabled: true,
    })
    await server.admin.send(
      new PutObjectTaggingCommand({ Bucket: bucket, Key: 'all', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
    )
    const properties = await headObject(server.s3, { bucket, key: 'all' }, signal)
    expect(ObjectProperties.parse(properties)).toEqual(properties)
    expect(properties).toMatchObject({
      bytes: 7,
      etag,
      storageClass: 'STANDARD_IA',
      encryption: { kind: 'SSE-KMS', keyId: keyArn, bucketKey: true },
      clientSide: null,
      restore: { kind: 'none' },
      contentType: 'text/csv; charset=utf-8',
      contentEncoding: 'gzip',
      contentLanguage: 'de, en',
      contentDisposition: 'attachment; filename="a b.csv"',
      cacheControl: 'max-age=60, private',
      expires: 'Wed, 02 Jan 2030 03:04:05 GMT',
      redirect: '/elsewhere?a=b',
      missingMetadata: 0,
      tagCount: 1,
      lockMode: null,
    })
    expect(byName(properties.metadata)).toEqual([
      ['empty', ''],
      ['owner', 'data team'],
      ['x-1', 'a, b'],
    ])
    expect(properties.modifiedAt).toBeGreaterThan(Date.now() - 600_000)
  })

  it('no class header is STANDARD', async () => {
    await put(server, bucket, 'plain')
    const properties = await headObject(server.s3, { bucket, key: 'plain' }, signal)
    expect(properties).toMatchObject({ storageClass: 'STANDARD', redirect: null, expires: null, metadata: [] })
  })

  it('shows metadata that the SDK drops', async () => {
    const command = new PutObjectCommand({ Bucket: bucket, Key: 'proto', Body: 'x', Metadata: { other: '1' } })
    addHeaders(command, [
      ['x-amz-meta-__proto__', 'kept'],
      ['x-amz-meta-constructor', 'too'],
    ])
    await server.admin.send(command)
    const { metadata } = await headObject(server.s3, { bucket, key: 'proto' }, signal)
    expect(byName(metadata)).toEqual([
      ['__proto__', 'kept'],
      ['constructor', 'too'],
      ['other', '1'],
    ])
  })

  it('recognises client-side encryption', async () => {
    await put(server, bucket, 'client-side', {
      Metadata: {
        'x-amz-key-v2': 'k',
        'x-amz-iv': 'i',
        'x-amz-cek-alg': 'AES/GCM/NoPadding',
        'x-amz-wrap-alg': 'kms+context',
      },
    })
    const { clientSide } = await headObject(server.s3, { bucket, key: 'client-side' }, signal)
    expect(clientSide).toMatchObject({ format: 'v2', algorithm: 'AES/GCM/NoPadding' })
  })

  it('a missing key is not found, and neither is a version', async () => {
    const fault = await faultOf(headObject(server.s3, { bucket, key: 'missing' }, signal))
    expect(fault).toEqual({ kind: 'notFound', what: 'key', name: 'missing' })
  })

  it('a delete marker is no missing key', async () => {
    const versioned = await makeBucket(server, 'markers')
    await server.admin.send(
      new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }),
    )
    const { versionId } = await put(server, versioned, 'gone')
    const { VersionId } = await server.admin.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'gone' }))
    expect(await faultOf(headObject(server.s3, { bucket: versioned, key: 'gone' }, signal))).toMatchObject({
      kind: 'deleteMarker',
    })
    expect(
      await faultOf(headObject(server.s3, { bucket: versioned, key: 'gone', versionId: VersionId }, signal)),
    ).toMatchObject({ kind: 'deleteMarker' })
    const old = await headObject(server.s3, { bucket: versioned, key: 'gone', versionId }, signal)
    expect(old.versionId).toBe(versionId)
  })

  it.skipIf(onMoto)('an SSE-C object needs its key', async () => {
    await setDefaultEncryption(server, bucket)
    const key = Buffer.alloc(32, 7)
    await put(server, bucket, 'sse-c', { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key.toString('base64') })
    expect(await faultOf(headObject(server.s3, { bucket, key: 'sse-c' }, signal))).toEqual({
      kind: 'customerKeyNeeded',
      name: 'sse-c',
    })
  })

  it('reads what only some servers send', async () => {
    const headers = {
      'content-length': '5',
      etag: 'no-quotes',
      'x-amz-archive-status': 'ARCHIVE_ACCESS',
      'x-amz-restore': 'ongoing-request="false", expiry-date="Fri, 21 Dec 2029 00:00:00 GMT"',
      'x-amz-missing-meta': '3',
      'x-amz-mp-parts-count': '7',
      'x-amz-replication-status': 'COMPLETED',
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-retain-until-date': '2031-01-01T00:00:00Z',
      'x-amz-object-lock-legal-hold': 'ON',
      'x-amz-expiration': 'expiry-date="Fri, 21 Dec 2029 00:00:00 GMT", rule-id="r"',
      'x-amz-storage-class': 'SOMETHING_NEW',
      'x-amz-server-side-encryption': 'aws:new',
      'x-amz-meta-b64': '=?UTF-8?B?w6TDtg==?=',
      'x-amz-meta-q': '=?utf-8?Q?=C3=A4_b?=',
    }
    const fake = await startFake((_, response) => response.writeHead(200, headers).end())
    const properties = await headObject(fake.lake.forRegion('us-east-1'), { bucket: 'some-bucket', key: 'k' }, signal)
    expect(properties).toMatchObject({
      bytes: 5,
      etag: 'no-quotes',
      archiveStatus: 'ARCHIVE_ACCESS',
      restore: { kind: 'restored', expiresAt: Date.UTC(2029, 11, 21) },
      missingMetadata: 3,
      partsCount: 7,
      tagCount: null,
      replication: 'COMPLETED',
      lockMode: 'GOVERNANCE',
      retainUntil: Date.UTC(2031, 0, 1),
      legalHold: 'ON',
      storageClass: 'SOMETHING_NEW',
      encryption: { kind: 'other', value: 'aws:new' },
      modifiedAt: null,
      metadata: [
        ['b64', 'äö'],
        ['q', 'ä b'],
      ],
    })
    await fake.close()
  })
})

describe('headerText', () => {
  it.each([
    ['plain', 'plain'],
    ['=?UTF-8?B?w6TDtg==?=', 'äö'],
    ['=?UTF-8?Q?a=3Db?= =?UTF-8?Q?c?=', 'a=bc'],
    ['=?ISO-8859-1?Q?=E4?=', '=?ISO-8859-1?Q?=E4?='],
    ['=?UTF-8?B?/w==?=', '=?UTF-8?B?/w==?='],
    [Buffer.from('größe').toString('latin1'), 'größe'],
    ['gr\xf6\xdfe', 'größe'],
  ])('%j', (value, text) => expect(headerText(value)).toBe(text))
})

describe('getObjectAcl', () => {
  it('gives owner and grants, and they can be said again', async () => {
    await put(server, bucket, 'acl')
    const acl = await getObjectAcl(server.s3, { bucket, key: 'acl' }, signal)
    expect(acl.grants).toMatchObject([{ grantee: acl.owner, kind: 'CanonicalUser', permission: 'FULL_CONTROL' }])
    expect(grantInput(acl)).toEqual({})
    await server.admin.send(new PutObjectAclCommand({ Bucket: bucket, Key: 'acl', ACL: 'public-read' }))
    const open = await getObjectAcl(server.s3, { bucket, key: 'acl' }, signal)
    expect(open.grants).toContainEqual({
      grantee: 'http://acs.amazonaws.com/groups/global/AllUsers',
      kind: 'Group',
      permission: 'READ',
    })
    expect(grantInput(open)).toEqual({
      GrantFullControl: `id="${acl.owner}"`,
      GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
    })
  })

  it.each([
    { grantee: 'someone@example.com', kind: 'AmazonCustomerByEmail', permission: 'READ' },
    { grantee: 'abc', kind: 'CanonicalUser', permission: 'SOMETHING' },
    { grantee: 'a"b', kind: 'CanonicalUser', permission: 'READ' },
    { grantee: '', kind: 'CanonicalUser', permission: 'READ' },
  ])('a grant that headers cannot say is not guessed: %j', (grant) => {
    expect(grantInput({ owner: 'o', grants: [grant] })).toBeNull()
  })
})

describe('getChecksums', () => {
  it('gives the checksum that was stored', async () => {
    await put(server, bucket, 'sum', { ChecksumAlgorithm: 'SHA256' })
    const { checksums, parts } = await getChecksums(server.s3, { bucket, key: 'sum' }, signal)
    expect(checksums).toContainEqual(['SHA256', '7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M='])
    expect(parts).toBeNull()
  })

  it.skipIf(onMoto)('says what kind it is', async () => {
    await put(server, bucket, 'kind', { ChecksumAlgorithm: 'CRC32' })
    expect(await getChecksums(server.s3, { bucket, key: 'kind' }, signal)).toMatchObject({ type: 'FULL_OBJECT' })
  })
})
