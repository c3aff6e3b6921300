import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cachedFallback, fetchFallback } from './fallbackElectron.mjs'
import { root, run, Stop } from './run.mjs'

const downloadLimitMs = 5 * 60_000

/**
 * The path of an Electron executable: the one named by ELECTRON_OVERRIDE_DIST_PATH, the installed one, an unpacked fallback,
 * a fresh download by Electron's own installer, or a fresh fallback; the first that can be had.
 * @returns {Promise<string>}
 */
export async function electronBinary() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const binary = join(override, process.platform === 'win32' ? 'electron.exe' : 'electron')
    if (!existsSync(binary)) throw new Stop(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${binary}.`)
    return binary
  }
  const skipDownload = cachedFallback() !== null && !process.env.ELECTRON_TRY_DOWNLOAD
  return installed() ?? (skipDownload ? null : await download()) ?? cachedFallback() ?? (await fetchFallback())
}

function installed() {
  const folder = join(root, 'node_modules', 'electron')
  try {
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}

async function download() {
  console.log('Fetching Electron.')
  const code = await run(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    quiet: true,
    timeoutMs: downloadLimitMs,
  })
  return code === 0 ? installed() : null
}
