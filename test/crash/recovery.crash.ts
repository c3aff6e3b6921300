import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { realDisk } from '../../main/lines/disk'
import { createJournal, journalPath, recoverJournal } from '../../main/jobs/journal'
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
  await parseLines(journalPath(folder, journalJob))
  const parsed = performance.now()
  const recovery = await recoverJournal(realDisk, folder, journalJob)
  const ratio = (performance.now() - parsed) / (parsed - began)
  bench('journal-recovery-million', Number(ratio.toFixed(2)), 'none', 'records, as a ratio to parsing each as JSON')
  expect(recovery).toMatchObject({ kind: 'job', recovered: { totals: { done: objects } } })
  await rm(folder, { recursive: true, force: true })
})

/** The least that reading a journal takes. */
async function parseLines(path: string): Promise<void> {
  let records = 0
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const start = line.indexOf('{')
    if (start < 0) continue
    JSON.parse(line.slice(start))
    records += 1
  }
  expect(records).toBeGreaterThan(1_000_000)
}
