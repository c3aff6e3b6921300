import { basename } from 'node:path'
import { exportFile } from '../export/exportFile'
import { realDisk } from '../lines/disk'
import { Snapshots } from '../scan/snapshots'
import type { Context } from './context'

/** Asks the person for a file, by the name suggested; `null` when none was chosen. */
export type ChooseFile = (suggested: string) => Promise<string | null>

interface Writing {
  /** As the events name it. */
  readonly what: string
  readonly name: string
  /** Calls `count` for every record. */
  readonly parts: (count: () => void) => AsyncIterable<string | Uint8Array>
  /** How many records there are, where that is known. */
  readonly of: number | null
}

/** Writes lines into a file that the person chooses, and tells how far that is; `null` when none was chosen. @throws LakeError */
export async function writeChosen(
  context: Context,
  chooseFile: ChooseFile,
  { what, name, parts, of }: Writing,
  signal: AbortSignal,
): Promise<{ file: string; records: number } | null> {
  const file = await chooseFile(name)
  if (file === null) return null
  let records = 0
  const snapshots = new Snapshots(() => context.emit('exporting', { what, records, of }))
  const count = (): void => {
    records += 1
    snapshots.changed()
  }
  try {
    await exportFile(context.disk ?? realDisk, file, parts(count), signal)
  } finally {
    snapshots.stop()
  }
  return { file: basename(file), records }
}

/** `2026-01-31`, for the name of a file. */
export const today = (context: Context): string => new Date(context.now()).toISOString().slice(0, 10)
