import { parentPort } from 'node:worker_threads'
import { sampleLake } from './data/lake'
import { startSample } from './server'

/** A restore of hours is done in seconds, so that a person trying it out sees the end of it. */
const restoreSpeedup = 600

/** Runs the sample lake in a thread of its own: posts how to reach it, and closes it on the message `close`. */
async function run(): Promise<void> {
  const sample = await startSample({ buckets: sampleLake({ now: Date.now() }), restoreSpeedup })
  const { endpoint, region, accessKeyId, secretAccessKey } = sample
  parentPort?.on('message', (message: unknown) => {
    if (message !== 'close') return
    parentPort?.close()
    void sample.close()
  })
  parentPort?.postMessage({ endpoint, region, accessKeyId, secretAccessKey }, [])
}

await run()
