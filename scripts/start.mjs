import { build } from './build.mjs'
import { withDisplay } from './display.mjs'
import { main, root, run } from './run.mjs'
import { setUp } from './setUp.mjs'

await main(async () => {
  const electron = await setUp()
  await build({ quiet: true })
  const env = { ...process.env }
  delete env.ELECTRON_RUN_AS_NODE // set in terminals of programs that are themselves Electron; it would start plain Node
  // Chromium refuses to run as root inside its sandbox.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  // Chromium's own log speaks of a missing D-Bus and the like; what the program has to say is not part of it.
  const flags = ['--log-level=3', ...(asRoot ? ['--no-sandbox'] : [])]
  const args = [root, ...flags, ...process.argv.slice(2)]
  return run(...withDisplay(electron, args), { env })
})
