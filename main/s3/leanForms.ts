import { crc32 } from 'node:zlib'
import {
  CopyObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { encodePart } from '../../lake/location'
import { scanAcl } from './aclScanner'
import { watcherOf } from './headers'
import { copyHeaders, scanCopied } from './leanCopy'
import type { ListQuery } from './list'
import type { PageAnswer } from './pageExchange'
import { scanTagging } from './tagScanner'

/** Everything of an answer; the body is empty where there is none. */
export interface WholeAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

interface ObjectName {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string
}

/** Of a form without any, so that it can be told. */
export const noHeaders: LeanForm['headers'] = {}

/** What a command sends, and how its answer is read. */
export interface LeanForm {
  readonly method: 'HEAD' | 'GET' | 'PUT' | 'DELETE'
  readonly input: ObjectName | { readonly Bucket: string }
  /** Percent-encoded, and in the order of names. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** A page of a listing. */
  readonly isPage?: true
  /** What the SDK would make of a plain success, of which callers who read a page themselves need nothing; `null` for anything else. */
  readonly read: (answer: PageAnswer) => object | null
}

/**
 * The form of a command that is sent by the million. `null` for all others, and where it asks for more than usual: those go through the SDK.
 * A HEAD is one whose headers are watched, since nobody reads another output of it.
 */
export function leanFormOf(command: object): LeanForm | null {
  if (command instanceof HeadObjectCommand) {
    const watcher = watcherOf(command)
    return watcher ? bodyless('HEAD', command.input, null, readHead(watcher)) : null
  }
  if (watcherOf(command)) return null
  if (command instanceof GetObjectTaggingCommand) return bodyless('GET', command.input, 'tagging', readTagging)
  if (command instanceof DeleteObjectTaggingCommand)
    return bodyless('DELETE', command.input, 'tagging', readNothing(204))
  if (command instanceof GetObjectAclCommand) return bodyless('GET', command.input, 'acl', readAcl)
  if (command instanceof PutObjectTaggingCommand) return putTagging(command.input)
  if (command instanceof CopyObjectCommand) return copy(command.input)
  return null
}

function bodyless(
  method: LeanForm['method'],
  input: object,
  subresource: Subresource | null,
  read: LeanForm['read'],
): LeanForm | null {
  return isPlain(input)
    ? { method, input, query: queryOf(input, subresource), headers: noHeaders, body: '', read }
    : null
}

type Subresource = 'tagging' | 'acl'

function queryOf({ VersionId }: ObjectName, subresource: Subresource | null): string {
  const version = VersionId === undefined ? [] : [`versionId=${encodePart(VersionId)}`]
  return [...(subresource === null ? [] : [`${subresource}=`]), ...version].join('&')
}

/** A page of a listing without a delimiter, url-encoded, that the caller reads; `read` says whether it could. */
export function pageForm(
  { bucket, prefix, after, startAfter, maxKeys }: Omit<ListQuery, 'delimiter'>,
  read: (answer: PageAnswer) => boolean,
): LeanForm {
  const token = after === undefined ? '' : `continuation-token=${encodePart(after)}&`
  const most = maxKeys === undefined ? '' : `&max-keys=${maxKeys}`
  const start = startAfter === undefined ? '' : `&start-after=${encodePart(startAfter)}`
  return {
    method: 'GET',
    input: { Bucket: bucket },
    query: `${token}encoding-type=url&list-type=2${most}&prefix=${encodePart(prefix)}${start}`,
    headers: noHeaders,
    body: '',
    isPage: true,
    read: (answer) => (answer.statusCode === 200 && read(answer) ? answer : null),
  }
}

function putTagging({ Tagging, ...input }: PutObjectTaggingCommand['input']): LeanForm | null {
  const tags = Tagging?.TagSet ?? []
  // Without tags the SDK writes the document in another way, and nobody needs it by the million.
  if (!isPlain(input) || tags.length === 0) return null
  const rows = tags.map(({ Key, Value }) => (isText(Key) && isText(Value) ? xmlOf(Key, Value) : null))
  if (rows.includes(null)) return null
  const body = `${declaration}<Tagging xmlns="${namespace}"><TagSet>${rows.join('')}</TagSet></Tagging>`
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  const headers = {
    'content-type': 'application/xml',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-sdk-checksum-algorithm': 'CRC32',
    'x-amz-checksum-crc32': checksum.toString('base64'),
  }
  return { method: 'PUT', input, query: queryOf(input, 'tagging'), headers, body, read: readNothing(200) }
}

function copy(input: CopyObjectCommand['input']): LeanForm | null {
  const { Bucket, Key } = input
  const headers = copyHeaders(input)
  if (headers === null || Bucket === undefined || Key === undefined) return null
  return { method: 'PUT', input: { Bucket, Key }, query: 'x-id=CopyObject', headers, body: '', read: readCopied }
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>'
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'
const xmlOf = (key: string, value: string): string => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`

/** Text that XML takes as it is. */
const isText = (text: string | undefined): text is string =>
  text !== undefined && !/[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffd]|[&<>"']/.test(text)

const fields = new Set(['Bucket', 'Key', 'VersionId'])

/** Names an object, with or without a version, and asks for nothing else. */
const isPlain = (input: object): input is ObjectName =>
  Object.keys(input).every((name) => fields.has(name)) && 'Bucket' in input && 'Key' in input

function readHead(watcher: (headers: ReadonlyMap<string, string>) => void): LeanForm['read'] {
  return (answer) => {
    if (answer.statusCode !== 200) return null
    watcher(new Map(Object.entries(answer.headers)))
    return { $metadata: metadataOf(answer) }
  }
}

function readTagging(answer: WholeAnswer): object | null {
  if (answer.statusCode !== 200) return null
  const tags = scanTagging(answer.body.toString('utf8'))
  return tags && { $metadata: metadataOf(answer), ...versionOf(answer), TagSet: tags }
}

function readAcl(answer: WholeAnswer): object | null {
  if (answer.statusCode !== 200) return null
  const acl = scanAcl(answer.body.toString('utf8'))
  return acl && { $metadata: metadataOf(answer), ...acl }
}

function readCopied(answer: WholeAnswer): object | null {
  if (answer.statusCode !== 200) return null
  const copied = scanCopied(answer.body.toString('utf8'))
  return copied && { $metadata: metadataOf(answer), ...versionOf(answer), CopyObjectResult: copied }
}

const readNothing =
  (status: number): LeanForm['read'] =>
  (answer) =>
    answer.statusCode === status && answer.body.length === 0
      ? { $metadata: metadataOf(answer), ...versionOf(answer) }
      : null

const versionOf = ({ headers }: WholeAnswer): { VersionId?: string } => {
  const version = headers['x-amz-version-id']
  return version === undefined ? {} : { VersionId: version }
}

const metadataOf = ({ statusCode, headers }: WholeAnswer): object => ({
  httpStatusCode: statusCode,
  requestId: headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'],
  extendedRequestId: headers['x-amz-id-2'],
  cfId: headers['x-amz-cf-id'],
  attempts: 1,
  totalRetryDelay: 0,
})
