import * as fc from 'fast-check'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Encryption } from '../../../lake/encryption'
import type { Untold } from '../../../lake/factPass'
import type { Tag } from '../../../lake/tags'
import { realDisk } from '../../../main/lines/disk'
import { FactFile, factsPath } from '../../../main/scan/factFile'
import { KnownFacts, type Lesson } from '../../../main/scan/knownFacts'
import { failingDisk } from '../../support/failingDisk'

const rows = 30
const saved = 'a0000000-0000-4000-8000-000000000000'
const lesson: fc.Arbitrary<Lesson> = fc.record({
  row: fc.nat(rows - 1),
  encryption: fc.constantFrom<Encryption | Untold | null>(
    null,
    'denied',
    'failed',
    'gone',
    'changed',
    { kind: 'SSE-S3' },
    { kind: 'SSE-C' },
    { kind: 'SSE-KMS', keyId: 'a', bucketKey: true },
    { kind: 'other', value: 'aws:new' },
  ),
  clientSide: fc.constantFrom(null, true, false),
  tags: fc.constantFrom<readonly Tag[] | Untold | null>(
    null,
    'denied',
    [],
    [{ key: 'team', value: 'data' }],
    [{ key: '名', value: '"\n' }],
  ),
})

/** All that is known, without the numbers it is kept under. */
const told = (known: KnownFacts) =>
  Array.from({ length: known.rows }, (_, row) => {
    const of = (column: KnownFacts['heads'] | KnownFacts['tags']) => {
      const number = column.numbers[row] ?? 0
      const source = known.sources[column.sourceAt(row) - 1]
      return [column.at(row) ?? number, source && { kind: source.kind, from: source.from }]
    }
    return [of(known.heads), of(known.tags)]
  })

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'lakescope-facts-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const reopened = (): Promise<FactFile> => FactFile.open(realDisk, folder, saved, new KnownFacts(rows), 5)

describe('what is known of a scan', () => {
  it('is the same after it was kept, closed and opened, however often', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(lesson, { minLength: 1, maxLength: 8 }), { maxLength: 6 }),
        async (batches) => {
          await rm(factsPath(folder, saved), { force: true })
          let file = FactFile.fresh(realDisk, folder, saved, new KnownFacts(rows))
          for (const [at, lessons] of batches.entries()) {
            if (at === 3) file = await reopened()
            const source = file.known.begin(at % 2 === 0 ? 'pass' : 'sample', 1000 * at)
            await file.learn(source, 1000 * at + 1, lessons)
          }
          const again = await reopened()
          expect(again.damaged).toBeNull()
          expect(told(again.known)).toEqual(told(file.known))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is as it was after some whole record, wherever the file is torn', async () => {
    const file = FactFile.fresh(realDisk, folder, saved, new KnownFacts(rows))
    const states = [JSON.stringify(told(new KnownFacts(rows)))]
    for (let row = 0; row < 12; row += 1) {
      const source = file.known.begin('pass', row)
      const encryption = { kind: 'SSE-KMS', keyId: `k${row % 3}`, bucketKey: false } as const
      await file.learn(source, row, [{ row, encryption, clientSide: false, tags: null }])
      states.push(JSON.stringify(told(file.known)))
    }
    const bytes = await readFile(factsPath(folder, saved))
    for (let length = 0; length < bytes.length; length += 7) {
      await writeFile(factsPath(folder, saved), bytes.subarray(0, length))
      const torn = await reopened()
      expect(torn.damaged).toBeNull()
      expect(states).toContain(JSON.stringify(told(torn.known)))
    }
  })

  it('never tells what was not learnt, whichever byte of the file is another', async () => {
    const file = FactFile.fresh(realDisk, folder, saved, new KnownFacts(rows))
    for (let row = 0; row < 6; row += 1) {
      const source = file.known.begin('pass', row)
      await file.learn(source, row, [{ row, encryption: { kind: 'SSE-S3' }, clientSide: null, tags: [] }])
    }
    const bytes = await readFile(factsPath(folder, saved))
    const whole = told(file.known)
    for (let at = 0; at < bytes.length; at += 5) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(factsPath(folder, saved), changed)
      const { known } = await reopened()
      for (const [row, now] of told(known).entries()) {
        for (const [part, fact] of now.entries()) expect([whole[row]?.[part], [0, undefined]]).toContainEqual(fact)
      }
    }
  })

  it('is known all the same where the disk takes nothing, says so, and is kept with what comes next', async () => {
    const disk = failingDisk()
    disk.fails = (call) => (call === 'write' ? 'ENOSPC' : null)
    const file = FactFile.fresh(disk, folder, saved, new KnownFacts(rows))
    const source = file.known.begin('pass', 1)
    const learn = (row: number) =>
      file.learn(source, 1, [{ row, encryption: { kind: 'SSE-S3' }, clientSide: null, tags: null }])
    await expect(learn(1)).rejects.toMatchObject({
      fault: { code: 'ENOSPC', message: expect.stringContaining('full') },
    })
    expect(file.known.encryptionAt(1)).toEqual({ kind: 'SSE-S3' })
    disk.fails = () => null
    await learn(2)
    disk.fails = (call) => (call === 'sync' ? 'EIO' : null)
    await expect(learn(3)).rejects.toMatchObject({ fault: { code: 'EIO' } })
    disk.fails = () => null
    await learn(4)
    expect(told((await reopened()).known)).toEqual(told(file.known))
  })

  it('costs no more than ten bytes an object in memory', () => {
    const known = new KnownFacts(1_000_000)
    const source = known.begin('pass', 1)
    known.learn(source, 1, [{ row: 5, encryption: { kind: 'SSE-S3' }, clientSide: null, tags: [] }])
    const bytes = [known.heads, known.tags].reduce(
      (sum, { numbers, sources }) => sum + numbers.byteLength + sources.byteLength,
      0,
    )
    expect(bytes).toBeLessThanOrEqual(10_000_000)
  })
})
