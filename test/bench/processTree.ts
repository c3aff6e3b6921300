import { readdir, readFile } from 'node:fs/promises'

/**
 * The memory of a process and everything it has started, in MB: the sum of their proportional set sizes, where a page that several processes share
 * counts in equal parts for each. The sum of what is resident would count it once for each. `null` where the system does not tell, which only Linux does.
 */
export async function treeMemory(root: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const sizes = await Promise.all((await treeOf(root)).map(proportional))
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6
}

async function treeOf(root: number): Promise<number[]> {
  const all = (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
  const parents = new Map(await Promise.all(all.map(async (pid) => [pid, await parentOf(pid)] as const)))
  const isInTree = (pid: number): boolean => pid === root || (parents.has(pid) && isInTree(parents.get(pid) ?? 0))
  return all.filter(isInTree)
}

/** 0 for a process that has ended meanwhile. */
async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return Number(/^.*\) \S (\d+)/s.exec(stat)?.[1] ?? 0)
}

/** In bytes. */
async function proportional(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
}
