import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { realDisk } from '../../../main/lines/disk'
import { continueJournal, createJournal, journalPath, recoverJournal, type Recovered } from '../../../main/jobs/journal'
import { lineOf } from '../../../main/lines/checkedLines'
import type { Outcome } from '../../../main/jobs/journalRecords'
import { failingDisk } from '../../support/failingDisk'
import { before, headerOf, journalJob, stepsOf } from '../../support/journals'

const done: Outcome = { kind: 'done', versionId: 'v2', requestId: 'r' }
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakescope-journal-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Three objects: one done, one about to be written, one not begun. */
async function written(): Promise<Buffer> {
  const writer = await createJournal(realDisk, folder, headerOf(3), stepsOf(3))
  writer.add({ k: 'intent', n: 0, at: 6, before })
  await writer.commit()
  writer.add({ k: 'result', n: 0, at: 7, outcome: done })
  writer.add({ k: 'intent', n: 2, at: 8, before })
  writer.add({ k: 'upload', n: 2, id: 'upload-1' })
  await writer.close()
  return readFile(journalPath(folder, journalJob))
}

async function recovered(): Promise<Recovered> {
  const recovery = await recoverJournal(realDisk, folder, journalJob)
  if (recovery.kind !== 'job') throw new Error(JSON.stringify(recovery))
  return recovery.recovered
}

it('tells all that was written, in another start of the program', async () => {
  await written()
  const all = await recovered()
  expect(all.header).toEqual(headerOf(3))
  expect(all.steps.change(2)).toMatchObject({ number: 2, key: 'p/ключ 2\n', etag: 'e', kind: 'copy' })
  expect([...all.states]).toEqual([2, 0, 1])
  expect(all.totals).toEqual({ done: 1, failed: 0, skipped: 0, bytes: 10 })
  expect([...all.doubts]).toEqual([[2, { before, upload: 'upload-1', at: 8 }]])
  expect(all).toMatchObject({ state: 'running', torn: false, endedAt: null })
})

it('counts a failure that is tried again and succeeds once', async () => {
  await written()
  const writer = await continueJournal(realDisk, folder, await recovered())
  writer.add({ k: 'result', n: 2, at: 9, outcome: { kind: 'failed', fault: { kind: 'throttled', message: '' } } })
  writer.add({ k: 'retry' })
  await writer.commit()
  expect((await recovered()).totals).toEqual({ done: 1, failed: 0, skipped: 0, bytes: 10 })
  writer.add({ k: 'result', n: 2, at: 9, outcome: done })
  await writer.close()
  expect(await recovered()).toMatchObject({ totals: { done: 2, failed: 0, skipped: 0, bytes: 20 } })
})

it('drops what was torn off at its end, wherever it was torn, and goes on from there', async () => {
  const whole = await written()
  const started = whole.lastIndexOf('"k":"ready"')
  for (let length = 0; length < whole.length; length += 3) {
    await writeFile(journalPath(folder, journalJob), whole.subarray(0, length))
    const recovery = await recoverJournal(realDisk, folder, journalJob)
    if (length < started) {
      expect(recovery.kind).toBe('neverStarted')
      continue
    }
    if (recovery.kind !== 'job') {
      expect([length, recovery.kind]).toEqual([length, 'neverStarted'])
      continue
    }
    const writer = await continueJournal(realDisk, folder, recovery.recovered)
    writer.add({ k: 'result', n: 1, at: 9, outcome: done })
    await writer.close()
    const after = await recovered()
    expect(after.torn).toBe(false)
    expect(after.states[1]).toBe(2)
  }
})

it('finds a flipped bit anywhere but in its last record, and does not use the journal', async () => {
  const whole = await written()
  const last = whole.lastIndexOf(10, whole.length - 2) + 1
  for (let at = 0; at < whole.length; at += 2) {
    const bad = Buffer.from(whole)
    bad[at] = (bad[at] ?? 0) ^ 0x04
    await writeFile(journalPath(folder, journalJob), bad)
    const { kind } = await recoverJournal(realDisk, folder, journalJob)
    // In the last record it cannot be told from one that was torn: what was under way is looked at again.
    expect([at, kind]).toEqual([at, at < last - 1 ? 'unusable' : 'job'])
  }
})

