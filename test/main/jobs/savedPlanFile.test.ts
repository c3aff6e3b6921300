import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SavedObject } from '../../../lake/savedPlan'
import { realDisk } from '../../../main/lines/disk'
import { readSavedHeader, readSavedPlan, savedPlanLines, type SavedHeader } from '../../../main/jobs/savedPlanFile'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakescope-saved-'))
  file = join(folder, 'p.lakeplan')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const objectOf = (key: string, more: Partial<SavedObject> = {}): SavedObject => ({
  key,
  versionId: null,
  etag: 'd41d8cd98f00b204e9800998ecf8427e-7',
  bytes: 12,
  storageClass: 'STANDARD',
  excluded: false,
  ...more,
})
const objects = [
  objectOf('b\n"ü"'),
  objectOf('a', { excluded: true, etag: 'odd' }),
  objectOf('a', { versionId: 'v1', storageClass: 'GLACIER' }),
]
const header: SavedHeader = {
  lakescope: 'plan',
  version: 1,
  savedAt: 5,
  pin: { connection: 'c', label: 'C', kind: 'endpoint', endpoint: 'http://x', account: '1', arn: 'a', key: null },
  bucket: 'lake',
  intent: { kind: 'storageClass', to: 'GLACIER_IR' },
  filter: [{ kind: 'olderThan', days: 3 }],
  places: ['p/'],
  objects: objects.length,
}

async function save(what: SavedHeader = header): Promise<string> {
  const each = async function* () {
    yield* objects
  }
  let text = ''
  for await (const line of savedPlanLines(what, each)) text += line
  await writeFile(file, text)
  return text
}

describe('a saved plan', () => {
  it('is read as it was written, its objects in the order of their keys', async () => {
    await save()
    const { header: read, rows } = await readSavedPlan(realDisk, file)
    expect(read).toEqual(header)
    expect(rows.part(0, 10)).toEqual([objects[1], objects[2], objects[0]])
    expect(rows.part(1, 1)).toEqual([objects[2]])
    expect(await readSavedHeader(realDisk, file)).toEqual(header)
  })

  it('is refused when any byte of it is another one, or missing, or too many', { timeout: 60_000 }, async () => {
    const whole = Buffer.from(await save())
    for (let at = 0; at < whole.length; at += 1) {
      const other = Buffer.from(whole)
      other[at] = (other[at] ?? 0) ^ 1
      await writeFile(file, other)
      await expect(readSavedPlan(realDisk, file), `byte ${at}`).rejects.toMatchObject({ fault: { kind: 'badInput' } })
    }
    for (let length = 0; length < whole.length; length += 7) {
      await writeFile(file, whole.subarray(0, length))
      await expect(readSavedPlan(realDisk, file), `${length} bytes`).rejects.toMatchObject({
        fault: { kind: 'badInput' },
      })
    }
    await writeFile(file, Buffer.concat([whole, whole.subarray(whole.lastIndexOf(10, -2) + 1)]))
    await expect(readSavedPlan(realDisk, file)).rejects.toMatchObject({ fault: { kind: 'badInput' } })
  })

  it.each([
    ['of another version', (text: string) => text.replace('"version":1', '"version":2'), /another version .+ 2/],
    ['no plan', () => '{"name":"x"}\n', /no plan/],
    ['no text at all', () => '\0\u0001', /no plan/],
    ['empty', () => '', /no plan/],
    ['changed by hand', (text: string) => text.replace('"excluded":true', '"excluded":false'), /damaged: its checksum/],
    ['changed in its intent', (text: string) => text.replace('GLACIER_IR', 'STANDARD_IA'), /damaged: its checksum/],
    ['cut', (text: string) => text.slice(0, -5), /damaged: its end is missing/],
    ['short of an object', (text: string) => text.replace(/\{[^\n]+\n$/, ''), /damaged: it holds 2 of 3 objects/],
  ])('that is %s says so', async (_, change, problem) => {
    await writeFile(file, change(await save()))
    await expect(readSavedPlan(realDisk, file)).rejects.toMatchObject({
      fault: { kind: 'badInput', path: 'p.lakeplan', problem: expect.stringMatching(problem) },
    })
  })

  it('that is whole but asks for what cannot be done is refused', async () => {
    await save({ ...header, intent: { kind: 'tags', edits: [{ op: 'set', key: 'aws:x', value: '' }] } })
    await expect(readSavedHeader(realDisk, file)).rejects.toMatchObject({
      fault: { problem: expect.stringContaining('asks for what cannot be done') },
    })
    expect(await readFile(file, 'utf8')).toContain('aws:x')
  })
})
