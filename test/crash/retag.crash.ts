import { expect, it } from 'vitest'
import { maxTags, type Tag } from '../../lake/tags'
import { hash } from '../../sample/data/chance'
import { connection, openHandlers } from '../support/handlers'
import { JobDriver, type AskedIntent } from '../support/jobDriver'
import { Oracle, type Wanted } from '../support/oracle'
import { variedBucket } from '../support/variedBucket'
import { bench } from './bench'

const bucket = 'lake'
const objects = Number(process.env['CRASH_OBJECTS'] ?? 5000)
const names = [
  'team',
  'tmp',
  'stage',
  'Équipe',
  'a b',
  'x/y',
  'cost:center',
  '@who',
  'e=mc+2',
  '__proto__',
  'n_1.0',
  'z-9',
]

/** None to ten tags of their own; every key and value is one that S3 takes. */
const randomTags = (index: number): Tag[] => {
  const h = hash(5, index)
  const from = h % names.length
  const count = (h >>> 8) % (maxTags + 1)
  return Array.from({ length: count }, (_, at) => ({
    key: names[(from + at) % names.length] ?? '',
    value: hash(h, at) % 4 === 0 ? '' : `v${hash(h, at) % 50} +=/`,
  }))
}

const edits: Extract<AskedIntent, { kind: 'tags' }>['edits'] = [
  { op: 'remove', key: 'tmp' },
  { op: 'rename', from: 'team', to: 'owner' },
  { op: 'set', key: 'stage', value: 'clean' },
  { op: 'set', key: 'added', value: 'yes' },
]

/** What these edits make of a set, said in other words than the program's. */
function edited(tags: readonly Tag[]): Tag[] {
  const kept = tags.filter(({ key }) => !['tmp', 'team', 'stage', 'added'].includes(key))
  const owner = tags.filter(({ key }) => key === 'team').map(({ value }) => ({ key: 'owner', value }))
  return [...kept, ...owner, { key: 'stage', value: 'clean' }, { key: 'added', value: 'yes' }]
}

const wanted: Wanted = { after: ({ headers, tags }) => ({ headers, tags: edited(tags) }), newVersions: 0 }

it('merges tags: what is not named stays, an eleventh is refused before anything is written', async () => {
  const lake = variedBucket({ name: bucket, objects, seed: 7, tagsOf: randomTags })
  const open = await openHandlers({ buckets: [lake.seed] })
  const driver = new JobDriver(open)
  const oracle = new Oracle(open.sample, bucket, [...lake.inside, ...lake.outside])
  const tooMany = new Set(lake.inside.filter((_, index) => edited(randomTags(index)).length > maxTags))
  const job = await driver.apply(await driver.plan(bucket, { kind: 'tags', edits }))
  const end = await driver.ended(job)

  const lost = oracle.wrongs(wanted).length
  const listed: string[] = []
  for (let from = 0; from < end.skipped; from += 500) {
    const { rows } = await open.call('jobs.problems', { job, from, count: 500 })
    listed.push(...rows.filter(({ reason }) => reason === 'tooManyTags').map(({ key }) => key))
  }
  const changed = lake.inside.filter((key) => oracle.look(key, wanted) === 'changed')
  expect(lake.outside.filter((key) => oracle.look(key, wanted) !== 'same')).toEqual([])
  expect(changed.filter((key) => tooMany.has(key))).toEqual([])
  expect([end.state, end.total, end.done, end.failed]).toEqual(['done', end.done + end.skipped, changed.length, 0])
  bench('retag-objects-with-a-wrong-set', lost, '= 0', `of ${changed.length} retagged`)
  bench('retag-eleventh-refused', objects - changed.length, `= ${tooMany.size}`, `${listed.length} of them in the run`)
  expect([lost, objects - changed.length]).toEqual([0, tooMany.size])
  await open.close()
})

it.each<[string, Extract<AskedIntent, { kind: 'tags' }>['edits']]>([
  ['a bad character', [{ op: 'set', key: 'a', value: 'b<c>' }]],
  ['a key of AWS', [{ op: 'set', key: 'aws:x', value: '1' }]],
  ['no key', [{ op: 'set', key: '', value: '1' }]],
  ['a rename to a bad key', [{ op: 'rename', from: 'a', to: 'b*' }]],
  ['eleven keys at once', Array.from({ length: 11 }, (_, at) => ({ op: 'set' as const, key: `k${at}`, value: '' }))],
])('refuses %s without one request', async (_, edits) => {
  const lake = variedBucket({ name: bucket, objects: 10, seed: 7 })
  const open = await openHandlers({ buckets: [lake.seed] })
  const target = { kind: 'prefix', prefix: 'data/' } as const
  const asked = { connection, bucket, target, intent: { kind: 'tags' as const, edits } }
  await expect(open.call('changes.plan', asked)).rejects.toMatchObject({ fault: { kind: 'badInput' } })
  expect(open.sample.log.entries).toEqual([])
  await open.close()
})
