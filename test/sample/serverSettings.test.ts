import {
  CreateBucketCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  type ObjectCannedACL,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendRaw, sendSigned, type RawAnswer } from '../support/rawRequest'
import { foreign, openSample, refusal, type OpenSample } from '../support/sample'

let open: OpenSample
let s3: S3Client
let bucket = ''
let made = 0
beforeAll(async () => {
  open = await openSample()
  s3 = open.s3
})
afterAll(() => open.close())
beforeEach(async () => {
  bucket = `bucket-${made++}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
})

const ask = (method: string, query: string, body = '', headers: Record<string, string> = {}): Promise<RawAnswer> =>
  sendSigned(open.sample, { method, target: `/${bucket}?${query}`, body, headers })
const code = ({ status, body }: RawAnswer): string => /<Code>([^<]+)/.exec(body)?.[1] ?? String(status)

const rule = (inner: string): string => `<LifecycleConfiguration><Rule>${inner}</Rule></LifecycleConfiguration>`
const expire = '<Expiration><Days>1</Days></Expiration>'
const on = '<Status>Enabled</Status>'
const everything = `<Filter/>${on}`
const tag = '<Tag><Key>a</Key><Value>b</Value></Tag>'
const encryption = (inner: string): string =>
  `<ServerSideEncryptionConfiguration><Rule>${inner}</Rule></ServerSideEncryptionConfiguration>`

describe('a setting of a bucket', () => {
  it.each([
    [
      'cors',
      'NoSuchCORSConfiguration',
      '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
      'NoSuchCORSConfiguration',
    ],
    [
      'encryption',
      '200',
      encryption(
        '<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault>',
      ),
      '200',
    ],
    [
      'lifecycle',
      'NoSuchLifecycleConfiguration',
      rule(`${everything}<NewAction><X>1</X></NewAction>${expire}`),
      'NoSuchLifecycleConfiguration',
    ],
    [
      'logging',
      '200',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>b</TargetBucket><TargetPrefix/></LoggingEnabled></BucketLoggingStatus>',
      null,
    ],
    [
      'notification',
      '200',
      '<NotificationConfiguration><QueueConfiguration><Queue>arn</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>',
      null,
    ],
    [
      'ownershipControls',
      '200',
      '<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>',
      'OwnershipControlsNotFoundError',
    ],
    [
      'publicAccessBlock',
      '200',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>',
      'NoSuchPublicAccessBlockConfiguration',
    ],
    [
      'requestPayment',
      '200',
      '<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>',
      null,
    ],
    ['tagging', 'NoSuchTagSet', `<Tagging><TagSet>${tag}</TagSet></Tagging>`, 'NoSuchTagSet'],
    [
      'website',
      'NoSuchWebsiteConfiguration',
      '<WebsiteConfiguration><IndexDocument><Suffix>i.html</Suffix></IndexDocument></WebsiteConfiguration>',
      'NoSuchWebsiteConfiguration',
    ],
    ['policy', 'NoSuchBucketPolicy', '', null],
  ])('%s is kept as it is put, given back, and deleted', async (query, before, body, gone) => {
    expect(code(await ask('GET', query))).toBe(before)
    if (body === '') return
    expect((await ask('PUT', query, body)).status).toBeLessThan(300)
    expect((await ask('GET', query)).body).toBe(body)
    const deleted = await ask('DELETE', query)
    expect(deleted.status).toBe(gone === null ? 405 : 204)
    if (gone !== null) expect(code(await ask('GET', query))).toBe(gone)
  })

  it.each([
    ['cors', '<CORSConfiguration/>', 'MalformedXML'],
    ['cors', 'no XML', 'MalformedXML'],
    ['cors', '<Tagging><TagSet/></Tagging>', 'MalformedXML'],
    [
      'cors',
      '<CORSConfiguration><CORSRule><AllowedMethod>LOOK</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
      'MalformedXML',
    ],
    ['encryption', encryption(''), '200'],
    [
      'encryption',
      encryption(
        '<ApplyServerSideEncryptionByDefault><SSEAlgorithm>rot13</SSEAlgorithm></ApplyServerSideEncryptionByDefault>',
      ),
      'MalformedXML',
    ],
    [
      'encryption',
      encryption('<BlockedEncryptionTypes><EncryptionType>ALL</EncryptionType></BlockedEncryptionTypes>'),
      'MalformedXML',
    ],
    [
      'notification',
      '<NotificationConfiguration><QueueConfiguration><Queue>arn</Queue></QueueConfiguration></NotificationConfiguration>',
      'MalformedXML',
    ],
    [
      'ownershipControls',
      '<OwnershipControls><Rule><ObjectOwnership>Mine</ObjectOwnership></Rule></OwnershipControls>',
      'MalformedXML',
    ],
    [
      'publicAccessBlock',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>maybe</BlockPublicAcls></PublicAccessBlockConfiguration>',
      'MalformedXML',
    ],
    [
      'requestPayment',
      '<RequestPaymentConfiguration><Payer>Nobody</Payer></RequestPaymentConfiguration>',
      'MalformedXML',
    ],
    ['tagging', `<Tagging><TagSet>${tag}${tag}</TagSet></Tagging>`, 'InvalidTag'],
    [
      'versioning',
      '<VersioningConfiguration><Status>Maybe</Status></VersioningConfiguration>',
      'IllegalVersioningConfigurationException',
    ],
    [
      'replication',
      '<ReplicationConfiguration><Role>r</Role><Rule><Status>Enabled</Status><Destination><Bucket>b</Bucket></Destination></Rule></ReplicationConfiguration>',
      'InvalidRequest',
    ],
    [
      'object-lock',
      '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
      'InvalidRequest',
    ],
    [
      'website',
      '<WebsiteConfiguration><IndexDocument><Suffix>a/b</Suffix></IndexDocument></WebsiteConfiguration>',
      'MalformedXML',
    ],
    ['acl', '<AccessControlPolicy/>', 'MalformedXML'],
  ])('%s as %s answers %s', async (query, body, wanted) => {
    expect(code(await ask('PUT', query, body))).toBe(wanted)
  })

  it.each([
    [rule(`${everything}${expire}`), '200'],
    [rule(`<Prefix/>${on}${expire}`), '200'],
    [rule(`${everything}<Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>`), '200'],
    [rule(`<Filter><And><Prefix>a</Prefix>${tag}</And></Filter>${on}${expire}`), '200'],
    [rule(`${on}${expire}`), 'MalformedXML'],
    [rule(`<Filter><Prefix>a</Prefix>${tag}</Filter>${on}${expire}`), 'MalformedXML'],
    [rule(`<Filter><And>${tag}</And></Filter>${on}${expire}`), 'MalformedXML'],
    [rule(everything), 'InvalidRequest'],
    [rule(`${everything}<Expiration><Days>0</Days></Expiration>`), 'InvalidArgument'],
    [rule(`${everything}<Expiration><Date>2026-01-01T01:00:00Z</Date></Expiration>`), 'InvalidArgument'],
    [rule(`${everything}<Transition><Days>1</Days><StorageClass>STANDARD</StorageClass></Transition>`), 'MalformedXML'],
    [rule(`${everything}<Transition><StorageClass>GLACIER</StorageClass></Transition>`), 'MalformedXML'],
    [rule(`<ID>${'i'.repeat(256)}</ID>${everything}${expire}`), 'MalformedXML'],
    [rule(`<ID>a</ID>${everything}${expire}</Rule><Rule><ID>a</ID>${everything}${expire}`), 'InvalidArgument'],
    ['<LifecycleConfiguration/>', 'MalformedXML'],
  ])('lifecycle %s answers %s', async (body, wanted) => {
    expect(code(await ask('PUT', 'lifecycle', body))).toBe(wanted)
  })

  it('lifecycle carries its smallest transition size in a header, both ways', async () => {
    const name = 'TransitionDefaultMinimumObjectSize'
    const Rules = [{ ID: 'a', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } } as const]
    const put = (size: 'all_storage_classes_128K' | 'varies_by_storage_class') =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules }, [name]: size }),
      )
    const get = async () => (await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })))[name]
    expect((await put('varies_by_storage_class'))[name]).toBe('varies_by_storage_class')
    expect(await get()).toBe('varies_by_storage_class')
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules } }))
    expect(await get()).toBe('all_storage_classes_128K')
    expect(await refusal(put(foreign('any')))).toEqual(['InvalidRequest', 400])
  })
})

describe('a new bucket', () => {
  it('has the defaults of today', async () => {
    const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket: bucket }),
    )
    expect(encryption?.Rules?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    })
    const { PublicAccessBlockConfiguration: block } = await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket }))
    expect(Object.values(block ?? {})).toEqual([true, true, true, true])
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status).toBeUndefined()
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: bucket }))).LocationConstraint).toBeUndefined()
  })

  it.each([
    ['UPPER', undefined, 'InvalidBucketName'],
    ['ab', undefined, 'InvalidBucketName'],
    ['1.2.3.4', undefined, 'InvalidBucketName'],
    ['bucket-0', undefined, 'BucketAlreadyOwnedByYou'],
  ])('named %s is refused', async (name, _, wanted) => {
    expect(code(await sendSigned(open.sample, { method: 'PUT', target: `/${name}` }))).toBe(wanted)
  })

  it.each([
    ['private', undefined, 'BucketOwnerPreferred'],
    ['public-read', undefined, 'AccessDenied'],
    ['log-delivery-write', undefined, 'InvalidBucketAclWithObjectOwnership'],
    ['log-delivery-write', 'ObjectWriter', 'ObjectWriter'],
  ])('with the ACL %s and ownership %s gets %s', async (acl, ownership, wanted) => {
    const headers = { 'x-amz-acl': acl, ...(ownership !== undefined && { 'x-amz-object-ownership': ownership }) }
    bucket = `acl-${made++}`
    const answer = await sendSigned(open.sample, { method: 'PUT', target: `/${bucket}`, headers })
    const { body } = await ask('GET', 'ownershipControls')
    expect(answer.status === 200 ? /<ObjectOwnership>(\w+)/.exec(body)?.[1] : code(answer)).toBe(wanted)
  })

  it('is made where its request was sent', async () => {
    const body =
      '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>'
    const answer = await sendSigned(
      open.sample,
      { method: 'PUT', target: '/misplaced', body },
      { region: 'eu-central-1' },
    )
    expect(code(answer)).toBe('IllegalLocationConstraintException')
  })

  it('cannot be deleted while it holds anything', async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x' }))
    expect(code(await ask('DELETE', ''))).toBe('BucketNotEmpty')
  })
})

describe('access', () => {
  const unblock = () => s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: {} }))
  const policy = (statement: object): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*`, ...statement },
      ],
    })
  const putPolicy = (Policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  const isPublic = async () =>
    (await s3.send(new GetBucketPolicyStatusCommand({ Bucket: bucket }))).PolicyStatus?.IsPublic
  const readByAll = async (key: string): Promise<number> =>
    (await sendRaw(open.sample.endpoint, { target: `/${bucket}/${key}` })).status

  it('by a public policy needs the block to be lifted', async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x' }))
    expect(await refusal(putPolicy(policy({})))).toEqual(['AccessDenied', 403])
    await unblock()
    await putPolicy(policy({}))
    expect([await isPublic(), await readByAll('a'), await readByAll('none')]).toEqual([true, 200, 403])
    const RestrictPublicBuckets = { RestrictPublicBuckets: true }
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: RestrictPublicBuckets }),
    )
    expect(await readByAll('a')).toBe(403)
  })

  it.each([
    [{ Principal: { AWS: 'arn:aws:iam::999999999999:root' } }, false],
    [{ Principal: { AWS: '*' } }, true],
    [{ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }, false],
    [{ Condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } } }, true],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, false],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }, true],
    [{ Condition: { StringEquals: { 's3:prefix': 'a' } } }, true],
    [{ Effect: 'Deny' }, false],
  ])('policy with %o is public: %s', async (statement, wanted) => {
    await unblock()
    await putPolicy(policy(statement))
    expect(await isPublic()).toBe(wanted)
  })

  it.each([
    ['{', 'no JSON'],
    ['[]', 'no object'],
    [JSON.stringify({ Statement: [] }), 'no statement'],
    [JSON.stringify({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }), 'no principal'],
    [
      JSON.stringify({ Statement: { Effect: 'Maybe', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::x' } }),
      'another effect',
    ],
    [
      JSON.stringify({
        Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::elsewhere/*' },
      }),
      'another bucket',
    ],
    [`{"Statement": [], "x": "${'x'.repeat(20_480)}"}`, 'too much text'],
  ])('policy %s is refused: %s', async (text) => {
    expect(await refusal(putPolicy(text))).toEqual(['MalformedPolicy', 400])
  })

  it.each([
    [
      'unencrypted uploads',
      { Null: { 's3:x-amz-server-side-encryption': 'true' } },
      { ServerSideEncryption: 'AES256' },
      {},
    ],
    [
      'other algorithms',
      { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
      { ServerSideEncryption: 'aws:kms' },
      { ServerSideEncryption: 'AES256' },
    ],
    [
      'other keys',
      { StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'k1' } },
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'k1' },
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'k2' },
    ],
    [
      'a tag',
      { StringEquals: { 's3:RequestObjectTag/class': 'phi' } },
      { Tagging: 'class=open' },
      { Tagging: 'class=phi' },
    ],
  ] as const)('policy may deny %s, to its owner too', async (_, Condition, good, bad) => {
    await putPolicy(policy({ Effect: 'Deny', Action: 's3:PutObject', Condition }))
    expect(await refusal(s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'x', Body: 'x', ...good })))).toBeNull()
    expect(await refusal(s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'x', Body: 'x', ...bad })))).toEqual([
      'AccessDenied',
      403,
    ])
  })

  it('by the tag an object has', async () => {
    const Condition = { StringEquals: { 's3:ExistingObjectTag/class': 'phi' } }
    await putPolicy(policy({ Effect: 'Deny', Condition }))
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'x', Body: 'x' }))
    const get = () => refusal(s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'x' })))
    expect(await get()).toBeNull()
    await s3.send(
      new PutObjectTaggingCommand({ Bucket: bucket, Key: 'x', Tagging: { TagSet: [{ Key: 'class', Value: 'phi' }] } }),
    )
    expect(await get()).toEqual(['AccessDenied', 403])
  })

  it('of a limited user is what it may do, and missing keys are not told', async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'team/a', Body: 'x', Tagging: 'a=b' }))
    const user = open.sample.addUser({
      allow: (action, _, key) =>
        ['s3:ListBucket', 's3:GetObject'].includes(action) && key?.startsWith('team/') === true,
    })
    const limited = open.client({ user })
    const list = (Prefix: string) => refusal(limited.send(new ListObjectsV2Command({ Bucket: bucket, Prefix })))
    expect([await list('team/'), await list('')]).toEqual([null, ['AccessDenied', 403]])
    const head = await limited.send(new HeadObjectCommand({ Bucket: bucket, Key: 'team/a' }))
    expect(head.TagCount).toBeUndefined()
    expect((await refusal(limited.send(new HeadObjectCommand({ Bucket: bucket, Key: 'team/none' }))))?.[1]).toBe(403)
    expect((await refusal(s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'team/none' }))))?.[1]).toBe(404)
    const denied = await sendSigned({ ...open.sample, ...user }, { target: `/${bucket}?policyStatus=` })
    expect(denied.body).toContain('is not authorized to perform: s3:GetBucketPolicyStatus on resource:')
  })

  it('of another account needs a word of the bucket', async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x' }))
    const user = open.sample.addUser({ account: '999999999999', allow: () => true })
    const get = () => refusal(open.client({ user }).send(new GetObjectCommand({ Bucket: bucket, Key: 'a' })))
    expect(await get()).toEqual(['AccessDenied', 403])
    await putPolicy(policy({ Principal: { AWS: 'arn:aws:iam::999999999999:root' } }))
    expect(await get()).toBeNull()
  })

  it('by ACLs works only where they are on and public ones are not blocked', async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x' }))
    const publish = () => refusal(s3.send(new PutObjectAclCommand({ Bucket: bucket, Key: 'a', ACL: 'public-read' })))
    expect(await publish()).toEqual(['AccessControlListNotSupported', 400])
    const Rules = [{ ObjectOwnership: 'ObjectWriter' } as const]
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls: { Rules } }))
    expect(await publish()).toEqual(['AccessDenied', 403])
    await unblock()
    expect(await publish()).toBeNull()
    await s3.send(new PutBucketAclCommand({ Bucket: bucket, ACL: 'public-read' }))
    const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket: bucket }))
    expect(Grants?.map((one) => [one.Grantee?.Type, one.Permission])).toEqual([
      ['CanonicalUser', 'FULL_CONTROL'],
      ['Group', 'READ'],
    ])
    const IgnorePublicAcls = { IgnorePublicAcls: true }
    await s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: IgnorePublicAcls }))
    expect((await s3.send(new GetObjectAclCommand({ Bucket: bucket, Key: 'a' }))).Grants).toHaveLength(1)
  })

  it('by an ACL that gives the owner alone is no matter where ACLs are off', async () => {
    const put = (ACL: ObjectCannedACL) =>
      refusal(s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x', ACL })))
    expect([await put('private'), await put('bucket-owner-full-control')]).toEqual([null, null])
    expect(await put('authenticated-read')).toEqual(['AccessControlListNotSupported', 400])
  })

  it('of ACL documents is given back as put', async () => {
    await s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket: bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
      }),
    )
    const { Owner, Grants = [] } = await s3.send(new GetBucketAclCommand({ Bucket: bucket }))
    const more = { Grantee: { Type: 'CanonicalUser', ID: 'a'.repeat(64) }, Permission: 'READ' } as const
    await s3.send(
      new PutBucketAclCommand({ Bucket: bucket, AccessControlPolicy: { Owner, Grants: [...Grants, more] } }),
    )
    expect((await s3.send(new GetBucketAclCommand({ Bucket: bucket }))).Grants).toEqual([...Grants, more])
    const email = { Grantee: { Type: 'AmazonCustomerByEmail', EmailAddress: 'a@b.c' }, Permission: 'READ' } as const
    expect(
      (
        await refusal(
          s3.send(new PutBucketAclCommand({ Bucket: bucket, AccessControlPolicy: { Owner, Grants: [email] } })),
        )
      )?.[1],
    ).toBe(405)
  })

  it('expects the owner it is told to', async () => {
    const list = (ExpectedBucketOwner: string) =>
      refusal(s3.send(new ListObjectsV2Command({ Bucket: bucket, ExpectedBucketOwner })))
    expect([await list('123456789012'), await list('999999999999')]).toEqual([null, ['AccessDenied', 403]])
  })
})
