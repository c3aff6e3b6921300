import { createServer, type IncomingHttpHeaders } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import {
  CopyObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
  type CopyObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeCopySource, keyProblem } from '../../../lake/location'
import { fastLane } from '../../../main/s3/fastLane'
import { toFault } from '../../../main/s3/faults'
import { watchHeaders, type RawHeaders } from '../../../main/s3/headers'
import type { ClientSettings } from '../../../main/s3/lakeClient'
import { leanFormOf } from '../../../main/s3/leanForms'
import type { PageExchange } from '../../../main/s3/pageExchange'
import { plainRequest } from '../../../main/s3/plainRequest'
import { RequestHandler } from '../../../main/s3/requestHandler'
import { makeSdkClient } from '../../../main/s3/sdkClient'
import { sign } from '../../../main/s3/signing'

interface Arrived {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
interface Reply {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
  /** The connection ends after so many bytes of the body. */
  readonly cutAfter?: number
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-canary', sessionToken: 'token+/=' }
const region = 'eu-west-1'
let arrived: Arrived[] = []
let reply: Reply = { status: 200 }
let counted: string[] = []
let handler: RequestHandler
let sdk: S3Client
let lean: S3Client
let port = 0

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { method, url, headers } = request
    arrived.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    const body = Buffer.from(reply.body ?? '')
    const length = reply.status === 204 || reply.status === 304 ? {} : { 'content-length': String(body.length) }
    response.writeHead(reply.status, { 'x-amz-request-id': 'REQUEST1', ...length, ...reply.headers })
    if (reply.cutAfter === undefined) response.end(body)
    else response.write(body.subarray(0, reply.cutAfter), () => response.destroy())
  })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
  handler = new RequestHandler({ onRequest: (operation) => void counted.push(operation) })
  const settings: ClientSettings = { endpoint: `http://127.0.0.1:${port}`, region, pathStyle: true, credentials }
  sdk = makeSdkClient(settings, region, credentials, handler)
  lean = fastLane(sdk, handler)
})
afterAll(() => {
  handler.destroy()
  server.closeAllConnections()
  server.close()
})

interface Named {
  readonly key: string
  readonly versionId?: string | undefined
}
type Copy = Partial<CopyObjectCommandInput>
type Tags = readonly { readonly Key: string; readonly Value: string }[]
const named = ({ key, versionId }: Named) => ({
  Bucket: 'some-bucket',
  Key: key,
  ...(versionId === undefined ? {} : { VersionId: versionId }),
})
const plainTags: Tags = [{ Key: 'team', Value: 'data' }]

interface Made {
  readonly command: object
  /** What a caller reads of the output: of HEAD the headers alone, in which the date differs from answer to answer. */
  readonly send: (s3: S3Client) => Promise<object>
}
/** A command sent twice would be another one the second time, so each is made anew. */
const commands: Record<string, (at: Named, tags?: Tags) => Made> = {
  CopyObject: (at) => copyOf(at, { StorageClass: 'GLACIER_IR' }),
  GetObjectAcl: (at) => {
    const command = new GetObjectAclCommand(named(at))
    return { command, send: (s3) => s3.send(command) }
  },
  HeadObject: (at) => {
    let headers: RawHeaders = new Map()
    const command = new HeadObjectCommand(named(at))
    watchHeaders(command, (seen) => void (headers = seen))
    const send = async (s3: S3Client): Promise<object> => {
      const { $metadata } = await s3.send(command)
      const { date: _, ...seen } = Object.fromEntries(headers)
      return { $metadata, headers: seen }
    }
    return { command, send }
  },
  GetObjectTagging: (at) => {
    const command = new GetObjectTaggingCommand(named(at))
    return { command, send: (s3) => s3.send(command) }
  },
  PutObjectTagging: (at, tags = plainTags) => {
    const command = new PutObjectTaggingCommand({ ...named(at), Tagging: { TagSet: [...tags] } })
    return { command, send: (s3) => s3.send(command) }
  },
  DeleteObjectTagging: (at) => {
    const command = new DeleteObjectTaggingCommand(named(at))
    return { command, send: (s3) => s3.send(command) }
  },
}
/** Its output has much that nobody reads, so that it is left out. */
function copyOf({ key }: Named, more: Copy): Made {
  const CopySource = key === '' ? 'some-bucket/k' : encodeCopySource('some-bucket', key)
  const command = new CopyObjectCommand({ Bucket: 'some-bucket', Key: key, CopySource, ...more })
  const send = async (s3: S3Client): Promise<object> => {
    const { $metadata, VersionId, CopyObjectResult } = await s3.send(command)
    return { $metadata, VersionId, ETag: CopyObjectResult?.ETag }
  }
  return { command, send }
}
const names = Object.keys(commands)
const make = (name: string, at: Named, tags?: Tags): Made => {
  const maker = commands[name]
  if (!maker) throw new Error(name)
  return maker(at, tags)
}

