import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realDisk } from '../../main/jobs/disk'
import { createJournal, recoverJournal } from '../../main/jobs/journal'
import { bench } from './bench'
import { before, headerOf, journalJob, stepsOf } from '../support/journals'

it('reads a journal of a million records a part at a time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakescope-journal-'))
  const objects = 500_000
  const writer = await createJournal(realDisk, folder, headerOf(objects), stepsOf(objects))
  for (let n = 0; n < objects; n += 1) {
    writer.add({ k: 'intent', n, at: 1, before })
    writer.add({ k: 'result', n, at: 1, outcome: { kind: 'done', versionId: 'v2', requestId: 'r' } })
    if (n % 20_000 === 0) await writer.commit()
  }
  await writer.close()
  const began = performance.now()
  const recovery = await recoverJournal(realDisk, folder, journalJob)
  const seconds = (performance.now() - began) / 1000
  bench('journal-recovery-million', Number(seconds.toFixed(1)), '< 10', 'seconds for a million records')
  expect(recovery).toMatchObject({ kind: 'job', recovered: { totals: { done: objects } } })
  expect(seconds).toBeLessThan(10)
  await rm(folder, { recursive: true, force: true })
})
