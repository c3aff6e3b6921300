import {
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyTagEdits, maxTags, sameTags, type Tag, type TagEdit } from '../../../lake/tags'
import { headObject } from '../../../main/s3/head'
import { openLakeClient } from '../../../main/s3/lakeClient'
import { changeTags, deleteTags, getTags, putTags } from '../../../main/s3/tags'
import { setTraits, traitsOf } from '../../../main/s3/traits'
import { startEmulator, type Emulator } from '../../support/emulator'
import { faultOf } from '../../support/fakeS3'
import { makeBucket, put } from '../../support/objects'

const signal = new AbortController().signal
let server: Emulator
let bucket: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'tags')
  await put(server, bucket, 'k')
})
afterAll(() => server.close())

const ref = () => ({ bucket, key: 'k' })
const phi: Tag = { key: 'Classification', value: 'PHI' }
const team: Tag = { key: 'team', value: 'Größe + 1' }

/** What is really there, asked by the independent client. */
async function truth(key = 'k', VersionId?: string): Promise<Tag[]> {
  const { TagSet } = await server.admin.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId }))
  return (TagSet ?? []).map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }))
}

async function set(tags: readonly Tag[]): Promise<void> {
  const TagSet = tags.map(({ key, value }) => ({ Key: key, Value: value }))
  await server.admin.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'k', Tagging: { TagSet } }))
}

describe('plain verbs', () => {
  it('put replaces the whole set, delete takes it all, get tells', async () => {
    await putTags(server.s3, ref(), [phi, team], signal)
    expect(sameTags(await truth(), [phi, team])).toBe(true)
    expect(sameTags(await getTags(server.s3, ref(), signal), [phi, team])).toBe(true)
    await putTags(server.s3, ref(), [{ key: 'only', value: '' }], signal)
    expect(await truth()).toEqual([{ key: 'only', value: '' }])
    await deleteTags(server.s3, ref(), signal)
    expect(await truth()).toEqual([])
    expect(await getTags(server.s3, ref(), signal)).toEqual([])
  })

  it('keeps a tag named __proto__', async () => {
    await putTags(server.s3, ref(), [{ key: '__proto__', value: 'x' }], signal)
    expect(await getTags(server.s3, ref(), signal)).toEqual([{ key: '__proto__', value: 'x' }])
  })

  it('a missing key is not found', async () => {
    const missing = { bucket, key: 'missing' }
    expect(await faultOf(getTags(server.s3, missing, signal))).toMatchObject({ kind: 'notFound', what: 'key' })
    expect(await faultOf(putTags(server.s3, missing, [phi], signal))).toMatchObject({ kind: 'notFound', what: 'key' })
  })

  it('an illegal tag is bad input in S3 words', async () => {
    const fault = await faultOf(putTags(server.s3, ref(), [{ key: 'aws:mine', value: 'x' }], signal))
    expect(fault).toMatchObject({ kind: 'badInput', path: 'tags' })
  })
})

