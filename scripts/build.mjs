import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, runBin, Stop } from './run.mjs'

const folders = ['lake', 'preload', 'main', 'renderer', 'sample']
const files = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json']
const mark = join(root, 'out', '.sources-hash')

/** Builds into out/, unless the sources are those of the last build. */
export async function build({ quiet = false } = {}) {
  const sources = await hashSources()
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === sources) return
  await rm(mark, { force: true })
  const code = await runBin('electron-vite/bin/electron-vite.js', ['build', ...(quiet ? ['--logLevel=warn'] : [])])
  if (code !== 0) throw new Stop('The build failed; what it said is above.')
  await writeFile(mark, sources)
}

async function hashSources() {
  const found = await Promise.all(folders.map(filesBelow))
  const all = [...files, ...found.flat()].sort()
  const hash = createHash('sha256')
  for (const file of all) hash.update(`${file}\0`).update(await readFile(join(root, file)))
  return hash.digest('hex')
}

async function filesBelow(folder) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}
