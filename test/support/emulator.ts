import { S3Client } from '@aws-sdk/client-s3'
import { openLakeClient, type ClientSettings, type LakeClient } from '../../main/s3/lakeClient'
import { startSample, type SampleServer } from '../../sample/server'

/** The server a suite runs against: moto when `npm run test:emulator` says so, else the sample server in this process. */
export interface Emulator {
  readonly kind: 'sample' | 'moto'
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** `null` on moto, which can neither inject faults nor tell what arrived. */
  readonly sample: SampleServer | null
  /** A plain SDK client, independent of ours, to prepare and to verify with. */
  readonly admin: S3Client
  readonly lake: LakeClient
  /** Our client for the region of the server. */
  readonly s3: S3Client
  /** A bucket name nobody used before. */
  bucketName: (what: string) => string
  close: () => Promise<void>
}

/** Retries without waiting; the pauses asked for are in `waited`, in ms. */
export function noWait(): { pace: NonNullable<ClientSettings['pace']>; waited: number[] } {
  const waited: number[] = []
  const sleep = async (ms: number): Promise<void> => void waited.push(ms)
  return { waited, pace: { random: () => 1, patience: (ms) => ms, sleep } }
}

const moto = process.env['LAKESCOPE_EMULATOR']
export const onMoto = moto !== undefined

export async function startEmulator(): Promise<Emulator> {
  const sample = onMoto ? null : await startSample()
  const endpoint = sample?.endpoint ?? moto ?? ''
  const region = sample?.region ?? 'us-east-1'
  const credentials = {
    accessKeyId: sample?.accessKeyId ?? 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: sample?.secretAccessKey ?? 'moto does not check it',
  }
  const admin = new S3Client({ endpoint, region, credentials, forcePathStyle: true })
  admin.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args)
      } catch (error) {
        // The report of a failing test would print the whole connection.
        if (!(error instanceof Error)) throw error
        throw Object.assign(new Error(error.message), { name: error.name })
      }
    },
    { step: 'initialize', name: 'shortErrors', priority: 'high' },
  )
  const lake = openLakeClient({ endpoint, region, credentials, pathStyle: true, pace: noWait().pace })
  let buckets = 0
  return {
    kind: sample ? 'sample' : 'moto',
    endpoint,
    region,
    credentials,
    sample,
    admin,
    lake,
    s3: lake.forRegion(region),
    bucketName: (what) => `t-${what}-${process.pid}-${Date.now().toString(36)}-${buckets++}`,
    close: async () => {
      lake.destroy()
      admin.destroy()
      await sample?.close()
    },
  }
}