it.each([
  ['a line is missing', (lines: string[]) => lines.toSpliced(4, 1)],
  ['a line is there twice', (lines: string[]) => lines.toSpliced(4, 0, lines[4] ?? '')],
  ['two lines changed places', (lines: string[]) => lines.toSpliced(4, 2, lines[5] ?? '', lines[4] ?? '')],
  [
    'a line is of another journal',
    (lines: string[]) => lines.toSpliced(4, 1, lineOf('job-2', 3, { k: 'retry' }).trimEnd()),
  ],
  [
    'it names an object that is not in its plan',
    (lines: string[]) => lines.toSpliced(4, 1, lineOf(journalJob, 3, { k: 'intent', n: 3, at: 1, before }).trimEnd()),
  ],
  [
    'a record is of no known kind',
    (lines: string[]) => lines.toSpliced(4, 1, lineOf(journalJob, 3, { k: 'x' }).trimEnd()),
  ],
])('does not use a journal in which %s', async (_, change) => {
  const lines = (await written()).toString('utf8').split('\n')
  await writeFile(journalPath(folder, journalJob), change(lines).join('\n'))
  expect(await recoverJournal(realDisk, folder, journalJob)).toMatchObject({
    kind: 'unusable',
    end: { kind: 'damaged' },
  })
})

it('refuses another version of the format by name', async () => {
  const text = (await written()).toString('utf8').replace('lakescope job journal 1\n', 'lakescope job journal 2\n')
  await writeFile(journalPath(folder, journalJob), text)
  expect(await recoverJournal(realDisk, folder, journalJob)).toEqual({
    kind: 'unusable',
    header: null,
    end: { kind: 'version', version: '2' },
  })
})

it('leaves no journal behind when any call to the disk fails while it is made', async () => {
  for (let fails = 0; ; fails += 1) {
    const disk = failingDisk()
    disk.fails = (_, number) => (number === fails ? 'ENOSPC' : null)
    const made = createJournal(disk, folder, headerOf(3), stepsOf(3))
    if (disk.calls.length <= fails && (await made.then(() => true).catch(() => false))) {
      disk.fails = () => null
      await (await made).close()
      break
    }
    await expect(made).rejects.toMatchObject({ fault: { kind: 'unexpected', code: 'ENOSPC' } })
    expect(await readdir(folder)).toEqual([])
  }
})

it('writes again what a full disk did not take, and nothing twice', async () => {
  const disk = failingDisk()
  const writer = await createJournal(disk, folder, headerOf(3), stepsOf(3))
  writer.add({ k: 'intent', n: 0, at: 6, before })
  for (const call of ['write', 'sync', 'truncate']) {
    disk.fails = (name) => (name === call ? 'ENOSPC' : null)
    await expect(writer.commit()).rejects.toMatchObject({ fault: { message: expect.stringContaining('disk is full') } })
  }
  disk.fails = () => null
  writer.add({ k: 'intent', n: 1, at: 6, before })
  await writer.close()
  expect([...(await recovered()).states]).toEqual([1, 1, 0])
})

it('shares one sync among all that come while another is under way', async () => {
  const disk = failingDisk()
  const writer = await createJournal(disk, folder, headerOf(1000), stepsOf(1000))
  const from = disk.calls.length
  await Promise.all(
    Array.from({ length: 1000 }, (_, n) => {
      writer.add({ k: 'intent', n, at: 1, before })
      return writer.commit()
    }),
  )
  expect(disk.calls.slice(from).filter((call) => call === 'sync').length).toBeLessThanOrEqual(2)
  await writer.close()
  expect((await recovered()).states.every((state) => state === 1)).toBe(true)
})
