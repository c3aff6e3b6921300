import { startSample } from '../../sample/server'
import { flatBucket } from '../support/flatBucket'
import { benchBucket, type Told } from './lake'
import { beAnotherComputer } from './otherComputer'

/** The other side of `openLake`: the sample lake in a process of its own, its waits set by messages. */
async function run(): Promise<void> {
  beAnotherComputer()
  const children = { 'small/': 1_000, 'flat/': 100_000, 'huge/': 1_000_000 }
  const sample = await startSample({ buckets: [flatBucket(benchBucket, children)] })
  const { endpoint, region, accessKeyId, secretAccessKey } = sample
  process.on('message', ({ delayMs }: Told) => {
    sample.faults.clear()
    if (delayMs > 0) sample.faults.add({ fault: { kind: 'delay', ms: delayMs } })
    process.send?.({ delayMs })
  })
  process.on('disconnect', () => process.exit())
  process.send?.({ endpoint, region, accessKeyId, secretAccessKey })
}

await run()
