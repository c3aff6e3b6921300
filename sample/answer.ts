import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { actionOn, demand } from './access'
import { openCall, rawReply, xmlType, type Call, type Lake, type Reply } from './call'
import { contentChunks, heldContent, sliceContent, type Content } from './content'
import { S3Error } from './errors'
import type { Arrival, Fault, Faults, RequestLog } from './faults'
import { largestSingle } from './objects'
import { readTarget, type S3Request } from './request'
import { isControl, operationOf, withoutSubresource } from './route'
import { authenticate, type Caller } from './signature'
import type { Headers } from './store'
import { ownAccount } from './users'
import { elements, errorDocument, xmlDocument } from './xml'

/** What a server needs to answer. */
export interface Served {
  readonly lake: Lake
  readonly faults: Faults
  readonly log: RequestLog
  readonly signatureClock: () => number
}

/** The credential scope names the regional endpoint that was meant; a bucket is served by its own only (s3-facts A8.1). */
function checkRegion({ request, caller, bucket }: Call): void {
  if (caller.region === null || caller.region === bucket.region) return
  const headers = { 'x-amz-bucket-region': bucket.region }
  if (!request.virtualHost)
    throw new S3Error('PermanentRedirect', null, { Endpoint: request.headers.host ?? '', Bucket: bucket.name }, headers)
  const why = `The authorization header is malformed; the region '${caller.region}' is wrong; expecting '${bucket.region}'`
  throw new S3Error('AuthorizationHeaderMalformed', why, { Region: bucket.region }, headers)
}

/** Everything between a bucket's name and the operation on it: is it there, here, whose, and allowed. */
function checkBucket(call: Call, name: string, action: string | null): void {
  const { bucket, key, query, sent } = call
  if (name !== 'GetBucketLocation') checkRegion(call)
  if ((sent('x-amz-expected-bucket-owner') ?? ownAccount) !== ownAccount) throw new S3Error('AccessDenied')
  const about = action === 's3:ListBucket' ? (query('prefix') ?? '') : key === '' ? null : key
  if (action !== null) demand(call, actionOn(action, query('versionId')), bucket, about)
}

/** The actions of S3 Control are of the account, not of a bucket. */
function demandControl({ caller: { user }, sent }: Call, name: string): void {
  if (sent('x-amz-account-id') === user?.account && user?.allow(`s3:${name}`, '', null) === true) return
  throw new S3Error('AccessDenied', `User: ${user?.arn ?? 'anonymous'} is not authorized to perform: s3:${name}`)
}

/** GetCallerIdentity, the one call of STS this server knows: who the signature says it is. */
function callerIdentity({ user, body }: Caller): Reply {
  const action = new URLSearchParams(body.toString('utf8')).get('Action')
  if (user === null || action !== 'GetCallerIdentity') throw new S3Error('AccessDenied')
  const identity = { Arn: user.arn, UserId: user.accessKeyId.replace(/^A.IA/, 'AIDA'), Account: user.account }
  const content = elements({ GetCallerIdentityResult: identity, ResponseMetadata: { RequestId: 'sample' } })
  const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'
  return rawReply(xmlDocument('GetCallerIdentityResponse', content, namespace), { 'content-type': 'text/xml' })
}

function perform({ lake, signatureClock }: Served, request: S3Request, raw: Buffer): Reply {
  const caller = authenticate(request, raw, lake.users, signatureClock())
  if (caller.service === 'sts') return callerIdentity(caller)
  if (caller.region !== null && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(caller.region))
    throw new S3Error('AuthorizationHeaderMalformed', `The region '${caller.region}' is wrong`, { Region: lake.region })
  const { name, action, run } = operationOf(request)
  const call = openCall(request, caller, lake)
  if (isControl(request)) demandControl(call, name)
  else if (request.bucket !== '' && name !== 'CreateBucket') checkBucket(call, name, action)
  return run(call)
}

function errorReply(error: unknown, Resource: string, RequestId: string): Reply {
  const known = error instanceof S3Error ? error : new S3Error('InternalError', String(error))
  const { code: Code, message: Message, details } = known
  const body = errorDocument({ Code, Message, ...details, Resource, RequestId, HostId: 'sample' })
  return { status: known.status, headers: { ...xmlType, ...known.headers }, body }
}

/** What a fault answers instead of the request, if it does. */
function instead(faults: readonly Fault[]): Reply | null {
  for (const fault of faults) {
    if (fault.kind === 'throttle') throw new S3Error('SlowDown')
    if (fault.kind === 'status' || fault.kind === 'errorIn200') {
      const body = errorDocument({ Code: fault.code, Message: fault.message ?? fault.code })
      return { status: fault.kind === 'status' ? fault.status : 200, headers: xmlType, body }
    }
  }
  return null
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > largestSingle) throw new S3Error('EntityTooLarge')
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (!incoming.readableEnded) await once(incoming, 'end')
  return Buffer.concat(chunks)
}

