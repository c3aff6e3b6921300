import { CreateBucketCommand, GetObjectTaggingCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startEmulator, type Emulator } from '../../support/emulator'
import type { TagEdit } from '../../../lake/tags'
import { changing } from '../../support/changing'
import { connection, handlersOver } from '../../support/handlers'

const below = { kind: 'prefix', prefix: '' } as const
let server: Emulator
let bucket: string
let open: Awaited<ReturnType<typeof handlersOver>>
let lake: ReturnType<typeof changing>

beforeEach(async () => {
  server = await startEmulator()
  bucket = server.bucketName('tags')
  await server.admin.send(new CreateBucketCommand({ Bucket: bucket }))
  open = await handlersOver({ ...server, ...server.credentials })
  lake = changing({ ...open, s3: server.admin }, bucket)
})
afterEach(async () => {
  await open.close()
  await server.close()
})

async function tagsOf(key: string): Promise<Record<string, string>> {
  const { TagSet = [] } = await server.admin.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }))
  return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]))
}
const retag = (...edits: TagEdit[]) => lake.plan({ target: below, intent: { kind: 'tags', edits } })

it('changes one value and leaves every other one', async () => {
  await lake.put('a', { Tagging: 'env=prod&keep=1' })
  await lake.put('b', { Tagging: 'env=Prod' })
  const plan = await retag({ op: 'changeValue', key: 'env', from: 'prod', to: 'production' })
  expect(plan).toMatchObject({ change: { objects: 1 }, skips: [{ reason: 'nothingToChange', objects: 1 }] })
  expect(await lake.apply(plan)).toMatchObject({ done: 1, failed: 0 })
  expect([await tagsOf('a'), await tagsOf('b')]).toEqual([{ env: 'production', keep: '1' }, { env: 'Prod' }])
})

it('finds spellings among the objects of a prefix, writes them as one, and reports what would lose a value', async () => {
  await lake.put('a', { Tagging: 'Classification=phi' })
  await lake.put('b', { Tagging: 'Classification=PHI&x=1' })
  await lake.put('c', { Tagging: 'classification=Phi' })
  await lake.put('d', { Tagging: 'classification=public&Classification=phi' })
  const sample = await open.call('changes.tagSample', { connection, bucket, target: below })
  expect(sample).toMatchObject({ looked: 4, refused: 0, whole: true })
  expect(sample.tags.find(({ key }) => key === 'Classification')).toEqual({
    key: 'Classification',
    objects: 3,
    values: [
      { value: 'phi', objects: 2 },
      { value: 'PHI', objects: 1 },
    ],
  })
  const plan = await retag(
    { op: 'unifyKey', to: 'Classification' },
    { op: 'unifyValue', key: 'Classification', to: 'PHI' },
  )
  expect(plan).toMatchObject({
    change: { objects: 2 },
    skips: [
      { reason: 'nothingToChange', objects: 1 },
      { reason: 'tagConflict', objects: 1 },
    ],
  })
  await lake.apply(plan)
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(tagsOf))).toEqual([
    { Classification: 'PHI' },
    { Classification: 'PHI', x: '1' },
    { Classification: 'PHI' },
    { classification: 'public', Classification: 'phi' },
  ])
})

it('looks at a hundred of a thousand, and says that there are more', async () => {
  await Promise.all(Array.from({ length: 150 }, (_, at) => lake.put(`${at}`, { Tagging: `n=${at % 2}` })))
  const sample = await open.call('changes.tagSample', { connection, bucket, target: below })
  expect(sample).toMatchObject({ looked: 100, whole: false })
})

it('keeps what somebody else has set after the plan was made', async () => {
  await lake.put('a', { Tagging: 'Team=x' })
  const plan = await retag({ op: 'unifyKey', to: 'team' })
  const TagSet = [
    { Key: 'TEAM', Value: 'y' },
    { Key: 'new', Value: '1' },
  ]
  await server.admin.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'a', Tagging: { TagSet } }))
  await lake.apply(plan)
  expect(await tagsOf('a')).toEqual({ team: 'y', new: '1' })
})

it.each<[string, TagEdit[], string]>([
  ['a key of AWS', [{ op: 'unifyKey', to: 'aws:x' }], 'intent.edits.0.to'],
  ['a character S3 does not take', [{ op: 'changeValue', key: 'a', from: '1', to: '<' }], 'intent.edits.0.to'],
  [
    'eleven tags',
    Array.from({ length: 11 }, (_, at) => ({ op: 'set', key: `k${at}`, value: '' }) as const),
    'intent.edits',
  ],
])('refuses %s by the name of the field, before anything is read', async (_, edits, path) => {
  await expect(retag(...edits)).rejects.toMatchObject({ fault: { kind: 'badInput', path } })
})

it('leaves an object that would have an eleventh tag', async () => {
  await lake.put('a', { Tagging: Array.from({ length: 10 }, (_, at) => `k${at}=`).join('&') })
  const plan = await retag({ op: 'set', key: 'new', value: '' })
  expect(plan).toMatchObject({ change: { objects: 0 }, skips: [{ reason: 'tooManyTags', objects: 1 }] })
})
