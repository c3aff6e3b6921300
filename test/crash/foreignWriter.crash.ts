import { DeleteObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3'
import { afterAll, expect, it } from 'vitest'
import { hash, pick } from '../../sample/data/chance'
import { contentChunks } from '../../sample/content'
import type { Version } from '../../sample/store'
import { openHandlers, type OpenHandlers } from '../support/handlers'
import { JobDriver, type AskedIntent } from '../support/jobDriver'
import { inClass, Oracle, withTag, type Wanted } from '../support/oracle'
import { variedBucket } from '../support/variedBucket'
import { bench } from './bench'

const bucket = 'lake'
const objects = Number(process.env['CRASH_OBJECTS'] ?? 1000)
/** Every so many-th object has another writer: 5 %. */
const every = 20

type Deed = 'overwrite' | 'retag' | 'delete'
interface Race {
  readonly key: string
  readonly deed: Deed
  /** The request of the job that it meets. */
  readonly at: string
  /** Whether it is over before that request is carried out, or goes on beside it. */
  readonly before: boolean
}
const foreignBody = ({ key }: Race): string => `foreign bytes for ${key}`
const foreignTag = { key: 'foreign', value: 'yes' }

/** Another writer, with keys of its own, acts on each of the objects once, at the moment the race says. */
function letRace(open: OpenHandlers, races: readonly Race[]): { readonly over: () => Promise<unknown> } {
  const other = open.client({ user: open.sample.addUser({ name: 'other', allow: () => true }) })
  const deeds: Promise<unknown>[] = []
  const deed = (race: Race): Promise<unknown> => {
    const named = { Bucket: bucket, Key: race.key }
    if (race.deed === 'overwrite') return other.send(new PutObjectCommand({ ...named, Body: foreignBody(race) }))
    if (race.deed === 'delete') return other.send(new DeleteObjectCommand(named))
    const Tagging = { TagSet: [{ Key: foreignTag.key, Value: foreignTag.value }] }
    return other.send(new PutObjectTaggingCommand({ ...named, Tagging }))
  }
  for (const race of races) {
    let go = (): void => undefined
    const gone = new Promise<void>((resolve) => (go = resolve))
    let begun = false
    open.sample.faults.add({
      match: ({ accessKeyId, operation, path }) => {
        const meets =
          accessKeyId === open.sample.accessKeyId &&
          operation === race.at &&
          decodeURIComponent(path) === `/${bucket}/${race.key}`
        if (!meets || begun) return false
        begun = true
        deeds.push(deed(race).finally(go))
        return race.before
      },
      fault: { kind: 'hold', until: gone },
    })
  }
  return { over: () => Promise.all(deeds) }
}

const totals = { races: 0, overwritten: 0, revived: 0, listed: 0, unlisted: 0, tagSets: 0, tagSetsCovered: 0, wrong: 0 }
const retag: AskedIntent = { kind: 'tags', edits: [{ op: 'set', key: 'stage', value: 'clean' }] }

const move: AskedIntent = { kind: 'storageClass', to: 'STANDARD_IA' }
const copied = ['HeadObject', 'GetObjectAcl', 'CopyObject'] as const
const tagged = ['HeadObject', 'GetObjectTagging', 'PutObjectTagging'] as const

it.each<[string, 'Enabled' | null, AskedIntent, Wanted, readonly [string, ...string[]]]>([
  ['class, versioned', 'Enabled', move, inClass('STANDARD_IA'), copied],
  ['class, not versioned', null, move, { ...inClass('STANDARD_IA'), newVersions: 0 }, copied],
  ['tags, versioned', 'Enabled', retag, withTag('stage', 'clean'), tagged],
  ['tags, not versioned', null, retag, withTag('stage', 'clean'), tagged],
])(
  'another writer during a change of %s is never covered, and each conflict is listed',
  async (_, versioning, intent, wanted, moments) => {
    const lake = variedBucket({ name: bucket, objects, seed: 6, versioning })
    const open = await openHandlers({ buckets: [lake.seed] })
    const driver = new JobDriver(open)
    const oracle = new Oracle(open.sample, bucket, [...lake.inside, ...lake.outside])
    const plan = await driver.plan(bucket, intent)
    const races = lake.inside
      .filter((_, at) => at % every === 0)
      .map((key, at): Race => ({
        key,
        deed: pick(hash(6, at), ['overwrite', 'retag', 'delete']),
        at: pick(hash(7, at), moments),
        before: hash(8, at) % 3 > 0,
      }))
    const { over } = letRace(open, races)
    const job = await driver.apply(plan)
    const end = await driver.ended(job)
    await over()

    const { rows } = await open.call('jobs.problems', { job, from: 0, count: 500 })
    const listed = new Map(rows.map((row) => [row.key, row]))
    expect(end.done + end.failed + end.skipped).toBe(objects)
    expect(rows).toHaveLength(end.failed + end.skipped)
    // Nobody else's object is listed, and those are all changed once.
    const raced = new Set(races.map(({ key }) => key))
    expect([...listed.keys()].filter((key) => !raced.has(key))).toEqual([])
    expect(
      oracle.wrongs(
        wanted,
        [...lake.inside, ...lake.outside].filter((key) => !raced.has(key)),
      ),
    ).toEqual([])
    for (const race of races) {
      totals.races += 1
      const row = listed.get(race.key)
      if (row) totals.listed += 1
      // Bytes that were replaced before the copy cannot have been copied.
      else if (intent.kind === 'storageClass' && race.before && race.deed !== 'retag') totals.unlisted += 1
      judge(race, open.sample.versions(bucket, race.key), wanted, oracle)
    }
    expect([totals.overwritten, totals.revived, totals.unlisted, totals.wrong]).toEqual([0, 0, 0, 0])
    await open.close()
  },
)

/** What the other writer did must be what one finds. */
function judge(race: Race, versions: readonly Version[], wanted: Wanted, oracle: Oracle): void {
  const [now] = versions
  switch (race.deed) {
    case 'overwrite':
      if (!now || textOf(now) !== foreignBody(race)) totals.overwritten += 1
      return
    case 'delete':
      if (now && !now.isMarker) totals.revived += 1
      return
    case 'retag': {
      totals.tagSets += 1
      const kept = now?.tags.some(({ key, value }) => key === foreignTag.key && value === foreignTag.value) ?? false
      if (!kept) totals.tagSetsCovered += 1
      // Bytes, metadata and encryption are as they were in any case.
      if (!oracle.keepsContent(race.key, wanted)) totals.wrong += 1
    }
  }
}

const textOf = ({ content }: Version): string => Buffer.concat([...contentChunks(content)]).toString()

afterAll(() => {
  bench('race-objects-with-another-writer', totals.races, 'none', '5 % of four jobs')
  bench('race-foreign-bytes-overwritten', totals.overwritten, '= 0')
  bench('race-foreign-deletions-undone', totals.revived, '= 0')
  bench('race-conflicts-not-listed', totals.unlisted, '= 0')
  bench('race-conflicts-listed', totals.listed, 'none', 'the others were over before or after the change')
  bench(
    'race-foreign-tag-sets-covered',
    totals.tagSetsCovered,
    'none',
    `of ${totals.tagSets}; S3 has no condition on tags`,
  )
})
