// Copied into the unpacked fallback by fallbackElectron.mjs: runs the application folder named on the command line.
import { app } from 'electron'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const preloads = []
let folder
for (let i = 1; i < process.argv.length; i++) {
  const argument = process.argv[i]
  if (argument === '-r' || argument === '--require') {
    preloads.push(process.argv[++i]) // Playwright's loader arrives this way
  } else if (!argument.startsWith('-')) {
    folder = argument
    break
  }
}
if (!folder) {
  console.error('usage: electron [options] <app>')
  process.exit(2)
}
const require = createRequire(import.meta.url)
for (const file of preloads) require(path.resolve(file))
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })

const target = path.resolve(folder)
const manifest = path.join(target, 'package.json')
const main = require.resolve(target)
if (fs.existsSync(manifest)) {
  const { name, productName, version } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  if (version) app.setVersion(version)
  app.name = productName || name || app.name
  app.setAppPath(target)
} else {
  app.setAppPath(path.dirname(main))
}
// Awaited at the top level, so that `ready` waits for it as with Electron's own default app.
await import(pathToFileURL(main).href)
