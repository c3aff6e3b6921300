import { isDeepStrictEqual } from 'node:util'
import { unreachable } from '../../lake/unreachable'
import type { SampleServer } from '../../sample/server'
import { startSample } from '../../sample/server'
import { openBucket } from '../../sample/data/openBucket'
import type { Version } from '../../sample/store'
import { childName, flatBucket } from '../support/flatBucket'
import { TokenBucket } from '../support/tokenBucket'
import { bucket, counts, type Ask, type Told, type Traffic, type Truth } from './changesLake'
import { beAnotherComputer } from './otherComputer'

/** The other side of `openChangesLake`. A second lake from the same seed, which nobody changes, tells what each object was. */
async function run(): Promise<void> {
  beAnotherComputer()
  const seed = flatBucket(bucket, counts)
  const before = openBucket(seed)
  const sample = await startSample({ buckets: [seed] })
  const { endpoint, region, accessKeyId, secretAccessKey } = sample
  const limit = limitOf(sample)
  const answer = (ask: Ask): Partial<Told> => {
    switch (ask.kind) {
      case 'tagged': {
        const expected = (was: Version): Version => ({ ...was, tags: [...was.tags, ask.tag] })
        return check(ask.prefix, before.versions.bind(before), sample, expected)
      }
      case 'moved':
        return check(ask.prefix, before.versions.bind(before), sample, (was) => ({
          ...was,
          headers: { ...was.headers, 'x-amz-storage-class': ask.to },
        }))
      case 'allow':
        limit.allow(ask.perSecond)
        return {}
      case 'traffic':
        return limit.traffic()
      default:
        return unreachable(ask)
    }
  }
  process.on('message', (ask: Ask) => {
    const told: Told = { right: 0, wrong: [], requests: 0, throttled: 0, ...answer(ask) }
    process.send?.(told)
  })
  process.on('disconnect', () => process.exit())
  process.send?.({ endpoint, region, accessKeyId, secretAccessKey })
}

/** What a change must keep of a version. Its time and its ETag are others after a copy (s3-facts A1.9). */
const kept = ({ key, headers, tags, acl, content }: Version): object => ({
  key,
  headers,
  acl,
  bytes: content.bytes,
  tags: [...tags].sort((a, b) => (a.key < b.key ? -1 : 1)),
})

function check(
  prefix: string,
  before: (key: string) => readonly Version[],
  sample: SampleServer,
  expected: (was: Version) => Version,
): Truth {
  const wrong: string[] = []
  let right = 0
  const count = Object.entries(counts).find(([name]) => name === prefix)?.[1] ?? 0
  for (let index = 0; index < count; index += 1) {
    const key = prefix + childName(index)
    const [was] = before(key)
    const found = sample.versions(bucket, key)
    const [now] = found
    if (was && now && found.length === 1 && isDeepStrictEqual(kept(now), kept(expected(was)))) right += 1
    else if (wrong.length < 5) wrong.push(key)
  }
  return { right, wrong }
}

/** Throttles all requests together by a bucket of tokens. */
function limitOf(sample: SampleServer): { allow: (perSecond: number | null) => void; traffic: () => Traffic } {
  let tokens: TokenBucket | null = null
  let requests = 0
  let throttled = 0
  sample.faults.add({
    match: () => {
      requests += 1
      const over = tokens !== null && !tokens.take()
      if (over) throttled += 1
      return over
    },
    fault: { kind: 'throttle' },
  })
  return {
    allow: (perSecond) => {
      if (perSecond === null) tokens = null
      else if (tokens === null) tokens = new TokenBucket(perSecond, () => performance.now())
      else tokens.set(perSecond)
    },
    traffic: () => {
      const seen = { requests, throttled }
      requests = 0
      throttled = 0
      return seen
    },
  }
}

await run()
