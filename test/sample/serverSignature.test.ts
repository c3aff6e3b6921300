import { createHash } from 'node:crypto'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendRaw, sendSigned, signed, type RawAnswer } from '../support/rawRequest'
import { openSample, refusal, type OpenSample } from '../support/sample'

let open: OpenSample
beforeAll(async () => {
  open = await openSample()
  await open.s3.send(new CreateBucketCommand({ Bucket: 'home' }))
  await open.s3.send(
    new CreateBucketCommand({ Bucket: 'abroad', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  )
  await open.s3.send(new PutObjectCommand({ Bucket: 'home', Key: 'a b+c', Body: 'content' }))
})
afterAll(() => open.close())

const code = (answer: RawAnswer): string => /<Code>([^<]+)/.exec(answer.body)?.[1] ?? `none in ${answer.status}`
const list = { target: '/home?list-type=2' }

describe('who may speak', () => {
  const minute = 60_000
  const cases: readonly (readonly [string, () => Promise<RawAnswer>, number, string])[] = [
    ['its own keys', () => sendSigned(open.sample, list), 200, 'none in 200'],
    ['nobody', () => sendRaw(open.sample.endpoint, list), 403, 'AccessDenied'],
    [
      'an unknown key',
      () => sendSigned({ ...open.sample, accessKeyId: 'AKIANOBODY' }, list),
      403,
      'InvalidAccessKeyId',
    ],
    ['a wrong secret', () => sendSigned({ ...open.sample, secretAccessKey: 'x' }, list), 403, 'SignatureDoesNotMatch'],
    ['14 minutes late', () => sendSigned(open.sample, list, { now: Date.now() - 14 * minute }), 200, 'none in 200'],
    [
      '16 minutes late',
      () => sendSigned(open.sample, list, { now: Date.now() - 16 * minute }),
      403,
      'RequestTimeTooSkewed',
    ],
    [
      '16 minutes early',
      () => sendSigned(open.sample, list, { now: Date.now() + 16 * minute }),
      403,
      'RequestTimeTooSkewed',
    ],
    ['another region', () => sendSigned(open.sample, list, { region: 'eu-west-1' }), 301, 'PermanentRedirect'],
    ['no region', () => sendSigned(open.sample, list, { region: 'nowhere' }), 400, 'AuthorizationHeaderMalformed'],
    ['another service', () => sendSigned(open.sample, list, { service: 'ec2' }), 400, 'AuthorizationHeaderMalformed'],
    [
      'another body than signed',
      () =>
        sendSigned(
          open.sample,
          { method: 'PUT', target: '/home/x', body: 'b' },
          { payload: createHash('sha256').digest('hex') },
        ),
      400,
      'XAmzContentSHA256Mismatch',
    ],
    [
      'a stray token',
      () => sendSigned(open.sample, { ...list, headers: { 'x-amz-security-token': 't' } }),
      400,
      'InvalidToken',
    ],
    [
      'the old signature',
      () => sendRaw(open.sample.endpoint, { ...list, headers: { authorization: 'AWS x:y' } }),
      400,
      'InvalidRequest',
    ],
  ]
  it.each(cases)('%s', async (_, send, status, wanted) => {
    const answer = await send()
    expect([answer.status, code(answer)]).toEqual([status, wanted])
  })

  it.each([
    ['a changed query', { target: '/home?list-type=2&prefix=x' }],
    ['another path', { target: '/abroad?list-type=2' }],
    ['another method', { ...list, method: 'DELETE' }],
  ])('does not let a signature be used for %s', async (_, other) => {
    const { headers } = signed(open.sample, list)
    expect(code(await sendRaw(open.sample.endpoint, { ...other, headers }))).toBe('SignatureDoesNotMatch')
  })

  it('takes temporary keys with their token, and tells expired ones', async () => {
    const allow = (): boolean => true
    const fresh = { ...open.sample.addUser({ sessionToken: 'T', allow }), sessionToken: 'T' }
    const old = { ...open.sample.addUser({ sessionToken: 'T', expired: true, allow }), sessionToken: 'T' }
    await open.client({ user: fresh }).send(new ListBucketsCommand({}))
    expect(await refusal(open.client({ user: old }).send(new ListBucketsCommand({})))).toEqual(['ExpiredToken', 400])
    const other = { ...fresh, sessionToken: 'U' }
    expect(await refusal(open.client({ user: other }).send(new ListBucketsCommand({})))).toEqual(['InvalidToken', 400])
  })
})

describe('chunked uploads', () => {
  const chunk = (data: string, extension = ''): string => `${data.length.toString(16)}${extension}\r\n${data}\r\n`
  const empty = createHash('sha256').digest('hex')
  const hash = (data: string): string => createHash('sha256').update(data).digest('hex')

  const put = async (spoil: (body: string) => string): Promise<RawAnswer> => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
    const headers = { 'x-amz-trailer': 'x-amz-checksum-sha256', 'x-amz-decoded-content-length': '10' }
    const wanted = { method: 'PUT', target: '/home/chunked', headers }
    const { headers: sent, signature, sign } = signed(open.sample, wanted, { payload })
    const next = (before: string, data: string): string => sign('-PAYLOAD', `${before}\n${empty}\n${hash(data)}`)
    const first = next(signature, 'hello')
    const second = next(first, 'world')
    const last = next(second, '')
    const trailer = `x-amz-checksum-sha256:${createHash('sha256').update('helloworld').digest('base64')}\n`
    const end = sign('-TRAILER', `${last}\n${hash(trailer)}`)
    const chunks = [chunk('hello', `;chunk-signature=${first}`), chunk('world', `;chunk-signature=${second}`)].join('')
    const tail = `0;chunk-signature=${last}\r\n${trailer.trim()}\r\nx-amz-trailer-signature:${end}\r\n\r\n`
    return sendRaw(open.sample.endpoint, { ...wanted, headers: sent, body: spoil(chunks + tail) })
  }

  it('are put together', async () => {
    expect((await put((body) => body)).status).toBe(200)
    const { Body: body } = await open.s3.send(new GetObjectCommand({ Bucket: 'home', Key: 'chunked' }))
    expect(await body?.transformToString()).toBe('helloworld')
  })

  it.each([
    ['changed chunk', (body: string) => body.replace('world', 'w0rld'), 'BadDigest'],
    ['changed trailer', (body: string) => body.replace(/sha256:./, 'sha256:_'), 'BadDigest'],
    ['missing end', (body: string) => body.slice(0, 100), 'IncompleteBody'],
  ])('with a %s are refused', async (_, spoil, wanted) => {
    expect(code(await put(spoil))).toBe(wanted)
  })

  it('without signatures are taken when their trailing checksum is right', async () => {
    const send = (sum: string): Promise<RawAnswer> => {
      const headers = { 'x-amz-trailer': 'x-amz-checksum-crc32' }
      const body = `${chunk('hello')}0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`
      return sendSigned(
        open.sample,
        { method: 'PUT', target: '/home/unsigned', headers, body },
        { payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
      )
    }
    expect((await send('NhCmhg==')).status).toBe(200)
    expect(code(await send('AAAAAA=='))).toBe('BadDigest')
  })
})

describe('regions and hosts', () => {
  it('sends a path-style request for another region to where the bucket is', async () => {
    const answer = await sendSigned(open.sample, { target: '/abroad?list-type=2' })
    expect([answer.status, answer.headers['x-amz-bucket-region'], code(answer)]).toEqual([
      301,
      'eu-west-1',
      'PermanentRedirect',
    ])
  })

  it('tells the region of a virtual-host request signed for another', async () => {
    const headers = { host: 'abroad.localhost:9' }
    const answer = await sendSigned(open.sample, { target: '/?list-type=2', headers })
    expect([answer.status, code(answer)]).toEqual([400, 'AuthorizationHeaderMalformed'])
    expect(answer.body).toContain('<Region>eu-west-1</Region>')
  })

  it('tells the region on HeadBucket, whatever one may do', async () => {
    const nobody = open.sample.addUser({ allow: () => false })
    const keys = { ...open.sample, ...nobody }
    const answers = await Promise.all(
      ['eu-west-1', 'us-east-1'].map((region) => sendSigned(keys, { method: 'HEAD', target: '/abroad' }, { region })),
    )
    expect(answers.map(({ status, headers, body }) => [status, headers['x-amz-bucket-region'], body])).toEqual([
      [403, 'eu-west-1', ''],
      [301, 'eu-west-1', ''],
    ])
    await open.client({ region: 'eu-west-1' }).send(new HeadBucketCommand({ Bucket: 'abroad' }))
  })

  it('serves virtual-host style', async () => {
    const { port } = new URL(open.sample.endpoint)
    for (const name of ['localhost', '127.0.0.1', '127.0.0.1.nip.io']) {
      const headers = { host: `home.${name}:${port}` }
      expect((await sendSigned(open.sample, { target: '/a%20b%2Bc', headers })).body).toBe('content')
    }
  })

  it('says who one is', async () => {
    const settings = { endpoint: open.sample.endpoint, region: 'eu-west-1' }
    const user = open.sample.addUser({ name: 'ada', account: '999999999999', allow: () => false })
    const sts = new STSClient({ ...settings, credentials: user })
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '999999999999',
      Arn: 'arn:aws:iam::999999999999:user/ada',
    })
    sts.destroy()
  })
})
