/** Says what is wrong with an object key, or `null`: 1 to 1,024 bytes of well-formed UTF-8 (s3-facts A5.5). */
export function keyProblem(key: string): string | null {
  if (key === '') return 'must not be empty'
  const bytes = utf8Length(key)
  if (bytes === null) return 'holds half of a surrogate pair, which no S3 key can'
  return bytes > 1024 ? `is ${bytes} bytes long, and S3 allows 1,024` : null
}

/** Bytes of a string in UTF-8, or `null` when it holds a lone surrogate. */
export function utf8Length(text: string): number | null {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (point >= 0xd800 && point <= 0xdfff) return null
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}

/** Says what is wrong with the name of a bucket to open, or `null`. Old buckets may have capitals, underscores and up to 255 characters. */
export function bucketNameProblem(name: string): string | null {
  if (name === '') return 'must not be empty'
  if (name.length < 3) return 'is shorter than 3 characters'
  if (name.length > 255) return 'is longer than 255 characters'
  if (!/^[A-Za-z0-9]/.test(name)) return 'must begin with a letter or a digit'
  return /^[A-Za-z0-9._-]+$/.test(name) ? null : 'may hold only letters, digits, dots, hyphens and underscores'
}

/**
 * The last part of a prefix or key: `b` of `a/b` and of `a/b/`. A slash at the end only closes the last part, so `a//` ends in an empty
 * part; empty parts are real in S3 (s3-facts A5.5).
 */
export function lastSegment(text: string): string {
  const end = text.endsWith('/') ? text.length - 1 : text.length
  return text.slice(text.lastIndexOf('/', end - 1) + 1, end)
}

/** The prefix one level up: `a/` of `a/b` and of `a/b/`, the empty prefix of `a/`; `null` above the empty prefix. */
export function parentPrefix(text: string): string | null {
  if (text.length < 2) return text === '' ? null : ''
  return text.slice(0, text.lastIndexOf('/', text.length - 2) + 1)
}

/** The parts of a prefix or key; empty ones stay: `a//b/` is `a`, empty, `b`. */
export function segmentsOf(text: string): readonly string[] {
  if (text === '') return []
  return (text.endsWith('/') ? text.slice(0, -1) : text).split('/')
}

/** `s3://bucket/key`, the key as it is: nothing is encoded, as in the AWS CLI. The key may be a prefix or empty. */
export const s3Uri = (bucket: string, key: string): string => `s3://${bucket}/${key}`

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov'

/** The AWS partition a region belongs to. */
export function partitionOfRegion(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** `arn:aws:s3:::bucket/key`, or of the bucket itself when there is no key. `region` decides the partition. */
export const arnOf = (bucket: string, key: string | null, region: string): string =>
  `arn:${partitionOfRegion(region)}:s3:::${bucket}${key === null ? '' : `/${key}`}`

export interface Address {
  /** `null` for AWS itself, else such as `http://127.0.0.1:9000`. */
  readonly endpoint: string | null
  readonly region: string
  readonly pathStyle: boolean
  readonly bucket: string
  /** Well-formed, see `keyProblem`. */
  readonly key: string
}

/**
 * The address of an object over HTTPS. Each part is encoded by itself and parts like `..` or empty ones stay, which `new URL` would
 * collapse (s3-facts A5.5). A bucket with a dot in its name goes into the path, since the certificate of AWS does not cover it; so does one on
 * an endpoint given by its IP number or as localhost.
 */
export function httpsUrl({ endpoint, region, pathStyle, bucket, key }: Address): string {
  const base = (endpoint ?? awsEndpoint(region)).replace(/\/+$/, '')
  const cut = base.indexOf('://') + 3
  const host = base.slice(cut)
  const inPath = pathStyle || bucket.includes('.') || /^(?:localhost|\[.*\]|[\d.]+)(?::\d+)?$/.test(host)
  const path = encodeKey(key)
  return inPath ? `${base}/${encodePart(bucket)}/${path}` : `${base.slice(0, cut)}${bucket}.${host}/${path}`
}

const awsEndpoint = (region: string): string =>
  `https://s3.${region}.amazonaws.com${partitionOfRegion(region) === 'aws-cn' ? '.cn' : ''}`

/** The `CopySource` of an object: encoded here because the SDK sends it as it is; the version stays unencoded (s3-facts A1.19). */
export const encodeCopySource = (bucket: string, key: string, versionId?: string | null): string =>
  `${bucket}/${encodeKey(key)}${versionId ? `?versionId=${versionId}` : ''}`

/** A key as a URL and a manifest of S3 Batch Operations want it: every part percent-encoded, the slashes as they are. */
export const encodeKey = (key: string): string => key.split('/').map(encodePart).join('/')

/** Encodes also what encodeURIComponent leaves alone but a signature does not. */
export const encodePart = (part: string): string =>
  encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  )