/** Sends the body piece by piece, as fast as it is read; `cut` ends the connection in the middle of it. */
async function sendBody(outgoing: ServerResponse, body: Content, cut: boolean): Promise<void> {
  // Asked for once: a listener for every piece would be too many.
  const closed = new Promise((resolve) => outgoing.once('close', resolve))
  for (const chunk of contentChunks(body)) {
    if (outgoing.destroyed) return
    if (cut) return void outgoing.write(chunk.subarray(0, chunk.length / 2), () => outgoing.destroy())
    if (!outgoing.write(chunk)) await Promise.race([once(outgoing, 'drain'), closed])
  }
  outgoing.end()
}

async function send(outgoing: ServerResponse, reply: Reply, isHead: boolean, cut: boolean): Promise<void> {
  const { status, headers, body } = reply
  const content = typeof body === 'string' ? heldContent(Buffer.from(body)) : body
  const bodyless = status === 204 || status === 304
  outgoing.writeHead(status, { ...headers, ...(bodyless ? {} : { 'content-length': String(content?.bytes ?? 0) }) })
  if (isHead || bodyless || content === null) outgoing.end()
  else await sendBody(outgoing, content, cut)
}

const halfOf = (body: Reply['body']): Reply['body'] =>
  typeof body === 'string' ? body.slice(0, body.length / 2) : body && sliceContent(body, 0, Math.floor(body.bytes / 2))

/** HeadBucket tells the region, whatever else it answers. */
function regionHeader({ buckets }: Lake, { operation }: Arrival, request: S3Request | S3Error): Headers {
  const bucket = request instanceof S3Error || operation !== 'HeadBucket' ? undefined : buckets.get(request.bucket)
  return bucket === undefined ? {} : { 'x-amz-bucket-region': bucket.region }
}

/** Runs a function that may refuse with an S3Error, and gives the error as its value. */
function tried<T>(run: () => T): T | S3Error {
  try {
    return run()
  } catch (error) {
    if (error instanceof S3Error) return error
    throw error
  }
}

/** What came, for fault rules and the log; a request that cannot be read has no operation. */
function arrivalOf({ method = '', url = '/', headers }: IncomingMessage, request: S3Request | S3Error): Arrival {
  const [path = ''] = url.split('?', 1)
  const named = request instanceof S3Error ? request : tried(() => operationOf(request))
  const credential = /Credential=([^/]+)\/\d+\/[^/]*\/(\w+)/.exec(headers.authorization ?? '')
  const operation = credential?.[2] === 'sts' ? 'GetCallerIdentity' : named instanceof S3Error ? 'Unknown' : named.name
  const query = request instanceof S3Error ? new Map<string, string>() : request.query
  return { method, path, query, operation, accessKeyId: credential?.[1] ?? null }
}

/** Answers one request, as the faults that are due let it. */
export async function answer(served: Served, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = tried(() => readTarget(incoming.method ?? '', incoming.url ?? '/', incoming.headers))
  const arrival = arrivalOf(incoming, request)
  const faults = served.faults.due(arrival)
  const has = (kind: Fault['kind']): boolean => faults.some((fault) => fault.kind === kind)
  for (const fault of faults) {
    if (fault.kind === 'delay') await wait(fault.ms, undefined, { ref: false })
    if (fault.kind === 'hold') await fault.until
  }
  const id = randomBytes(8).toString('hex').toUpperCase()
  const work = async (): Promise<Reply> => {
    const raw = await readBody(incoming)
    if (request instanceof S3Error) throw request
    return instead(faults) ?? perform(served, has('ignoreSubresource') ? withoutSubresource(request) : request, raw)
  }
  const failed = (error: unknown): Reply => errorReply(error, arrival.path, id)
  const reply = has('dropBefore') ? null : await work().catch(failed)
  const dropped = reply === null || has('dropAfter')
  served.log.add({ ...arrival, status: dropped ? 0 : reply.status })
  if (dropped) return void incoming.socket.destroy()
  for (const fault of faults) if (fault.kind === 'holdAnswer') await fault.until
  const date = new Date(served.signatureClock()).toUTCString()
  const common = { 'x-amz-request-id': id, 'x-amz-id-2': 'sample', date, server: 'AmazonS3' }
  const headers = { ...common, ...regionHeader(served.lake, arrival, request), ...reply.headers }
  const body = has('emptyBody') ? null : has('halfBody') ? halfOf(reply.body) : reply.body
  await send(outgoing, { ...reply, headers, body }, incoming.method === 'HEAD', has('cutBody'))
}
