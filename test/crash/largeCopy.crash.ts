import { beforeAll, expect, it } from 'vitest'
import { bucket, buildChild, largeKey, largeLake, livesUntilDone, to, type Death } from './crash'

let child: string
beforeAll(async () => {
  child = await buildChild('large')
})

const parts = 20
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
  const { job } = await livesUntilDone(child, sample, [death])
  const versions = sample.versions(bucket, largeKey)
  expect(job).toMatchObject({ state: 'done', done: 2, failed: 0, skipped: 0 })
  expect(versions.map(({ content }) => content.bytes)).toEqual([10 * 1024 ** 3, 10 * 1024 ** 3])
  expect(versions[0]?.headers['x-amz-storage-class']).toBe(to)
  expect(sample.uploads(bucket)).toBe(0)
  await sample.close()
})
