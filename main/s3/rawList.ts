import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3'
import { laneOf, type BySdk, type Understood } from './fastLane'
import { attempt, toFault, type Attempt } from './faults'
import { pageForm } from './leanForms'
import { pageIn, type ListPage, type ListQuery } from './list'
import type { PageAnswer } from './pageExchange'
import { onBucket } from './target'

export type RawPage<T> = { readonly read: T } | { readonly page: ListPage }

/**
 * One page of a listing without a delimiter, url-encoded, that `read` takes as soon as it is there; what it throws is thrown on. Where it
 * answers `null`, and for anything but a plain success, the SDK parses the page, which is then answered. `repeated` is told of requests beyond
 * the first.
 * @throws LakeError
 */
export async function listRaw<T>(
  s3: S3Client,
  query: Omit<ListQuery, 'delimiter'>,
  signal: AbortSignal,
  read: (answer: PageAnswer) => T | null,
  repeated: (why: 'throttled' | 'other') => void,
): Promise<RawPage<T>> {
  const reading = new Reading(read)
  const lane = laneOf(s3)
  const form = pageForm(query, reading.take)
  const first = lane.page(form, signal)
  // An error is thrown once more below, where it is decided what becomes of it.
  const exchanged = await first?.catch(() => null)
  if (exchanged?.output) return reading.result()

  const { bucket, prefix, after, startAfter, maxKeys } = query
  const send = async (tried: number, abortSignal: AbortSignal): Promise<Understood<ListObjectsV2CommandOutput>> => {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      ContinuationToken: after,
      StartAfter: startAfter,
      MaxKeys: maxKeys,
      EncodingType: 'url',
    })
    const bySdk: BySdk<ListObjectsV2CommandOutput> = (sdk, options) => sdk.send(command, options)
    if (!first || tried > 1) return lane.sendForm(form, 'ListObjectsV2', { abortSignal }, bySdk)
    return lane.understood((await first).answer, { abortSignal }, bySdk)
  }
  const at = onBucket(s3, 's3:ListBucket', bucket)
  const understood = await attempt(at, signal, counted(at, send, repeated))
  return 'read' in understood ? reading.result() : { page: pageIn(s3, query, understood.bySdk) }
}

/** Tells of requests beyond the first, and why they are sent. */
function counted<T>(
  at: Attempt,
  send: (tried: number, signal: AbortSignal) => Promise<T>,
  repeated: (why: 'throttled' | 'other') => void,
): (signal: AbortSignal) => Promise<T> {
  let tried = 0
  let why: 'throttled' | 'other' = 'other'
  return async (signal) => {
    tried += 1
    if (tried > 1) repeated(why)
    try {
      return await send(tried, signal)
    } catch (error) {
      why = toFault(error, at).kind === 'throttled' ? 'throttled' : 'other'
      throw error
    }
  }
}

/** What a caller made of a page, or threw at it: that has nothing to do with S3, and is not to be taken for an answer of it. */
class Reading<T> {
  private taken: { readonly read: T } | null = null
  private failure: { readonly error: unknown } | null = null

  constructor(private readonly read: (answer: PageAnswer) => T | null) {}

  readonly take = (answer: PageAnswer): boolean => {
    try {
      const value = this.read(answer)
      if (value !== null) this.taken = { read: value }
    } catch (error) {
      this.failure = { error }
    }
    return this.taken !== null || this.failure !== null
  }

  result(): { readonly read: T } {
    if (this.failure) throw this.failure.error
    if (!this.taken) throw new Error('no page was read')
    return this.taken
  }
}
