import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { formatOf } from '../../../lake/formats'
import { FormatColumn } from '../../../main/scan/formatColumn'
import { pageOf, ScanNames } from '../../../main/scan/pageRows'
import { PageScanner } from '../../../main/scan/pageScanner'
import { LakeError } from '../../../main/s3/lakeError'
import { listPage } from '../../../main/s3/list'
import { startFake, type Fake } from '../../support/fakeS3'

// The same page read by the SDK's parser and by the scanner of bytes: where the scanner reads it at all, both must agree.
let body = ''
let stock: Fake
beforeAll(async () => {
  stock = await startFake((_, response) => {
    response.writeHead(200, { 'content-type': 'application/xml' })
    response.end(body)
  })
})
afterAll(() => stock.close())

type Read = readonly (readonly [key: string, bytes: number, seconds: number, storageClass: string])[]

async function readBySdk(page: string): Promise<{ rows: Read; next: string | null } | string> {
  body = page
  try {
    const query = { bucket: 'bkt', prefix: '' }
    const { objects, next } = await listPage(stock.lake.forRegion('us-east-1'), query, new AbortController().signal)
    return {
      next,
      rows: objects.map(({ key, bytes, modifiedAt, storageClass }) => [
        key,
        bytes,
        Math.floor(modifiedAt / 1000),
        storageClass,
      ]),
    }
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    return error.fault.kind
  }
}