/**
 * What a text that names a place in S3 stands for. Text that does not end in `/` is called a key, though it may as well be a prefix: only
 * S3 can tell.
 */
export type ParsedLocation =
  | { readonly kind: 'prefix'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'key'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'problem'; readonly problem: string }

/**
 * Understands `s3://bucket/key`, `bucket/key`, `arn:aws:s3:::bucket/key`, addresses of objects over HTTP (bucket in the host or in the path)
 * and of the AWS console. Only addresses are decoded. `endpoint` is the connection's own, for buckets in its host name. Blanks at the end
 * stay, since a key may end in them. Never throws.
 */
export function parseLocation(text: string, endpoint: string | null = null): ParsedLocation {
  const trimmed = text.trimStart()
  if (trimmed === '') return problem('is empty; write for instance s3://bucket/prefix/')
  if (/^arn:/i.test(trimmed)) return parseArn(trimmed)
  if (/^https?:\/\//i.test(trimmed)) return parseUrl(trimmed, endpoint)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)
  if (!scheme) return splitPath(trimmed)
  const name = (scheme[1] ?? '').toLowerCase()
  return /^s3[an]?$/.test(name)
    ? splitPath(trimmed.slice(scheme[0].length))
    : problem(`begins with ${name}://, and only s3://, https:// and http:// name a place in S3`)
}

const problem = (text: string): ParsedLocation => ({ kind: 'problem', problem: text })

/** `bucket/key`, nothing encoded. */
function splitPath(path: string): ParsedLocation {
  const slash = path.indexOf('/')
  return slash < 0 ? placed(path.trimEnd(), '') : placed(path.slice(0, slash), path.slice(slash + 1))
}

function placed(bucket: string, key: string): ParsedLocation {
  const wrong = bucketNameProblem(bucket)
  if (wrong) return problem(bucket === '' ? 'names no bucket' : `names a bucket whose name ${wrong}`)
  if (key === '') return { kind: 'prefix', bucket, prefix: '' }
  const wrongKey = keyProblem(key)
  if (wrongKey) return problem(`names a key that ${wrongKey}`)
  return key.endsWith('/') ? { kind: 'prefix', bucket, prefix: key } : { kind: 'key', bucket, key }
}

function parseArn(arn: string): ParsedLocation {
  const found = /^arn:aws[a-z0-9-]*:([^:]*):([^:]*):([^:]*):(.*)$/is.exec(arn)
  if (!found) return problem('is not a whole ARN; one of S3 looks like arn:aws:s3:::bucket/key')
  const [, service, region, account, resource] = found
  if (service !== 's3') return problem(`is an ARN of ${service || 'no service'}, not of S3`)
  if (/^accesspoint[/:]/.test(resource ?? '')) return problem('names an access point; give the bucket behind it')
  if (region !== '' || account !== '') return problem('is an ARN of S3 that names no bucket')
  return splitPath(resource ?? '')
}

function parseUrl(text: string, endpoint: string | null): ParsedLocation {
  const found = /^https?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(text)
  const host = (found?.[1] ?? '').toLowerCase()
  if (host.includes('@')) return problem('holds a user name or password, which an address of S3 does not')
  const path = found?.[2] ?? ''
  const onAws = /\.amazonaws\.com(?:\.cn)?$/.test(host)
  if (/(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/.test(host)) {
    return parseConsole(path, found?.[3] ?? '')
  }
  const bucket = onAws ? bucketOfAwsHost(host) : bucketOfEndpointHost(host, endpoint)
  const whole = bucket === null ? path.replace(/^\//, '') : `${bucket}/${path.slice(1)}`
  if (bucket === null && onAws && !/^s3[.-]/.test(host)) return problem(`is an address at ${host}, which is not S3`)
  // S3 itself reads a plus in the path as a blank.
  const decoded = decode(onAws ? whole.replaceAll('+', ' ') : whole)
  return decoded === null ? badPercent : splitPath(decoded)
}

const badPercent = problem('holds a percent sign that does not begin an encoded character')

/** `bucket.s3.eu-west-1.amazonaws.com`, also with dualstack, accelerate, website and the older `s3-eu-west-1`; the bucket may hold dots. */
function bucketOfAwsHost(host: string): string | null {
  const found =
    /^(.+?)\.s3(?:-accelerate|-website|-fips)?(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.exec(host)
  return found?.[1] ?? null
}

function bucketOfEndpointHost(host: string, endpoint: string | null): string | null {
  const own = (endpoint ?? '')
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
  return own !== '' && host.endsWith(`.${own}`) ? host.slice(0, -own.length - 1) : null
}

/** The console keeps the bucket in the path and the prefix or key in the query. */
function parseConsole(path: string, query: string): ParsedLocation {
  const bucket = /^\/s3\/(?:buckets|object)\/([^/]+)\/?$/.exec(path)?.[1]
  if (bucket === undefined) return problem('is a page of the AWS console that shows no bucket')
  const raw = query.split('&').find((part) => part.startsWith('prefix='))
  const prefix = decode((raw ?? 'prefix=').slice('prefix='.length).replaceAll('+', ' '))
  return prefix === null ? badPercent : placed(bucket, prefix)
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** A piece of a name as it may be shown; `special` ones stand for a character that would not be seen, or would mislead. */
export interface NamePiece {
  readonly text: string
  readonly special: boolean
}

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}]/u
const suspicious = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}]|^ | $| {2}/u
const pictograph = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u

/**
 * A name in pieces that can be told apart by eye: control characters by name (NUL), invisible, direction-changing and odd blank
 * characters and halves of pairs as `<U+202E>`, blanks at either end or after another as SP. Joiners inside an emoji stay. Empty text gives
 * one special piece. The pieces are for showing; they are not the name.
 */
export function visibleName(text: string): readonly NamePiece[] {
  if (text === '') return [{ text: '<empty>', special: true }]
  if (!suspicious.test(text)) return [{ text, special: false }]
  const characters = Array.from(text)
  const pieces: NamePiece[] = []
  let plain = ''
  for (const [at, character] of characters.entries()) {
    const shown = stand(character, characters[at - 1], characters[at + 1])
    if (shown === null) {
      plain += character
      continue
    }
    if (plain !== '') pieces.push({ text: plain, special: false })
    plain = ''
    pieces.push({ text: shown, special: true })
  }
  return plain === '' ? pieces : [...pieces, { text: plain, special: false }]
}

/** The names ASCII gives its first 32 characters: letters, because the control pictures (U+2400) are missing from most fonts. */
const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  )

/** What is shown in place of a character, or `null` when it may be shown itself. */
function stand(character: string, before: string | undefined, after: string | undefined): string | null {
  if (character === ' ') return before === undefined || before === ' ' || after === undefined ? 'SP' : null
  if (!hidden.test(character)) return null
  const point = character.codePointAt(0) ?? 0
  if (before !== undefined && pictograph.test(before)) {
    if (point === 0xfe0f) return null
    if (point === 0x200d && after !== undefined && pictograph.test(after)) return null
  }
  const name = point === 0x7f ? 'DEL' : controlNames[point]
  return name ?? `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`
}