/** What a caller gets: the output, or the fault its error becomes. */
async function outcome(s3: S3Client, { send }: Made): Promise<object> {
  try {
    return { ...(await send(s3)) }
  } catch (error) {
    return { fault: toFault(error, { action: 's3:Any', resource: 'arn', bucket: 'some-bucket', key: 'k' }) }
  }
}

async function both(name: string, at: Named, tags?: Tags): Promise<readonly [object, object]> {
  return [await outcome(lean, make(name, at, tags)), await outcome(sdk, make(name, at, tags))]
}

/** Without what is another one in every request of the SDK. */
const comparable = ({ method, url, headers, body }: Arrived): object => {
  const { authorization, ...rest } = headers
  const fixed = Object.entries(rest).filter(
    ([name]) => !/^(amz-sdk-|x-amz-date$|x-amz-user-agent$|user-agent$)/.test(name),
  )
  const scope = String(authorization)
    .replace(/SignedHeaders.*/, '')
    .replace(/\/\d{8}\//, '/')
  return { method, url, body, scope, headers: Object.fromEntries(fixed) }
}

const keys = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc
      .array(
        fc.constantFrom(
          'a',
          '/',
          '.',
          '..',
          '%',
          '+',
          ' ',
          '=',
          '&',
          '?',
          '#',
          "'",
          '(',
          '*',
          '!',
          '~',
          'é',
          '😀',
          '\\',
        ),
        {
          minLength: 1,
          maxLength: 12,
        },
      )
      .map((parts) => parts.join('')),
  )
  .filter((key) => keyProblem(key) === null)
const versions = fc.option(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }), { nil: undefined })
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 20 }))
const tagSets = fc.array(fc.record({ Key: text, Value: text }), { maxLength: 4 })

