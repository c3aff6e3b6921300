import { realDisk, type Disk, type DiskFile } from '../../main/lines/disk'

export interface FailingDisk extends Disk {
  /** Calls so far, in order. */
  readonly calls: readonly string[]
  /** Says for each call whether it fails, and with which code; writes may leave a part behind. */
  fails: (call: string, number: number) => string | null
  /** Is awaited before anything is written. */
  beforeWrite: (bytes: Buffer) => Promise<void>
}

/** The real disk, whose every call may be made to fail. */
export function failingDisk(): FailingDisk {
  const calls: string[] = []
  const disk: FailingDisk = {
    calls,
    fails: () => null,
    beforeWrite: () => Promise.resolve(),
    open: async (path, how) => {
      check('open')
      return wrapped(await realDisk.open(path, how))
    },
    makeFolder: (path) => guarded('makeFolder', () => realDisk.makeFolder(path)),
    list: (path) => guarded('list', () => realDisk.list(path)),
    syncFolder: (path) => guarded('syncFolder', () => realDisk.syncFolder(path)),
    rename: (from, to) => guarded('rename', () => realDisk.rename(from, to)),
    remove: (path) => guarded('remove', () => realDisk.remove(path)),
  }
  const check = (call: string): void => {
    calls.push(call)
    const code = disk.fails(call, calls.length - 1)
    if (code !== null) throw Object.assign(new Error(`${code}: ${call}`), { code })
  }
  const guarded = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    check(call)
    return work()
  }
  const wrapped = (file: DiskFile): DiskFile => ({
    write: async (bytes, position) => {
      await disk.beforeWrite(bytes)
      try {
        check('write')
      } catch (error) {
        await file.write(bytes.subarray(0, bytes.length >> 1), position)
        throw error
      }
      await file.write(bytes, position)
    },
    read: (into, position) => guarded('read', () => file.read(into, position)),
    sync: () => guarded('sync', file.sync),
    truncate: (length) => guarded('truncate', () => file.truncate(length)),
    size: () => guarded('size', file.size),
    close: async () => {
      await file.close()
      check('close')
    },
  })
  return disk
}
