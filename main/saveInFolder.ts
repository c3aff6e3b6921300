import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

export interface FileToSave {
  readonly name: string
  readonly chunks: () => Iterable<Buffer>
}

/**
 * Writes files into a new folder of the one the person chooses, so that none of theirs is overwritten.
 * @returns the new folder; `null` when none was chosen
 * @throws what the disk throws
 */
export async function saveInFolder(
  choose: () => Promise<string | null>,
  files: readonly FileToSave[],
  now: number,
): Promise<{ folder: string; files: string[] } | null> {
  const chosen = await choose()
  if (chosen === null) return null
  const folder = join(
    chosen,
    `s3-batch-${new Date(now)
      .toISOString()
      .replace(/[^\dT]/g, '')
      .slice(0, 15)}`,
  )
  await mkdir(folder)
  for (const { name, chunks } of files) {
    const file = await open(join(folder, name), 'wx', 0o600)
    try {
      for (const chunk of chunks()) await file.write(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  return { folder, files: files.map(({ name }) => name) }
}