describe('what is sent', () => {
  it('is what the SDK would send', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), keys, versions, tagSets, async (name, key, versionId, tags) => {
        reply = {
          status: name === 'DeleteObjectTagging' ? 204 : 200,
          body: bodies[name] ?? '',
        }
        await outcome(lean, make(name, { key, versionId }, tags))
        arrived = []
        await both(name, { key, versionId }, tags)
        const [first, second] = arrived
        expect(arrived.length).toBe(2)
        expect(first && comparable(first)).toEqual(second && comparable(second))
      }),
      { numRuns: 200 },
    )
  })

  it('is what the SDK would send, of a copy with all it may say', async () => {
    const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 })
    const said = fc.record(
      {
        MetadataDirective: fc.constant('COPY' as const),
        TaggingDirective: fc.constant('COPY' as const),
        CopySourceIfUnmodifiedSince: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
        IfMatch: text,
        StorageClass: fc.constantFrom('STANDARD' as const, 'DEEP_ARCHIVE' as const),
        ServerSideEncryption: fc.constantFrom('AES256' as const, 'aws:kms' as const, 'aws:kms:dsse' as const),
        SSEKMSKeyId: text,
        BucketKeyEnabled: fc.boolean(),
        GrantFullControl: text,
        GrantRead: text,
        GrantReadACP: text,
        GrantWriteACP: text,
        WebsiteRedirectLocation: text,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(keys, said, async (key, more) => {
        reply = { status: 200, body: bodies['CopyObject'] ?? '' }
        arrived = []
        const outcomes = [await outcome(lean, copyOf({ key }, more)), await outcome(sdk, copyOf({ key }, more))]
        const [first, second] = arrived
        expect(first && comparable(first)).toEqual(second && comparable(second))
        expect(outcomes[0]).toEqual(outcomes[1])
      }),
      { numRuns: 200 },
    )
  })

  it('is signed as the SDK signs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), keys, versions, tagSets, async (name, key, versionId, tags) => {
        arrived = []
        await outcome(sdk, make(name, { key, versionId }, tags))
        const [request] = arrived
        if (!request) throw new Error('nothing arrived')
        const { method = '', url = '', headers, body } = request
        const wanted = String(headers['authorization'])
        const signedNames = (/SignedHeaders=([^,]+)/.exec(wanted)?.[1] ?? '').split(';')
        const own = signedNames.filter(
          (one) => !['x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'].includes(one),
        )
        const [path = '', query = ''] = url.split(/\?(.*)/s)
        const date = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')
        const signed = sign(
          {
            method,
            path,
            query,
            headers: Object.fromEntries(own.map((one) => [one, String(headers[one])])),
            body,
          },
          credentials,
          { region, service: 's3' },
          Date.parse(date),
        )
        expect(signed['authorization']).toBe(wanted)
      }),
      { numRuns: 100 },
    )
  })

  it('is signed anew for whatever is another than the last time', () => {
    const choices = {
      headers: [{ host: 'one' }, { host: 'two' }, { host: 'one', 'x-amz-a': '  b  c ' }],
      credentials: [
        credentials,
        { ...credentials, secretAccessKey: 'other' },
        { ...credentials, sessionToken: 'other' },
      ],
      scope: [
        { region, service: 's3' },
        { region: 'us-east-1', service: 's3' },
      ],
      at: [0, 999, 1000, 86_400_000],
      body: ['', 'a', 'b'],
      query: ['', 'acl='],
    }
    const { headers, scope, at, body, query } = choices
    const one = fc.record({
      headers: fc.constantFrom(...headers),
      by: fc.constantFrom(...choices.credentials),
      scope: fc.constantFrom(...scope),
      at: fc.constantFrom(...at),
      body: fc.constantFrom(...body),
      query: fc.constantFrom(...query),
    })
    fc.assert(
      fc.property(fc.array(one, { minLength: 2, maxLength: 8 }), (requests) => {
        const signed = requests.map(({ by, scope: of, at: when, ...request }) =>
          sign({ method: 'GET', path: '/', ...request }, by, of, when),
        )
        const alone = requests.map(({ by, scope: of, at: when, ...request }) =>
          sign({ method: 'GET', path: '/', ...request, headers: { ...request.headers } }, by, { ...of }, when),
        )
        expect(signed).toEqual(alone)
      }),
    )
  })

  it('is signed with the time of the server', async () => {
    reply = { status: 200 }
    sdk.config.systemClockOffset = 3_600_000
    arrived = []
    await outcome(lean, make('HeadObject', { key: 'k' }))
    sdk.config.systemClockOffset = 0
    const [date = '', time = ''] = [/^(\d{8})T(\d\d)/.exec(String(arrived[0]?.headers['x-amz-date']))].flatMap(
      (found) => found?.slice(1) ?? [],
    )
    const later = new Date(Date.now() + 3_600_000).toISOString()
    expect(`${date}T${time}`).toBe(later.slice(0, 13).replaceAll('-', ''))
  })

  it.each(names)('is counted once, whatever is answered: %s', async (name) => {
    for (const status of [200, 403, 503]) {
      reply = { status }
      counted = []
      await outcome(lean, make(name, { key: 'k' }))
      expect(counted).toEqual([name])
    }
  })

  it.each(names)('is refused for a key that names the bucket: %s', async (name) => {
    arrived = []
    for (const at of [{ key: '' }, ...(name === 'CopyObject' ? [] : [{ key: 'k', versionId: '' }])]) {
      expect(await outcome(lean, make(name, at))).toMatchObject({ fault: { kind: 'badInput' } })
    }
    expect(arrived).toEqual([])
  })
})

