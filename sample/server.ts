import { once } from 'node:events'
import { createServer } from 'node:http'
import { answer, type Served } from './answer'
import { BatchOperations } from './batch'
import { etagOf, sparseContent } from './content'
import { Faults, RequestLog } from './faults'
import type { SeedBucket } from './data/keySpace'
import { openBucket } from './data/openBucket'
import { newVersion, plainHeaders, type Version } from './store'
import { makeUser, type NewUser } from './users'

export interface SampleOptions {
  readonly buckets?: readonly SeedBucket[]
  /** The lake's time, for Last-Modified, restores and locks; in ms since 1970. */
  readonly clock?: () => number
  /** The time signatures are checked against. */
  readonly signatureClock?: () => number
  readonly region?: string
  readonly port?: number
  /** How many times faster than S3 restores are done. */
  readonly restoreSpeedup?: number
  /** Between two of the about twenty steps of a job of S3 Batch Operations, in ms. */
  readonly batchPause?: number
}

export interface SampleServer {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly faults: Faults
  readonly log: RequestLog
  /** Keys for somebody who may do only what `allow` says. */
  addUser(user: NewUser): { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** What really is there, whatever a client believes: all versions of a key, newest first, and the uploads under way. */
  versions(bucket: string, key: string): readonly Version[]
  uploads(bucket: string): number
  /** Puts an object of `bytes` zeros that takes no memory, whatever its size. */
  putSparse(bucket: string, key: string, bytes: number, storageClass?: string): void
  close(): Promise<void>
}

/** Starts a server on 127.0.0.1 that speaks S3, with keys of its own. It answers nobody who does not hold them, public objects apart. */
export async function startSample(options: SampleOptions = {}): Promise<SampleServer> {
  const owner = makeUser({ name: 'sample-lake', allow: () => true })
  const region = options.region ?? 'us-east-1'
  const served: Served = {
    lake: {
      region,
      buckets: new Map((options.buckets ?? []).map((seed) => [seed.name, openBucket(seed)])),
      users: new Map([[owner.accessKeyId, owner]]),
      clock: options.clock ?? Date.now,
      restoreSpeedup: options.restoreSpeedup ?? 1,
      batch: new BatchOperations(options.batchPause ?? 500),
    },
    faults: new Faults(),
    log: new RequestLog(),
    signatureClock: options.signatureClock ?? Date.now,
  }
  const http = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (incoming, outgoing) => {
    outgoing.on('error', () => outgoing.destroy())
    answer(served, incoming, outgoing).catch(() => outgoing.destroy())
  })
  http.listen(options.port ?? 0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region,
    accessKeyId: owner.accessKeyId,
    secretAccessKey: owner.secretAccessKey,
    faults: served.faults,
    log: served.log,
    addUser: (wanted) => {
      const user = makeUser(wanted)
      served.lake.users.set(user.accessKeyId, user)
      return { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey }
    },
    versions: (bucket, key) => served.lake.buckets.get(bucket)?.versions(key) ?? [],
    uploads: (bucket) => served.lake.buckets.get(bucket)?.uploads.size ?? 0,
    putSparse: (bucket, key, bytes, storageClass) => {
      const content = sparseContent(bytes)
      const version = newVersion(key, served.lake.clock(), content, plainHeaders(storageClass))
      served.lake.buckets.get(bucket)?.add({ ...version, etag: etagOf(content, `${key} ${bytes}`) })
    },
    close: async () => {
      served.lake.batch.close()
      http.close()
      http.closeAllConnections()
      await once(http, 'close')
    },
  }
}