describe('changeTags', () => {
  it('keeps what the edits do not name', async () => {
    await set([phi, team, { key: 'old', value: '1' }])
    const edits: TagEdit[] = [
      { op: 'set', key: 'team', value: 'ml' },
      { op: 'rename', from: 'old', to: 'new' },
      { op: 'addIfAbsent', key: 'cost-center', value: '42' },
    ]
    const change = await changeTags(server.s3, ref(), edits, signal)
    const after = [phi, { key: 'team', value: 'ml' }, { key: 'new', value: '1' }, { key: 'cost-center', value: '42' }]
    expect(change.outcome).toBe('changed')
    expect(sameTags(await truth(), after)).toBe(true)
  })

  it('changes nothing about the object but its tags', async () => {
    await server.admin.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'k' }))
    const before = await headObject(server.s3, ref(), signal)
    await changeTags(server.s3, ref(), [{ op: 'set', key: 'a', value: 'b' }], signal)
    const after = await headObject(server.s3, ref(), signal)
    expect({ ...after, tagCount: null }).toEqual({ ...before, tagCount: null })
  })

  it.each<[string, Tag[], TagEdit[], object]>([
    ['nothing to change', [phi], [{ op: 'set', key: phi.key, value: phi.value }], { reason: 'nothingToChange' }],
    [
      'an eleventh tag',
      Array.from({ length: maxTags }, (_, n) => ({ key: `k${n}`, value: '' })),
      [{ op: 'set', key: 'one', value: 'more' }],
      { reason: 'tooManyTags' },
    ],
    [
      'a rename onto another tag',
      [phi, team],
      [{ op: 'rename', from: 'team', to: phi.key }],
      { reason: 'tagConflict' },
    ],
    ['another value is there', [phi], [{ op: 'addIfAbsent', key: phi.key, value: 'none' }], { reason: 'tagConflict' }],
  ])('writes nothing: %s', async (_, tags, edits, expected) => {
    await set(tags)
    server.sample?.log.clear()
    expect(await changeTags(server.s3, ref(), edits, signal)).toMatchObject({ outcome: 'skipped', ...expected })
    expect(sameTags(await truth(), tags)).toBe(true)
    expect((server.sample?.log.entries ?? []).filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('removing the last tag deletes the set, which is free', async () => {
    await set([phi])
    server.sample?.log.clear()
    await changeTags(server.s3, ref(), [{ op: 'remove', key: phi.key }], signal)
    expect(await truth()).toEqual([])
    if (server.sample)
      expect(server.sample.log.entries.map(({ operation }) => operation)).toContain('DeleteObjectTagging')
  })

  it('finds a writer in between', async () => {
    await set([phi])
    const lake = openLakeClient({ ...server, pathStyle: true })
    const real = lake.forRegion(server.region)
    const writer = new Proxy(real, {
      get: (client, name): unknown => {
        if (name !== 'send') return Reflect.get(client, name)
        return async (command: PutObjectTaggingCommand) => {
          const answer = await client.send(command)
          if (command instanceof PutObjectTaggingCommand) await set([team])
          return answer
        }
      },
    })
    setTraits(writer, traitsOf(real))
    const fault = await faultOf(changeTags(writer, ref(), [{ op: 'set', key: 'x', value: 'y' }], signal))
    expect(fault).toMatchObject({ kind: 'conflict', name: 'k' })
    expect(await truth()).toEqual([team])
    lake.destroy()
  })

  it('touches only the version named', async () => {
    const Bucket = await makeBucket(server, 'versioned-tags')
    await server.admin.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const first = await put(server, Bucket, 'v')
    const second = await put(server, Bucket, 'v')
    const edits: TagEdit[] = [{ op: 'set', key: 'a', value: '1' }]
    await changeTags(server.s3, { bucket: Bucket, key: 'v', versionId: first.versionId }, edits, signal)
    const tagsOf = (versionId?: string) => getTags(server.s3, { bucket: Bucket, key: 'v', versionId }, signal)
    expect(await tagsOf(first.versionId)).toEqual([{ key: 'a', value: '1' }])
    expect(await tagsOf(second.versionId)).toEqual([])
    expect(await tagsOf()).toEqual([])
  })

  const word = fc.stringMatching(/^[a-cA-C]{1,2}$/)
  const tags = fc.uniqueArray(fc.record({ key: word, value: word }), { selector: ({ key }) => key, maxLength: maxTags })
  const edit: fc.Arbitrary<TagEdit> = fc.oneof(
    fc.record({ op: fc.constant('set' as const), key: word, value: word }),
    fc.record({ op: fc.constant('addIfAbsent' as const), key: word, value: word }),
    fc.record({ op: fc.constant('rename' as const), from: word, to: word }),
    fc.record({ op: fc.constant('remove' as const), key: word }),
    fc.record({ op: fc.constant('changeValue' as const), key: word, from: word, to: word }),
    fc.record({ op: fc.constant('unifyKey' as const), to: word }),
    fc.record({ op: fc.constant('unifyValue' as const), key: word, to: word }),
  )
  it('leaves on the server exactly what the rules of lake say', async () => {
    await fc.assert(
      fc.asyncProperty(tags, fc.array(edit, { minLength: 1, maxLength: 4 }), async (before, edits) => {
        if (before.length > 0) await set(before)
        else await server.admin.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'k' }))
        const { tags: after, conflicts } = applyTagEdits(before, edits)
        const change = await changeTags(server.s3, ref(), edits, signal)
        const expected = conflicts.length > 0 ? before : after
        expect(change.outcome).toBe(conflicts.length > 0 || sameTags(before, after) ? 'skipped' : 'changed')
        expect(sameTags(await truth(), expected)).toBe(true)
      }),
      { numRuns: 60, seed: 6 },
    )
  })
})