describe('whose turn it is', () => {
  const settings = (): ClientSettings => ({
    endpoint: `http://127.0.0.1:${port}`,
    region,
    pathStyle: true,
    credentials,
  })
  const withTurn = (turn: () => number, answers: number[] = []) => {
    const own = new RequestHandler({ turn, onAnswer: ({ status }) => void answers.push(status) })
    return { own, s3: fastLane(makeSdkClient(settings(), region, credentials, own), own) }
  }

  it('is asked for every request, and what was answered is told', async () => {
    let turns = 0
    const answers: number[] = []
    const { own, s3 } = withTurn(() => (turns++, 1), answers)
    reply = { status: 503 }
    for (const name of names) await outcome(s3, make(name, { key: 'k' }))
    expect(turns).toBe(names.length)
    expect(answers).toEqual(names.map(() => 503))
    own.destroy()
  })

  it('is asked for once for a page that has to wait', async () => {
    let turns = 0
    const exchange: PageExchange['exchange'] = async (_, _signal, read) =>
      read({ statusCode: 200, headers: {}, body: Buffer.alloc(0), columns: null })
    const pages: PageExchange = { exchange, destroy: () => undefined }
    const own = new RequestHandler({ turn: () => (turns++, 1), pages })
    const request = plainRequest({ protocol: 'http:', hostname: '127.0.0.1', port }, 'GET', '/b', {})
    expect(await own.page(pages, request, undefined, ({ statusCode }) => statusCode)).toBe(200)
    expect(turns).toBe(1)
    own.destroy()
  })

  it('never comes for a client that is gone', async () => {
    const { own, s3 } = withTurn(() => 20)
    reply = { status: 200 }
    await outcome(s3, make('HeadObject', { key: 'k' }))
    arrived = []
    const waiting = outcome(s3, make('PutObjectTagging', { key: 'k' }))
    await new Promise((resolve) => setTimeout(resolve, 1))
    own.destroy()
    expect(await waiting).toEqual({ fault: { kind: 'cancelled' } })
    expect(arrived).toEqual([])
  })
})

describe('what goes through the SDK', () => {
  it.each([
    ['a HEAD nobody watches', () => new HeadObjectCommand(named({ key: 'k' }))],
    [
      'a HEAD that asks for more',
      () => watched(new HeadObjectCommand({ ...named({ key: 'k' }), ChecksumMode: 'ENABLED' })),
    ],
    ['tags with a payer', () => new GetObjectTaggingCommand({ ...named({ key: 'k' }), RequestPayer: 'requester' })],
    ['a copy with a key of the customer', () => copy({ SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'k' })],
    ['a copy with metadata of its own', () => copy({ Metadata: { a: 'b' } })],
    ['a copy with a blank at an end', () => copy({ WebsiteRedirectLocation: ' /a' })],
    [
      'tags that XML must escape',
      () => new PutObjectTaggingCommand({ ...named({ key: 'k' }), Tagging: { TagSet: [{ Key: 'a', Value: '<' }] } }),
    ],
  ])('%s', (_, command) => expect(leanFormOf(command())).toBeNull())

  it('does not: what a job asks for', () => {
    for (const name of names) expect(leanFormOf(make(name, { key: 'k', versionId: 'v' }).command)).not.toBeNull()
  })
})
const copy = (more: Copy): object => copyOf({ key: 'k' }, more).command
const watched = (command: HeadObjectCommand): HeadObjectCommand => {
  watchHeaders(command, () => undefined)
  return command
}

const xml = (
  tags: string,
  {
    root = 'Tagging',
    head = '<?xml version="1.0" encoding="UTF-8"?>\n',
    ns = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"',
  } = {},
) => `${head}<${root}${ns}>${tags}</${root}>`
const one = '<TagSet><Tag><Key>team</Key><Value>data</Value></Tag></TagSet>'
const plainXml = xml(one)
const copied = xml('<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;abc-2&quot;</ETag>', {
  root: 'CopyObjectResult',
})
const owner = '<Owner><ID>o1</ID><DisplayName>me &amp; you</DisplayName></Owner>'
const grantTo = (attributes: string, who: string, permission = 'READ'): string =>
  `<Grant><Grantee ${attributes}>${who}</Grantee><Permission>${permission}</Permission></Grant>`
const schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
const toOwner = grantTo(`${schema} xsi:type="CanonicalUser"`, '<ID>o1</ID>', 'FULL_CONTROL')
const toAll = grantTo(`${schema} xsi:type="Group"`, '<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>')
const aclOf = (...grants: string[]): string =>
  xml(`${owner}<AccessControlList>${grants.join('')}</AccessControlList>`, { root: 'AccessControlPolicy' })
