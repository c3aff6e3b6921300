import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'

/** An open file of ours. */
export interface DiskFile {
  /** Writes all of it at `position`. */
  readonly write: (bytes: Buffer, position: number) => Promise<void>
  /** Reads up to `into.length` bytes at `position`; 0 at the end. */
  readonly read: (into: Buffer, position: number) => Promise<number>
  /** Resolves when what was written survives a power cut. */
  readonly sync: () => Promise<void>
  readonly truncate: (length: number) => Promise<void>
  readonly size: () => Promise<number>
  readonly close: () => Promise<void>
}

/** What jobs need of the file system; tests make every one of these calls fail. */
export interface Disk {
  /** `new` fails where there is such a file already. */
  readonly open: (path: string, how: 'new' | 'read' | 'change') => Promise<DiskFile>
  readonly makeFolder: (path: string) => Promise<void>
  /** Names only. */
  readonly list: (path: string) => Promise<readonly string[]>
  /** A file made or renamed is only durable once its folder is. */
  readonly syncFolder: (path: string) => Promise<void>
  readonly rename: (from: string, to: string) => Promise<void>
  /** Well also where there is none. */
  readonly remove: (path: string) => Promise<void>
}

const flags = { new: 'wx+', read: 'r', change: 'r+' } as const

export const realDisk: Disk = {
  open: async (path, how) => {
    const handle = await open(path, flags[how], 0o600)
    return {
      write: async (bytes, position) => {
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
          done += bytesWritten
        }
      },
      read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
      sync: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      size: async () => (await handle.stat()).size,
      close: () => handle.close(),
    }
  },
  makeFolder: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
  list: (path) => readdir(path),
  syncFolder: async (path) => {
    // Windows cannot open folders and does not need it.
    if (process.platform === 'win32') return
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
}
