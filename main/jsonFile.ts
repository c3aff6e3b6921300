import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'

/** What a file held; `setAside` is where a damaged one was moved, so that nothing a person made is lost by starting anew. */
export interface ReadJson<T> {
  readonly value: T | null
  readonly setAside: string | null
}

/** Reads a file of our own. A missing one is `null`; one that is no JSON or not of this shape is renamed and `null`. */
export async function readJson<T>(file: string, schema: z.ZodType<T>, now: number): Promise<ReadJson<T>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return { value: null, setAside: null }
    throw error
  }
  const parsed = schema.safeParse(parseOrNull(text))
  if (parsed.success) return { value: parsed.data, setAside: null }
  const setAside = `${file}.damaged-${now}`
  await rename(file, setAside)
  return { value: null, setAside }
}

/** Replaces a file so that a crash at any moment leaves the old or the new content, never a part. Readable by this user only. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true })
  const temporary = `${file}.new`
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** The rename itself is only durable once the folder is; Windows cannot open folders and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
