import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openHandlers } from '../support/handlers'
import { JobDriver } from '../support/jobDriver'
import { variedBucket } from '../support/variedBucket'
import { bench } from './bench'
import { bucket, buildChild, largeKey, largeLake, livesUntilDone, to, watched, type Death } from './crash'

let child: string
beforeAll(async () => {
  child = await buildChild('large')
})

const parts = 20
const counts = { whole: 0, replaced: 0 }
const atPart =
  (part: number, ms: number): Death =>
  ({ operation, query }) =>
    operation === 'UploadPartCopy' && query.get('partNumber') === String(part) ? ms : null
const at =
  (operation: string, ms: number): Death =>
  (arrival) =>
    arrival.operation === operation ? ms : null

const deaths: [string, Death][] = [
  ['when the upload is asked for', at('CreateMultipartUpload', 0)],
  ['just after the upload was made', at('CreateMultipartUpload', 3)],
  ...Array.from({ length: parts }, (_, part): [string, Death] => [`in part ${part + 1}`, atPart(part + 1, part % 3)]),
  ['when it is completed', at('CompleteMultipartUpload', 0)],
  ['just after it was completed', at('CompleteMultipartUpload', 5)],
]

it.each(deaths)('a large copy is whole, once, and leaves no upload when the program is killed %s', async (_, death) => {
  const sample = await largeLake()
  const { job } = await livesUntilDone(child, watched(sample), [death])
  const versions = sample.versions(bucket, largeKey)
  expect(job).toMatchObject({ state: 'done', done: 2, failed: 0, skipped: 0 })
  expect(versions.map(({ content }) => content.bytes)).toEqual([10 * 1024 ** 3, 10 * 1024 ** 3])
  expect(versions[0]?.headers['x-amz-storage-class']).toBe(to)
  expect(sample.uploads(bucket)).toBe(0)
  await sample.close()
  counts.whole += 1
})

it.each([
  ...[1, 7, parts].map((part) => ['UploadPartCopy', part] as const),
  ['CompleteMultipartUpload', null] as const,
])('a large copy whose source is replaced at %s %s leaves the new bytes alone', async (operation, part) => {
  const open = await openHandlers({ buckets: [variedBucket({ name: bucket, objects: 1, seed: 1 }).seed] })
  open.sample.putSparse(bucket, largeKey, 10 * 1024 ** 3)
  let go = (): void => undefined
  const replaced = new Promise<void>((resolve) => (go = resolve))
  open.sample.faults.add({
    match: (arrival) => {
      const meets =
        arrival.operation === operation && (part === null || arrival.query.get('partNumber') === String(part))
      if (meets) void open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: largeKey, Body: 'foreign' })).then(go)
      return meets
    },
    times: 1,
    fault: { kind: 'hold', until: replaced },
  })
  const driver = new JobDriver(open)
  const job = await driver.apply(await driver.plan(bucket, { kind: 'storageClass', to }))
  expect(await driver.ended(job)).toMatchObject({ state: 'done', done: 1, failed: 1 })
  const { rows } = await open.call('jobs.problems', { job, from: 0, count: 10 })
  expect(rows).toMatchObject([{ key: largeKey, fault: { kind: 'conflict' } }])
  const sizes = open.sample.versions(bucket, largeKey).map(({ content }) => content.bytes)
  expect([sizes, open.sample.uploads(bucket)]).toEqual([['foreign'.length, 10 * 1024 ** 3], 0])
  counts.replaced += 1
  await open.close()
})

afterAll(() => {
  bench('large-copy-killed-and-whole', counts.whole, `= ${deaths.length}`, '20 parts; one new version, no upload left')
  bench('large-copy-source-replaced-and-kept', counts.replaced, '= 4', 'no mixed object, the conflict listed')
})
