import { randomUUID } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import type { Disk } from '../lines/disk'
import { LakeError } from '../s3/lakeError'

const chunk = 1 << 20

/** Texts are put together to larger pieces, bytes are written as they come. */
type Parts = AsyncIterable<string | Uint8Array>

/**
 * Writes the parts of a file, replacing one that is there only once all of them are durable; until then they are in another file beside it, which is
 * removed when anything goes wrong.
 * @throws LakeError that says what the disk refuses; what the parts throw; cancelled
 */
export async function exportFile(disk: Disk, path: string, parts: Parts, signal: AbortSignal): Promise<void> {
  const folder = dirname(path)
  const beside = join(folder, `.${basename(path).slice(0, 100)}.${randomUUID()}.part`)
  try {
    await writeAll(disk, beside, parts, signal)
    await disk.rename(beside, path)
    await disk.syncFolder(folder)
  } catch (error) {
    await disk.remove(beside).catch(() => undefined)
    throw isDiskError(error) ? refused(path, error.code) : error
  }
}

async function writeAll(disk: Disk, path: string, parts: Parts, signal: AbortSignal): Promise<void> {
  const file = await disk.open(path, 'new')
  try {
    let text = ''
    let length = 0
    const write = async (bytes: Buffer): Promise<void> => {
      await file.write(bytes, length)
      length += bytes.length
    }
    const flush = async (): Promise<void> => {
      const bytes = Buffer.from(text, 'utf8')
      text = ''
      await write(bytes)
    }
    for await (const part of parts) {
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      if (typeof part === 'string') text += part
      else await write(Buffer.from(part.buffer, part.byteOffset, part.byteLength))
      if (text.length >= chunk) await flush()
    }
    if (text.length > 0) await flush()
    await file.sync()
  } finally {
    await file.close()
  }
}

const isDiskError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'this folder may not be written to',
  EPERM: 'this folder may not be written to',
  EROFS: 'the disk is read-only',
  ENOENT: 'the folder is not there any more',
  EISDIR: 'there is a folder of this name',
}

function refused(path: string, code: string): LakeError {
  const message = `“${basename(path)}” was not written: ${words[code] ?? code}. What was there before is unchanged.`
  return new LakeError({ kind: 'unexpected', code, message, status: null, requestId: null })
}
