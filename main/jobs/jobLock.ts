import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LakeError } from '../s3/lakeError'
import type { Disk } from '../lines/disk'

/** What a lock says: who holds it. `started` tells apart processes that got the same number one after the other. */
const lockText = (pid: number, started: string): string => `${pid} ${started} ${randomUUID()}\n`

/**
 * Takes the folder of journals for this process, so that no second copy of the program runs the same job. A lock whose process is gone is
 * taken over.
 * @returns gives it back
 * @throws LakeError `JournalsInUse` when another process that lives holds it; what the disk throws
 */
export async function lockJobs(disk: Disk, folder: string): Promise<() => Promise<void>> {
  await disk.makeFolder(folder)
  const path = join(folder, 'lock')
  for (let tries = 0; ; tries += 1) {
    const mine = Buffer.from(lockText(process.pid, (await startOf(process.pid)) ?? ''))
    try {
      const file = await disk.open(path, 'new')
      await file.write(mine, 0)
      await file.close()
      return () => disk.remove(path)
    } catch (error) {
      if (!hasCode(error, 'EEXIST') || tries === 3) throw error
    }
    const holder = await readLock(disk, path)
    if (holder === null) continue
    if (await lives(holder.text)) throw held(holder.pid, folder)
    await disk.remove(path)
  }
}

const held = (pid: number, folder: string): LakeError =>
  new LakeError({
    kind: 'unexpected',
    code: 'JournalsInUse',
    message: `The journals of the jobs in ${folder} are in use by another copy of Lakescope (process ${pid}). Close it first.`,
    status: null,
    requestId: null,
  })

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/** `null` when it is gone by now. */
async function readLock(disk: Disk, path: string): Promise<{ text: string; pid: number } | null> {
  try {
    const file = await disk.open(path, 'read')
    const into = Buffer.alloc(200)
    const text = into.toString('utf8', 0, await file.read(into, 0))
    await file.close()
    return { text, pid: Number.parseInt(text, 10) }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

async function lives(text: string): Promise<boolean> {
  const [pid = '', started = ''] = text.split(' ')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0) return false
  try {
    process.kill(number, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false
  }
  const now = await startOf(number)
  return now === null || started === '' || now === started
}

/** When a process began, where the system says so: a number may be another process's by now. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets and may hold blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
