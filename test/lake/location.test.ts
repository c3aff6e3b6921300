import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arnOf,
  bucketNameProblem,
  encodeCopySource,
  httpsUrl,
  keyProblem,
  lastSegment,
  parentPrefix,
  parseLocation,
  s3Uri,
  segmentsOf,
  utf8Length,
  visibleName,
} from '../../lake/location'

const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 })
const aws = { endpoint: null, region: 'eu-west-1', pathStyle: false, bucket: 'lake' }

describe('keyProblem', () => {
  it.each([
    ['', 'must not be empty'],
    ['a'.repeat(1024), null],
    ['a'.repeat(1025), 'is 1025 bytes long, and S3 allows 1,024'],
    ['é'.repeat(512), null],
    ['é'.repeat(513), 'is 1026 bytes long, and S3 allows 1,024'],
    ['😀'.repeat(256), null],
    ['\ud800', 'holds half of a surrogate pair, which no S3 key can'],
    ['../a//\u0000', null],
  ])('%j', (text, problem) => {
    expect(keyProblem(text)).toBe(problem)
  })

  it('counts the bytes of UTF-8', () => {
    fc.assert(
      fc.property(key, (text) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text))
      }),
    )
  })
})

describe('bucketNameProblem', () => {
  it.each([
    ['lake', null],
    ['Old_Bucket.from-2006', null],
    ['', 'must not be empty'],
    ['ab', 'is shorter than 3 characters'],
    ['a'.repeat(256), 'is longer than 255 characters'],
    ['-ab', 'must begin with a letter or a digit'],
    ['a b', 'may hold only letters, digits, dots, hyphens and underscores'],
    ['käse', 'may hold only letters, digits, dots, hyphens and underscores'],
  ])('%j', (name, problem) => {
    expect(bucketNameProblem(name)).toBe(problem)
  })
})

describe('parts of a key', () => {
  it.each<[string, string[], string, string | null]>([
    ['', [], '', null],
    ['a', ['a'], 'a', ''],
    ['a/', ['a'], 'a', ''],
    ['a/b', ['a', 'b'], 'b', 'a/'],
    ['a/b/', ['a', 'b'], 'b', 'a/'],
    ['a//', ['a', ''], '', 'a/'],
    ['a//b', ['a', '', 'b'], 'b', 'a//'],
    ['/', [''], '', ''],
    ['//', ['', ''], '', '/'],
    ['/a', ['', 'a'], 'a', '/'],
    ['./../', ['.', '..'], '..', './'],
  ])('%j is %j, ends in %j and lies in %j', (text, segments, last, parent) => {
    expect(segmentsOf(text)).toEqual(segments)
    expect(lastSegment(text)).toBe(last)
    expect(parentPrefix(text)).toBe(parent)
  })

  it('put together again give the prefix', () => {
    const prefix = fc
      .array(fc.constantFrom('a', '', 'b c', '..'), { minLength: 1 })
      .map((parts) => `${parts.join('/')}/`)
    fc.assert(
      fc.property(prefix, (text) => {
        expect(`${segmentsOf(text).join('/')}/`).toBe(text)
        expect(`${parentPrefix(text) ?? ''}${lastSegment(text)}/`).toBe(text)
      }),
    )
  })
})