const names = new ScanNames(new FormatColumn())
const scanner = new PageScanner(names)
function readByBytes(page: string): { rows: Read; next: string | null } | null {
  const read = scanner.scan(Buffer.from(page, 'utf8'))
  if (!read) return null
  const { rows, head } = read
  const { bytes, modified, storageClasses, formats } = rows.block
  const keys = rows.allKeys()
  const made = pageOf(
    keys.map((key, row) => ({
      key,
      bytes: bytes[row] ?? 0,
      modified: modified[row] ?? 0,
      storageClass: storageClasses[row] ?? 0,
    })),
    names,
  )
  expect(made.allKeys()).toEqual(keys)
  expect(rows).toEqual(made)
  expect(Array.from(formats, (format) => names.formats.texts[format])).toEqual(
    keys.map((key) => formatOf(key.toString('utf8')).format),
  )
  return {
    next: head.truncated ? head.token : null,
    rows: keys.map((key, row) => [
      key.toString('utf8'),
      bytes[row] ?? 0,
      modified[row] ?? 0,
      names.storageClasses.texts[storageClasses[row] ?? 0] ?? '',
    ]),
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/')
const page = (contents: string, next = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bkt</Name><Prefix></Prefix>` +
  `<MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><KeyCount>1</KeyCount>` +
  `<IsTruncated>${next !== ''}</IsTruncated>${next && `<NextContinuationToken>${next}</NextContinuationToken>`}${contents}</ListBucketResult>`

const key = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.string({
    minLength: 1,
    unit: fc.constantFrom('<', '&', '%', '+', ' ', '/', '.', 'a', 'b', 'é', '😀', '\u0001', '%2F'),
  }),
  fc.constantFrom('a/b/c.csv', 'a/b/d.csv', 'a/bé', 'a/bè', 'a/b'),
  // Longer than what is looked at at once, and what a format is known by.
  fc
    .array(
      fc.constantFrom(
        'year=2026/',
        'part-00000-',
        '0123456789abcdef',
        '.parquet',
        '.csv.gz',
        'metadata/',
        '_',
        '_delta_log/',
        '$',
        'ü',
      ),
      { minLength: 1, maxLength: 9 },
    )
    .map((parts) => parts.join('')),
)
const fields = fc.record({
  key,
  bytes: fc.nat(2 ** 48),
  at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
  etag: fc.constantFrom('"d41d8cd98f00b204e9800998ecf8427e"', '"d41d8cd98f00b204e9800998ecf8427e-3"', 'odd', ''),
  storageClass: fc.constantFrom('STANDARD', 'GLACIER', 'GLACIER_IR', 'NEW_CLASS', null),
  more: fc.constantFrom(
    '',
    '<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>',
    '<Owner><ID>x</ID><DisplayName>Size</DisplayName></Owner>',
    '<RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus>',
  ),
  blanks: fc.constantFrom('', '\n  '),
})
interface Fields {
  readonly key: string
  readonly bytes: number
  readonly at: Date
  readonly etag: string
  readonly storageClass: string | null
  readonly more: string
  readonly blanks: string
}
const contentsOf = (objects: readonly Fields[]): string =>
  objects
    .map(({ key, bytes, at, etag, storageClass, more, blanks }) =>
      [
        `<Contents><Key>${encoded(key)}</Key>`,
        `<LastModified>${at.toISOString()}</LastModified>`,
        `<ETag>${escaped(etag)}</ETag>${more}`,
        `<Size>${bytes}</Size>`,
        storageClass === null ? '' : `<StorageClass>${storageClass}</StorageClass>`,
        '</Contents>',
      ].join(blanks),
    )
    .join('')

it('reads whatever S3 may write as the SDK does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fields, { maxLength: 12 }),
      fc.constantFrom('', 'more', 'a&amp;b'),
      async (objects, next) => {
        const text = page(contentsOf(objects), next)
        expect(readByBytes(text)).toEqual(await readBySdk(text))
      },
    ),
    { numRuns: 200 },
  )
})

it('reads many objects that are like each other in a few ways as the SDK does', async () => {
  const hash = 'd41d8cd98f00b204e9800998ecf8427e'
  const alike = fields.map(({ key, bytes, at, storageClass }) => ({ key, bytes, at, storageClass }))
  const way = fc.record({
    etag: fc.constantFrom(`"${hash}"`, `"${hash}-12"`, `"${hash}x"`, `"${hash.slice(1)}"`),
    more: fc.constantFrom('', '<ChecksumAlgorithm>CRC32</ChecksumAlgorithm>', '<StorageClass>GLACIER</StorageClass>'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(alike, way), { maxLength: 40 }), fc.boolean(), async (objects, asMinio) => {
      const all = objects.map(([object, { etag, more }]) => ({
        ...object,
        etag,
        more,
        blanks: '',
        storageClass: more.includes('GLACIER') ? null : object.storageClass,
      }))
      const text = asMinio ? page(contentsOf(all)).replaceAll('&quot;', '&#34;') : page(contentsOf(all))
      const read = readByBytes(text)
      expect(read).not.toBeNull()
      expect(read).toEqual(await readBySdk(text))
    }),
    { numRuns: 100 },
  )
})

it('reads a page that is larger than any before it, and small ones again', async () => {
  const objects = (count: number): string =>
    contentsOf(
      Array.from({ length: count }, (_, at) => ({
        key: `a folder/${at % 7}/${'x'.repeat(at % 40)}${at}.parquet`,
        bytes: at,
        at: new Date(at * 1e8),
        etag: '"d41d8cd98f00b204e9800998ecf8427e"',
        storageClass: 'GLACIER',
        more: '',
        blanks: '',
      })),
    )
  for (const count of [3, 2000, 1, 4000, 0, 20]) {
    const text = page(objects(count))
    const read = readByBytes(text)
    expect(read?.rows).toHaveLength(count)
    expect(read).toEqual(await readBySdk(text))
  }
})

it('reads a damaged page as the SDK does, or not at all', async () => {
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
    '%',
    '%4',
    '<!--',
    '',
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fields, { minLength: 1, maxLength: 3 }),
      fc.nat(2000),
      fc.nat(12),
      piece,
      async (objects, place, cut, put) => {
        const whole = page(contentsOf(objects))
        const at = place % whole.length
        const text = whole.slice(0, at) + put + whole.slice(at + cut)
        const read = readByBytes(text)
        if (read) expect(read).toEqual(await readBySdk(text))
      },
    ),
    { numRuns: 1000 },
  )
})

it.each<[string, string]>([
  ['no key', '<Contents><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>'],
  ['raw keys', page('').replace('<EncodingType>url</EncodingType>', '')],
  [
    'bytes that are no text',
    page('<Contents><Key>a%C3</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>'),
  ],
  [
    'a key that ends what it shares in the middle of a character',
    page(
      ['%C3%A9', '%C3b']
        .map(
          (one) =>
            `<Contents><Key>${one}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>`,
        )
        .join(''),
    ),
  ],
  [
    'two keys',
    page(
      '<Contents><Key>a</Key><Key>a</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>',
    ),
  ],
])('leaves a page with %s to the SDK', (_, text) => {
  expect(readByBytes(text)).toBeNull()
})

it('knows whether keys are in the order of their bytes', () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), key, (keys, before) => {
      const text = page(
        keys
          .map(
            (one) =>
              `<Contents><Key>${encoded(one)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>`,
          )
          .join(''),
      )
      const read = scanner.scan(Buffer.from(text, 'utf8'))
      const all = [before, ...keys].map((one) => Buffer.from(one, 'utf8'))
      const ascending = all.every((one, at) => at === 0 || Buffer.compare(all[at - 1] ?? one, one) < 0)
      expect(read?.rows.isAscending(all[0] ?? null)).toBe(ascending)
    }),
    { numRuns: 500 },
  )
})
