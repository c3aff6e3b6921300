import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { actionOn, demand } from './access'
import { Call, type Lake, type Reply } from './call'
import { contentChunks } from './content'
import { S3Error } from './errors'
import type { Fault, Faults, RequestLog } from './faults'
import { largestSingle } from './objects'
import { readTarget, type S3Request } from './request'
import { operationOf, withoutSubresource } from './route'
import { authenticate, type Caller } from './signature'
import type { Bucket } from './store'
import { callerIdentity } from './sts'
import { ownAccount } from './users'
import { errorDocument } from './xml'

/** What a server needs to answer. */
export interface Served {
  readonly lake: Lake
  readonly faults: Faults
  readonly log: RequestLog
  readonly signatureClock: () => number
}

/** A region name as AWS has them; other names get the server's own told. */
const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/

/** The credential scope names the regional endpoint that was meant; a bucket is served by its own only (s3-facts A8.1). */
function checkRegion(request: S3Request, { region }: Caller, bucket: Bucket): void {
  if (region === null || region === bucket.region) return
  const headers = { 'x-amz-bucket-region': bucket.region }
  if (!request.virtualHost)
    throw new S3Error('PermanentRedirect', null, { Endpoint: request.headers.host ?? '', Bucket: bucket.name }, headers)
  throw new S3Error(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`,
    { Region: bucket.region },
    headers,
  )
}

/** Everything between a bucket's name and the operation on it: is it there, here, whose, and allowed. */
function checkBucket(call: Call, name: string, action: string | null): void {
  const { request, caller, bucket } = call
  if (name !== 'GetBucketLocation') checkRegion(request, caller, bucket)
  const owner = call.sent('x-amz-expected-bucket-owner') ?? ownAccount
  if (owner !== ownAccount) throw new S3Error('AccessDenied')
  if (action === null) return
  const key = action.startsWith('s3:ListBucket') ? (call.query('prefix') ?? '') : request.key
  demand(
    call,
    actionOn(action, call.query('versionId')),
    bucket,
    key === '' && request.key === '' && action !== 's3:ListBucket' ? null : key,
  )
}

function perform(served: Served, request: S3Request, raw: Buffer): Reply {
  const caller = authenticate(request, raw, served.lake.users, served.signatureClock())
  if (caller.service === 'sts') return callerIdentity(caller)
  if (caller.region !== null && !regionName.test(caller.region))
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      `The region '${caller.region}' is wrong; expecting '${served.lake.region}'`,
      {
        Region: served.lake.region,
      },
    )
  const operation = operationOf(request)
  const call = new Call(request, caller, served.lake)
  if (request.bucket !== '' && operation.name !== 'CreateBucket') checkBucket(call, operation.name, operation.action)
  return operation.run(call)
}

function errorReply(error: unknown, resource: string, requestId: string): Reply {
  const known = error instanceof S3Error ? error : new S3Error('InternalError', String(error))
  const details = { ...known.details, Resource: resource, RequestId: requestId, HostId: 'sample' }
  const body = known.status === 304 ? null : errorDocument(known.code, known.message, details)
  return { status: known.status, headers: { 'content-type': 'application/xml', ...known.headers }, body }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > largestSingle) throw new S3Error('EntityTooLarge')
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

async function write(outgoing: ServerResponse, chunk: Buffer): Promise<void> {
  if (!outgoing.write(chunk)) await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')])
}

/** Sends a reply; `cut` ends the connection in the middle of the body. */
async function send(outgoing: ServerResponse, reply: Reply, isHead: boolean, cut: boolean): Promise<void> {
  const { status, body } = reply
  const text = typeof body === 'string' ? Buffer.from(body) : null
  const bytes = text?.length ?? (body === null || typeof body === 'string' ? 0 : body.bytes)
  const bodyless = status === 204 || status === 304
  outgoing.writeHead(status, { ...reply.headers, ...(bodyless ? {} : { 'content-length': String(bytes) }) })
  if (isHead || bodyless || body === null) return void outgoing.end()
  if (cut) {
    const first = text ?? contentChunks(body as Exclude<typeof body, string>).next().value ?? Buffer.alloc(0)
    await write(outgoing, first.subarray(0, Math.floor(first.length / 2)))
    return void outgoing.destroy()
  }
  if (text !== null) return void outgoing.end(text)
  for (const chunk of contentChunks(body as Exclude<typeof body, string>)) {
    if (outgoing.destroyed) return
    await write(outgoing, chunk)
  }
  outgoing.end()
}

/** What a fault answers instead of the request, if it does. */
function instead(faults: readonly Fault[], resource: string, requestId: string): Reply | null {
  for (const fault of faults) {
    if (fault.kind === 'throttle') return errorReply(new S3Error('SlowDown'), resource, requestId)
    const [status, code, message] =
      fault.kind === 'status'
        ? [fault.status, fault.code, fault.message ?? fault.code]
        : fault.kind === 'errorIn200'
          ? [200, fault.code, fault.code]
          : [null, '', '']
    if (status !== null)
      return {
        status,
        headers: { 'content-type': 'application/xml' },
        body: errorDocument(code, message, { RequestId: requestId }),
      }
  }
  return null
}

/** The operation's name, for rules and the log; what cannot be read has none. */
function nameOf(request: S3Request): string {
  try {
    return request.headers.authorization?.includes('/sts/aws4_request') === true
      ? 'GetCallerIdentity'
      : operationOf(request).name
  } catch {
    return 'Unknown'
  }
}

function parse(incoming: IncomingMessage): S3Request | S3Error {
  try {
    return readTarget(incoming.method ?? '', incoming.url ?? '/', incoming.headers)
  } catch (error) {
    if (error instanceof S3Error) return error
    throw error
  }
}

const accessKeyOf = (authorization: string | undefined): string | null =>
  /Credential=([^/,]+)/.exec(authorization ?? '')?.[1] ?? null

/** Answers one request, as the faults that are due let it. */
export async function answer(served: Served, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const parsed = parse(incoming)
  const [path = '', rawQuery = ''] = (incoming.url ?? '/').split(/\?(.*)/s)
  const requestId = randomBytes(8).toString('hex').toUpperCase()
  const arrival = {
    method: incoming.method ?? '',
    path,
    query: parsed instanceof S3Error ? new Map<string, string>() : parsed.query,
    operation: parsed instanceof S3Error ? 'Unknown' : nameOf(parsed),
  }
  const faults = served.faults.due(arrival)
  const has = (kind: Fault['kind']): boolean => faults.some((fault) => fault.kind === kind)
  const note = (status: number): void =>
    served.log.add({ ...arrival, rawQuery, status, accessKeyId: accessKeyOf(incoming.headers.authorization) })
  const drop = (): void => {
    note(0)
    incoming.socket.destroy()
  }
  for (const fault of faults) if (fault.kind === 'delay') await wait(fault.ms)
  if (has('dropBefore')) return drop()
  const isHead = incoming.method === 'HEAD'
  let reply: Reply
  try {
    const raw = await readBody(incoming)
    if (parsed instanceof S3Error) throw parsed
    const request = has('ignoreSubresource') ? withoutSubresource(parsed) : parsed
    reply = instead(faults, path, requestId) ?? perform(served, request, raw)
  } catch (error) {
    reply = errorReply(error, path, requestId)
  }
  if (has('dropAfter')) return drop()
  if (has('emptyBody')) reply = { ...reply, body: null }
  note(reply.status)
  const region = parsed instanceof S3Error ? undefined : served.lake.buckets.get(parsed.bucket)?.region
  const headers = {
    'x-amz-request-id': requestId,
    'x-amz-id-2': 'sample',
    server: 'AmazonS3',
    ...(arrival.operation === 'HeadBucket' && region !== undefined ? { 'x-amz-bucket-region': region } : {}),
    ...reply.headers,
  }
  await send(outgoing, { ...reply, headers }, isHead, has('cutBody'))
}