describe('parseLocation', () => {
  const prefix = (bucket: string, text: string) => ({ kind: 'prefix', bucket, prefix: text })
  const object = (bucket: string, text: string) => ({ kind: 'key', bucket, key: text })

  it.each([
    ['s3://lake', prefix('lake', '')],
    ['s3://lake/', prefix('lake', '')],
    ['  s3://lake/a/', prefix('lake', 'a/')],
    ['S3://lake/a/b c+%20', object('lake', 'a/b c+%20')],
    ['s3a://lake/a', object('lake', 'a')],
    ['s3n://lake/a', object('lake', 'a')],
    ['s3://lake//', prefix('lake', '/')],
    ['lake', prefix('lake', '')],
    ['lake \n', prefix('lake', '')],
    ['lake/year=2026/', prefix('lake', 'year=2026/')],
    ['lake/a ', object('lake', 'a ')],
    ['lake/http://x', object('lake', 'http://x')],
    ['arn:aws:s3:::lake', prefix('lake', '')],
    ['arn:aws:s3:::lake/a:b/c', object('lake', 'a:b/c')],
    ['arn:aws-cn:s3:::lake/a/', prefix('lake', 'a/')],
    ['arn:aws-us-gov:s3:::lake/a', object('lake', 'a')],
    ['https://lake.s3.eu-west-1.amazonaws.com/a/b', object('lake', 'a/b')],
    ['https://lake.s3.amazonaws.com/', prefix('lake', '')],
    ['https://lake.s3.amazonaws.com', prefix('lake', '')],
    ['https://my.dotted.lake.s3-us-west-2.amazonaws.com/a', object('my.dotted.lake', 'a')],
    ['https://lake.s3.dualstack.eu-west-1.amazonaws.com/a', object('lake', 'a')],
    ['https://lake.s3-accelerate.amazonaws.com/a', object('lake', 'a')],
    ['https://lake.s3-accelerate.dualstack.amazonaws.com/a', object('lake', 'a')],
    ['https://lake.s3.cn-north-1.amazonaws.com.cn/a', object('lake', 'a')],
    ['https://s3.eu-west-1.amazonaws.com/lake/a%2Fb%20c?X-Amz-Signature=1', object('lake', 'a/b c')],
    ['https://s3.amazonaws.com/lake/a+b%2B', object('lake', 'a b+')],
    ['https://s3-eu-west-1.amazonaws.com/lake/', prefix('lake', '')],
    ['http://127.0.0.1:9000/lake/a/../b//c', object('lake', 'a/../b//c')],
    ['http://127.0.0.1:9000/lake/a+b', object('lake', 'a+b')],
    ['https://lake.s3.eu-west-1.amazonaws.com/%F0%9F%98%80#x', object('lake', '😀')],
    [
      'https://s3.console.aws.amazon.com/s3/buckets/lake?region=eu-west-1&prefix=a/b%20c/&tab=objects',
      prefix('lake', 'a/b c/'),
    ],
    ['https://eu-west-1.console.aws.amazon.com/s3/object/lake?prefix=a.csv', object('lake', 'a.csv')],
    ['https://eu-west-1.console.aws.amazon.com/s3/buckets/lake', prefix('lake', '')],
  ])('%j', (text, expected) => {
    expect(parseLocation(text)).toEqual(expected)
  })

  it('finds the bucket in the host name of the connection’s own endpoint', () => {
    expect(parseLocation('https://lake.minio.example:9000/a', 'https://minio.example:9000/')).toEqual(
      object('lake', 'a'),
    )
    expect(parseLocation('https://minio.example:9000/lake/a', 'https://minio.example:9000')).toEqual(
      object('lake', 'a'),
    )
  })

  it.each([
    ['', /^is empty/],
    ['   ', /^is empty/],
    ['s3://', /names no bucket/],
    ['/a/b', /names no bucket/],
    ['s3://x/a', /shorter than 3/],
    ['my lake/a', /may hold only/],
    ['ftp://lake/a', /begins with ftp:\/\//],
    ['gs://lake/a', /begins with gs:\/\//],
    ['arn:aws:iam::123456789012:role/x', /an ARN of iam, not of S3/],
    ['arn:aws:s3', /not a whole ARN/],
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/x', /access point/],
    ['arn:aws:s3:eu-west-1:123456789012:job/x', /names no bucket/],
    ['https://lake.s3.amazonaws.com/100%', /percent sign/],
    ['https://lake.s3.amazonaws.com/%ff', /percent sign/],
    ['https://user:secret@s3.amazonaws.com/lake', /user name or password/],
    ['https://ec2.eu-west-1.amazonaws.com/lake/a', /which is not S3/],
    ['https://console.aws.amazon.com/iam/home', /console that shows no bucket/],
    [`s3://lake/${'a'.repeat(1025)}`, /1025 bytes/],
    ['s3://lake/\ud800', /half of a surrogate/],
  ])('says what is wrong with %j', (text, problem) => {
    const parsed = parseLocation(text)
    expect(parsed.kind === 'problem' && parsed.problem).toMatch(problem)
  })

  it('never throws', () => {
    const start = fc.constantFrom('', 's3://', 'https://', 'arn:aws:s3:::', 'https://s3.amazonaws.com/', 'http://[')
    fc.assert(
      fc.property(start, fc.string({ unit: 'binary' }), (begin, rest) => {
        expect(['key', 'prefix', 'problem']).toContain(parseLocation(begin + rest).kind)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['URI', (text: string) => s3Uri('lake', text)],
    ['bare path', (text: string) => `lake/${text}`],
    ['ARN', (text: string) => arnOf('lake', text, 'cn-north-1')],
    ['address with the bucket in the host', (text: string) => httpsUrl({ ...aws, key: text })],
    ['address with the bucket in the path', (text: string) => httpsUrl({ ...aws, pathStyle: true, key: text })],
    ['address at an endpoint', (text: string) => httpsUrl({ ...aws, endpoint: 'http://127.0.0.1:9000', key: text })],
  ])('reads back every key from its %s', (_, write) => {
    fc.assert(
      fc.property(key, (text) => {
        const expected = text.endsWith('/') ? prefix('lake', text) : object('lake', text)
        expect(parseLocation(write(text))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})

describe('names of an object', () => {
  it.each([
    ['eu-west-1', 'arn:aws:s3:::lake/a b'],
    ['cn-northwest-1', 'arn:aws-cn:s3:::lake/a b'],
    ['us-gov-west-1', 'arn:aws-us-gov:s3:::lake/a b'],
  ])('ARN in %s', (region, arn) => {
    expect(arnOf('lake', 'a b', region)).toBe(arn)
  })

  it('ARN of the bucket', () => {
    expect(arnOf('lake', null, 'eu-west-1')).toBe('arn:aws:s3:::lake')
  })

  it.each([
    [{ ...aws, key: 'a/b' }, 'https://lake.s3.eu-west-1.amazonaws.com/a/b'],
    [{ ...aws, region: 'cn-north-1', key: 'a' }, 'https://lake.s3.cn-north-1.amazonaws.com.cn/a'],
    [{ ...aws, pathStyle: true, key: 'a' }, 'https://s3.eu-west-1.amazonaws.com/lake/a'],
    [{ ...aws, bucket: 'my.lake', key: 'a' }, 'https://s3.eu-west-1.amazonaws.com/my.lake/a'],
    [{ ...aws, endpoint: 'http://127.0.0.1:9000', key: 'a' }, 'http://127.0.0.1:9000/lake/a'],
    [{ ...aws, endpoint: 'http://[::1]:9000/', key: 'a' }, 'http://[::1]:9000/lake/a'],
    [{ ...aws, endpoint: 'http://localhost:9000', key: 'a' }, 'http://localhost:9000/lake/a'],
    [{ ...aws, endpoint: 'https://minio.example/', key: 'a' }, 'https://lake.minio.example/a'],
    [{ ...aws, key: 'a/../b//c/' }, 'https://lake.s3.eu-west-1.amazonaws.com/a/../b//c/'],
    [
      { ...aws, key: "100% + (a)'*!é?#" },
      'https://lake.s3.eu-west-1.amazonaws.com/100%25%20%2B%20%28a%29%27%2A%21%C3%A9%3F%23',
    ],
  ])('%j', (address, url) => {
    expect(httpsUrl(address)).toBe(url)
  })

  it.each([
    ['a b+c/100%', undefined, 'lake/a%20b%2Bc/100%25'],
    ['a//b/', null, 'lake/a//b/'],
    ['a?versionId=1', 'v.+/=', 'lake/a%3FversionId%3D1?versionId=v.+/='],
  ])('copy source of %j in version %s', (text, version, source) => {
    expect(encodeCopySource('lake', text, version)).toBe(source)
  })
})

describe('visibleName', () => {
  const shown = (text: string) =>
    visibleName(text)
      .map((piece) => (piece.special ? `[${piece.text}]` : piece.text))
      .join('')

  it.each([
    ['plain name_1.csv', 'plain name_1.csv'],
    ['', '[<empty>]'],
    [' a ', '[SP]a[SP]'],
    ['a  b', 'a [SP]b'],
    ['a\u0000b\nc\td', 'a[NUL]b[LF]c[TAB]d'],
    ['\u007f\u0085', '[DEL][<U+0085>]'],
    ['invoice\u202efdp.exe', 'invoice[<U+202E>]fdp.exe'],
    ['a\u200bb\u2066c\ufeff', 'a[<U+200B>]b[<U+2066>]c[<U+FEFF>]'],
    ['a\u00a0b\u3000', 'a[<U+00A0>]b[<U+3000>]'],
    ['\u2028\u2029', '[<U+2028>][<U+2029>]'],
    ['a\ud800b\udc00', 'a[<U+D800>]b[<U+DC00>]'],
    ['soft\u00adhyphen', 'soft[<U+00AD>]hyphen'],
    ['filler\u3164', 'filler[<U+3164>]'],
    ['tag\u{e0041}', 'tag[<U+E0041>]'],
    ['日本語 каша 😀', '日本語 каша 😀'],
    ['👩‍🔬 ❤️', '👩‍🔬 ❤️'],
    ['a\u200d😀', 'a[<U+200D>]😀'],
    ['a\ufe0f', 'a[<U+FE0F>]'],
    ['<b>&lt;', '<b>&lt;'],
    ['␀', '␀'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  it('never hides anything: pieces show something, and plain ones are the text itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const pieces = visibleName(text)
        expect(pieces.length).toBeGreaterThan(0)
        for (const piece of pieces) if (piece.special) expect(piece.text.trim()).not.toBe('')
        const plain = pieces.filter(({ special }) => !special).map((piece) => piece.text)
        let from = 0
        for (const part of plain) {
          expect(text.indexOf(part, from)).toBeGreaterThanOrEqual(from)
          from = text.indexOf(part, from) + part.length
        }
        expect(plain.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u)
      }),
      { numRuns: 1000 },
    )
  })

  it('tells different names apart that differ only in what cannot be seen', () => {
    const invisible = fc.constantFrom('', ' ', '\u200b', '\u202e', '\u0000', '\u00a0', '\ufeff', '\u2060')
    fc.assert(
      fc.property(fc.array(invisible), fc.array(invisible), (left, right) => {
        const [a, b] = [`x${left.join('y')}`, `x${right.join('y')}`]
        expect(shown(a) === shown(b)).toBe(a === b)
      }),
    )
  })
})
