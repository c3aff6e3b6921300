import { parentPort } from 'node:worker_threads'
import { sampleRestoreSpeedup } from '../lake/restoreCampaign'
import { sampleLake } from './data/lake'
import { startSample } from './server'

/** Runs the sample lake in a thread of its own: posts how to reach it, and closes it on the message `close`. */
async function run(): Promise<void> {
  const sample = await startSample({ buckets: sampleLake({ now: Date.now() }), restoreSpeedup: sampleRestoreSpeedup })
  const { endpoint, region, accessKeyId, secretAccessKey } = sample
  parentPort?.on('message', (message: unknown) => {
    if (message !== 'close') return
    parentPort?.close()
    void sample.close()
  })
  parentPort?.postMessage({ endpoint, region, accessKeyId, secretAccessKey }, [])
}

await run()
