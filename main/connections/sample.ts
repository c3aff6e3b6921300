import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { LakeError } from '../s3/lakeError'

const SampleSettings = z.object({
  endpoint: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
})
export type SampleSettings = z.infer<typeof SampleSettings>

export interface Sample {
  readonly settings: SampleSettings
  readonly stop: () => Promise<void>
}

/** Starts the sample lake in a thread of this process; resolves once it answers on loopback. */
export async function startSample(workerFile: string, signal: AbortSignal): Promise<Sample> {
  const worker = new Worker(workerFile)
  const stop = async () => {
    await worker.terminate()
  }
  try {
    return { settings: await firstMessage(worker, signal), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function firstMessage(worker: Worker, signal: AbortSignal): Promise<SampleSettings> {
  return new Promise((resolve, reject) => {
    const fail = (message: string, cause?: unknown) =>
      reject(
        new LakeError({ kind: 'unexpected', code: 'SampleLake', message, status: null, requestId: null }, { cause }),
      )
    worker.once('message', (message: unknown) => {
      const parsed = SampleSettings.safeParse(message)
      if (parsed.success) resolve(parsed.data)
      else fail('The sample lake did not say where it is.')
    })
    worker.on('error', (cause) => fail('The sample lake could not be started.', cause))
    worker.once('exit', () => fail('The sample lake ended before it was ready.'))
    signal.addEventListener('abort', () => reject(new LakeError({ kind: 'cancelled' })), { once: true })
  })
}

/** Settings for a shell: the AWS CLI, and rclone with a remote made on the spot. */
export function shellSettings({ endpoint, region, accessKeyId, secretAccessKey }: SampleSettings): string {
  const rclone = [
    'rclone lsd --s3-provider Other --s3-env-auth',
    `--s3-endpoint ${endpoint} --s3-region ${region} --s3-force-path-style :s3:`,
  ]
  return [
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    `export AWS_DEFAULT_REGION=${region}`,
    `export AWS_ENDPOINT_URL=${endpoint}`,
    'aws s3 ls',
    `# ${rclone.join(' ')}`,
    '',
  ].join('\n')
}