/** As S3 writes them. */
const bodies: Readonly<Record<string, string>> = {
  GetObjectTagging: plainXml,
  CopyObject: copied,
  GetObjectAcl: aclOf(toOwner, toAll),
}
const errorXml = (code: string): string =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>About ${code}.</Message><RequestId>R2</RequestId></Error>`
const html = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>'

const replies: [string, Reply][] = [
  ['plain tags', { status: 200, body: plainXml, headers: { 'x-amz-version-id': 'v1', 'x-amz-id-2': 'ID2' } }],
  ['no tags', { status: 200, body: xml('<TagSet></TagSet>') }],
  ['no tags, short', { status: 200, body: xml('<TagSet/>') }],
  ['no set', { status: 200, body: xml('') }],
  ['entities', { status: 200, body: xml(one.replace('data', '&lt;a&amp;b&quot;&apos;&gt;')) }],
  ['numeric entities', { status: 200, body: xml(one.replace('data', '&#65;&#x42;&#13;')) }],
  ['an unknown entity', { status: 200, body: xml(one.replace('data', '&nbsp;')) }],
  ['a bare ampersand', { status: 200, body: xml(one.replace('data', 'a & b')) }],
  ['CDATA', { status: 200, body: xml(one.replace('data', '<![CDATA[<x>]]>')) }],
  ['a comment', { status: 200, body: xml(`<!-- x -->${one}`) }],
  ['blanks', { status: 200, body: xml(one.replaceAll('><', '> <')) }],
  ['lines', { status: 200, body: xml(one.replaceAll('><', '>\r\n  <')) }],
  ['blanks around a value', { status: 200, body: xml(one.replace('data', '  a  b ')) }],
  ['tabs in a value', { status: 200, body: xml(one.replace('data', 'a\tb\nc')) }],
  ['an empty value', { status: 200, body: xml(one.replace('data', '')) }],
  ['a short empty value', { status: 200, body: xml(one.replace('<Value>data</Value>', '<Value/>')) }],
  ['no value', { status: 200, body: xml(one.replace('<Value>data</Value>', '')) }],
  ['the value first', { status: 200, body: xml('<TagSet><Tag><Value>v</Value><Key>k</Key></Tag></TagSet>') }],
  ['a key twice', { status: 200, body: xml('<TagSet><Tag><Key>k</Key><Key>l</Key><Value>v</Value></Tag></TagSet>') }],
  ['something more', { status: 200, body: xml(one.replace('</Tag>', '<Extra>1</Extra></Tag>')) }],
  [
    'a prefix',
    { status: 200, body: plainXml.replaceAll('<', '<s3:').replaceAll('<s3:/', '</s3:').replace('<s3:?', '<?') },
  ],
  ['another root', { status: 200, body: xml(one, { root: 'GetObjectTaggingResponse' }) }],
  ['a foreign root', { status: 200, body: xml('<Name>b</Name>', { root: 'ListBucketResult' }) }],
  ['an error in 200', { status: 200, body: errorXml('InternalError') }],
  ['HTML in 200', { status: 200, body: html }],
  ['text in 200', { status: 200, body: 'OK' }],
  ['JSON in 200', { status: 200, body: '{"TagSet":[]}' }],
  ['an empty 200', { status: 200 }],
  ['an empty 204', { status: 204 }],
  ['an empty 206', { status: 206 }],
  ['a byte order mark', { status: 200, body: `\uFEFF${plainXml}` }],
  ['no declaration', { status: 200, body: xml(one, { head: '' }) }],
  ['bytes that are no UTF-8', { status: 200, body: Buffer.from(plainXml.replace('data', 'd\xe4ta'), 'latin1') }],
  ['accents', { status: 200, body: xml(one.replace('data', 'é €')) }],
  ['beyond the basic plane', { status: 200, body: xml(one.replace('data', '😀')) }],
  ['a copy', { status: 200, body: copied, headers: { 'x-amz-version-id': 'v1', 'x-amz-id-2': 'ID2' } }],
  ['a copy with checksums', { status: 200, body: copied.replace('<E', '<ChecksumCRC32>AA==</ChecksumCRC32><E') }],
  ['a copy without an ETag', { status: 200, body: copied.replace(/<ETag.*ETag>/, '') }],
  ['a copy with two ETags', { status: 200, body: copied.replace(/(<ETag.*ETag>)/, '$1<ETag>b</ETag>') }],
  ['a copy after blanks', { status: 200, body: ` \n ${copied}` }],
  ['an error after blanks', { status: 200, body: `   ${errorXml('InternalError')}` }],
  ['a copy cut off', { status: 200, body: copied.slice(0, -12) }],
  ['an ACL', { status: 200, body: aclOf(toOwner, toAll) }],
  ['an ACL of the owner', { status: 200, body: aclOf(toOwner) }],
  ['an ACL without grants', { status: 200, body: aclOf() }],
  ['an ACL without a name', { status: 200, body: aclOf(toOwner).replace(/<DisplayName.*DisplayName>/, '') }],
  [
    'an ACL of an address',
    {
      status: 200,
      body: aclOf(grantTo(`${schema} xsi:type="AmazonCustomerByEmail"`, '<EmailAddress>a@b</EmailAddress>')),
    },
  ],
  ['an ACL of no kind', { status: 200, body: aclOf(grantTo('', '<ID>o1</ID>')) }],
  ['an ACL of a new right', { status: 200, body: aclOf(toOwner.replace('FULL_CONTROL', 'LOOK')) }],
  ['an ACL of both', { status: 200, body: aclOf(toAll.replace('<URI>', '<ID>x</ID><URI>')) }],
  ['an ACL in lines', { status: 200, body: aclOf(toOwner).replaceAll('><', '>\n  <') }],
  ['an ACL cut off', { status: 200, body: aclOf(toOwner).slice(0, -12) }],
  ['cut in a tag', { status: 200, body: plainXml.slice(0, -30) }],
  ['cut before the end', { status: 200, body: plainXml.slice(0, -1) }],
  ['something behind', { status: 200, body: `${plainXml}<More/>` }],
  ['a connection cut', { status: 200, body: plainXml, cutAfter: 40 }],
  ...[301, 307].map((status): [string, Reply] => [
    `${status}`,
    {
      status,
      body: errorXml('PermanentRedirect'),
      headers: { 'x-amz-bucket-region': 'ap-south-1', location: 'http://127.0.0.1:1/' },
    },
  ]),
  ...[400, 401, 403, 404, 405, 409, 411, 412, 429, 500, 501, 502, 503, 504].flatMap((status): [string, Reply][] => [
    [`${status} with a code`, { status, body: errorXml('SlowDown') }],
    [`${status} without a body`, { status }],
    [`${status} in HTML`, { status, body: html, headers: { 'content-type': 'text/html' } }],
    [`${status} cut off`, { status, body: errorXml('SlowDown').slice(0, 60) }],
  ]),
  ['a delete marker', { status: 404, headers: { 'x-amz-delete-marker': 'true' } }],
  ['an expired token', { status: 400, body: errorXml('ExpiredToken') }],
]

describe('what is understood of an answer', () => {
  it.each(names.flatMap((name) => replies.map(([what, answer]) => [name, what, answer] as const)))(
    '%s: %s',
    async (name, _, answer) => {
      reply = answer
      const [leanly, bySdk] = await both(name, { key: 'k' })
      expect(leanly).toEqual(bySdk)
    },
  )

  it.each(names)('is read without the SDK where it is as S3 writes it: %s', (name) => {
    const statusCode = name === 'DeleteObjectTagging' ? 204 : 200
    const form = leanFormOf(make(name, { key: 'k' }).command)
    expect(form?.read({ statusCode, headers: {}, body: Buffer.from(bodies[name] ?? ''), columns: null })).not.toBeNull()
  })

  it('is the same for tags of any text', async () => {
    const escape = (value: string): string =>
      value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    await fc.assert(
      fc.asyncProperty(tagSets, async (tags) => {
        const rows = tags.map(({ Key, Value }) => `<Tag><Key>${escape(Key)}</Key><Value>${escape(Value)}</Value></Tag>`)
        reply = { status: 200, body: xml(`<TagSet>${rows.join('')}</TagSet>`) }
        const [leanly, bySdk] = await both('GetObjectTagging', { key: 'k' })
        expect(leanly).toEqual(bySdk)
      }),
      { numRuns: 200 },
    )
  })

  it('is the same for documents damaged anywhere', async () => {
    const pieces = [
      '<',
      '>',
      '/',
      '&',
      '&amp;',
      '&#x41;',
      '"',
      ' ',
      '\n',
      '\r',
      '\0',
      '<Tag>',
      '</Tag>',
      '<Key>',
      '<Value/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x?>',
      'é',
      '\uFFFD',
      '😀',
    ]
    const tags = xml(one.replace('</TagSet>', '<Tag><Key>a</Key><Value>&lt;</Value></Tag></TagSet>'))
    const documents = { ...bodies, GetObjectTagging: tags }
    const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), removed: fc.nat(8) })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.entries(documents)),
        damage,
        fc.constantFrom('', ...pieces),
        async ([name, whole], { at, removed }, put) => {
          const from = Math.floor(at * whole.length)
          reply = { status: 200, body: whole.slice(0, from) + put + whole.slice(from + removed) }
          const [leanly, bySdk] = await both(name, { key: 'k' })
          if (!isDeepStrictEqual(leanly, bySdk)) expect(leanly).toEqual(bySdk)
        },
      ),
      { numRuns: 1200 },
    )
  })
})
