import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listPage, type ListPage } from '../../../main/s3/list'
import { leanListing } from '../../../main/scan/leanListing'
import { scanListPage } from '../../../main/scan/listScanner'
import { LakeError } from '../../../main/s3/lakeError'
import { startFake, type Fake } from '../../support/fakeS3'

// Two clients of one server that answers with `body`: one reads with the SDK's parser, the other with our scanner.
let body = ''
let stock: Fake
let lean: Fake
beforeAll(async () => {
  const answer: Parameters<typeof startFake>[0] = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/xml' })
    response.end(body)
  }
  stock = await startFake(answer)
  lean = await startFake(answer)
})
afterAll(() => Promise.all([stock.close(), lean.close()]))

const { signal } = new AbortController()
async function read(fake: Fake, own: boolean): Promise<ListPage | string> {
  const s3 = fake.lake.forRegion('us-east-1')
  try {
    return await listPage(own ? leanListing(s3) : s3, { bucket: 'bkt', prefix: '' }, signal)
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    return error.fault.kind
  }
}
async function expectSame(page: string): Promise<ListPage | string> {
  body = page
  const expected = await read(stock, false)
  expect(await read(lean, true)).toEqual(expected)
  return expected
}

const page = (rows: string, { url = false, next = '' } = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bkt</Name><Prefix></Prefix>` +
  `<MaxKeys>1000</MaxKeys>${url ? '<EncodingType>url</EncodingType>' : ''}<KeyCount>1</KeyCount>` +
  `<IsTruncated>${next !== ''}</IsTruncated>${next && `<NextContinuationToken>${next}</NextContinuationToken>`}${rows}</ListBucketResult>`
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const plainFields = [
  '<Key>a</Key>',
  '<LastModified>2026-11-22T10:11:12.000Z</LastModified>',
  '<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag>',
  '<Size>12</Size>',
  '<StorageClass>STANDARD</StorageClass>',
]
const withChecksums = [
  ...plainFields.slice(0, 3),
  '<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>',
  ...plainFields.slice(3),
]
const row = (fields: readonly string[] = plainFields): string => `<Contents>${fields.join('')}</Contents>`
const without = (name: string): string[] => plainFields.filter((field) => !field.startsWith(`<${name}>`))
const withKey = (key: string): string => row([`<Key>${key}</Key>`, ...without('Key')])

describe('a page read by the scanner is the page read by the SDK', () => {
  it.each<[string, string]>([
    ['nothing', ''],
    ['one object', row()],
    ['blanks between elements', `\n  ${row(plainFields.map((field) => `\n    ${field}`))}\n`],
    ['an element that is not closed', row([...plainFields.slice(0, 4), '<Contents>', ...plainFields.slice(4)])],
    ['a broken element nobody asks for', row([...plainFields, '<Surprise><More></Surprise>'])],
    ['a blank inside a tag', row() + row().replace('<Contents>', '<Contents >')],
    ['a blank without a line break', row([...plainFields, ' '])],
    ['fields in another order', row(plainFields.toReversed())],
    [
      'checksums, owner and unknown fields',
      row([
        ...plainFields,
        '<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumAlgorithm>SHA1</ChecksumAlgorithm>',
        '<Owner><ID>x</ID><DisplayName>Size</DisplayName></Owner>',
        '<Surprise>1</Surprise>',
      ]),
    ],
    ['checksums where S3 has them', row(withChecksums)],
    ['checksums where S3 has them, and a date that is none', row(withChecksums).replace('-11-', '-13-')],
    ['an ETag without quotes', row([...without('ETag'), '<ETag>d41d8</ETag>'])],
    ['an ETag in quotes as they are', row().replaceAll('&quot;', '"')],
    ['an ETag of one quote', row([...without('ETag'), '<ETag>&quot;</ETag>'])],
    ['an empty ETag in quotes', row().replace(/d41d8[0-9a-f]*/, '')],
    ['a larger size than numbers can tell', row([...without('Size'), '<Size>99999999999999999</Size>'])],
    ['no blank, and then another object in another order', row() + row(plainFields.toReversed()) + row()],
    [
      'a restore under way',
      row([...plainFields, '<RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus>']),
    ],
    [
      'a restore done',
      row([
        ...plainFields,
        '<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>2026-12-01T00:00:00Z</RestoreExpiryDate></RestoreStatus>',
      ]),
    ],
    [
      'prefixes',
      '<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>',
    ],
    ['objects and prefixes mixed', `${row()}<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>${row()}`],
    ['no class', row(without('StorageClass'))],
    ['no ETag', row(without('ETag'))],
    ['no key', row(without('Key'))],
    ['no size', row(without('Size'))],
    ['no date', row(without('LastModified'))],
    ['an empty key', withKey('')],
    ['an empty element', row(['<Key/>', ...without('Key')])],
    ['two keys', row([...plainFields, '<Key>b</Key>'])],
    ['a comment', `<!-- <Contents> -->${row()}`],
    ['CDATA', withKey('<![CDATA[<b>]]>')],
    ['an attribute', row(['<Key a="b">x</Key>', ...without('Key')])],
    ['numeric entities', withKey('a&#13;&#x1F600;b')],
    ['an unknown entity', withKey('a&what;b')],
    ['a carriage return', withKey('a\rb')],
    ['blanks at the ends of a key', withKey('  a  ')],
    ['a key that looks like a number', withKey('00123')],
    ['a key that looks like a word of the parser', withKey('__proto__')],
    ['an odd size', row([...without('Size'), '<Size>012</Size>'])],
    ['a size that is none', row([...without('Size'), '<Size>many</Size>'])],
    ['an odd date', row([...without('LastModified'), '<LastModified>2026-11-22T10:11:12.123456Z</LastModified>'])],
    ['another date', row([...without('LastModified'), '<LastModified>Sun, 22 Nov 2026 10:11:12 GMT</LastModified>'])],
    ['a date that is none', row([...without('LastModified'), '<LastModified>soon</LastModified>'])],
    ['a key cut off', '<Contents><Key>a</Contents>'],
  ])('%s', async (_, rows) => {
    await expectSame(page(rows))
  })

  it('with a token', async () => {
    expect(await expectSame(page(row(), { next: 'more' }))).toMatchObject({ next: 'more' })
  })

  it('whatever the keys, plain or url-encoded', async () => {
    const key = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.string({
        minLength: 1,
        unit: fc.constantFrom(
          '<',
          '>',
          '&',
          '"',
          "'",
          ';',
          '%',
          '+',
          ' ',
          '/',
          'a',
          'é',
          '😀',
          ']]>',
          '&amp;',
          '<Key>',
          '</Contents>',
        ),
      }),
    )
    const object = fc.record({
      key,
      bytes: fc.nat(),
      at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
      etag: fc.constantFrom('"d41d8cd98f00b204e9800998ecf8427e-3"', '', 'odd'),
      storageClass: fc.constantFrom('STANDARD', 'GLACIER', 'NEW_CLASS'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { maxLength: 8 }),
        fc.array(key, { maxLength: 4 }),
        fc.boolean(),
        async (objects, prefixes, url) => {
          const said = (text: string): string => escaped(url ? encodeURIComponent(text).replaceAll('%20', '+') : text)
          const rows = objects.map(({ key, bytes, at, etag, storageClass }) =>
            row([
              `<Key>${said(key)}</Key>`,
              `<LastModified>${at.toISOString()}</LastModified>`,
              `<ETag>${escaped(etag)}</ETag>`,
              `<Size>${bytes}</Size>`,
              `<StorageClass>${storageClass}</StorageClass>`,
            ]),
          )
          const below = prefixes.map((prefix) => `<CommonPrefixes><Prefix>${said(prefix)}</Prefix></CommonPrefixes>`)
          const read = await expectSame(page([...rows, ...below].join(''), { url }))
          if (url) expect(read).toMatchObject({ objects: objects.map(({ key, bytes }) => ({ key, bytes })), prefixes })
        },
      ),
    )
  })

  it('also when a page is damaged somewhere', async () => {
    const whole = page(
      row() +
        row([...plainFields, '<RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus>']) +
        '<CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes>',
    )
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '&',
      '<Key>',
      '</Contents>',
      '<Contents>',
      ' ',
      '&amp;',
      '&#60;',
      'x',
      '<!--',
      '-->',
      '',
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.nat(12), piece, async (at, cut, put) => {
        await expectSame(whole.slice(0, at) + put + whole.slice(at + cut))
      }),
      { numRuns: 400 },
    )
  })
})

it('does not leave plain pages to the slow parser', () => {
  const scanned = scanListPage(page(row() + withKey('a&amp;b')))
  expect(scanned?.contents.map(({ Key }) => Key)).toEqual(['a', 'a&b'])
  expect(scanned?.rest).not.toContain('Contents')
})
