import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

// To be run after `npm install` behind a registry that does not carry the binaries of every platform: npm leaves those out of the lock
// file, and `npm ci` then refuses the file, here and on the platforms concerned. This names them, without the checksum nobody could read.
const file = join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = []
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const own = `${path}/node_modules/${name}`
    const shared = `node_modules/${name}`
    const constraint = constraintOf(name)
    if (path === '' || lock.packages[own] || lock.packages[shared] || !constraint) continue
    lock.packages[shared] = { version, ...constraint, dev: true, license: parent.license, optional: true }
    added.push(shared)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'The lock file is complete.' : `Added:\n${added.join('\n')}`)

/** Such packages are named for their platform, as in `binding-linux-x64-musl`. */
function constraintOf(name) {
  const [, os, cpu, abi] =
    /[-/](android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/.exec(name) ?? []
  if (!os) return null
  const libc = os === 'linux' ? (abi?.startsWith('musl') ? 'musl' : 'glibc') : null
  return { cpu: [cpu], os: [os], ...(libc && cpu !== 'arm' ? { libc: [libc] } : {}) }
}
