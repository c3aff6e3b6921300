import { app, clipboard, dialog, nativeTheme, powerMonitor, safeStorage, shell } from 'electron'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Preferences } from '../preload/contract/shell'
import { makeRegistry } from './connections/registry'
import { openSavedConnections } from './connections/savedConnections'
import { keychainSecrets } from './connections/secrets'
import { connectionHandlers } from './handlers/connections'
import type { Context } from './handlers/context'
import { makeHandlers, type Handlers } from './handlers/handlers'
import { shellHandlers } from './handlers/shell'
import { saveInFolder } from './saveInFolder'
import { openPreferences, type PreferenceStore } from './preferences'

export interface Services {
  readonly handlers: Handlers
  readonly preferences: PreferenceStore
  /** Files that were damaged, as they are called now. */
  readonly damaged: readonly string[]
  readonly close: () => Promise<void>
}

/** Makes everything behind the calls; what needs Electron is given to the rest from here. */
export async function startServices(emit: Context['emit']): Promise<Services> {
  const { env } = process
  const now = Date.now
  const userData = app.getPath('userData')
  const secrets = keychainSecrets(safeStorage, process.platform)
  const preferences = await openPreferences(join(userData, 'preferences.json'), now())
  const saved = await openSavedConnections(join(userData, 'connections.json'), secrets, now())
  const registry = makeRegistry({
    env,
    saved,
    now,
    sampleWorker: join(import.meta.dirname, 'sampleWorker.js'),
    onChange: (info) => emit('connection', info),
  })
  const startListingThread = () => new Worker(join(import.meta.dirname, 'listingWorker.js'))
  const startScanThread = () => new Worker(join(import.meta.dirname, 'scanWorker.js'))
  const { handlers, close } = makeHandlers(
    {
      registry,
      emit,
      now,
      startListingThread,
      startScanThread,
      userData,
      onBattery: () => powerMonitor.isOnBatteryPower(),
    },
    {
      connections: connectionHandlers({ registry, saved, env, keychainUsable: secrets.usable, writeClipboard }),
      shell: shellHandlers({
        info: programInfo(userData),
        preferences,
        applyTheme: (theme) => (nativeTheme.themeSource = themeSource(theme)),
        writeClipboard,
        openExternal: (url) => shell.openExternal(url),
      }),
      chooseFile,
      openFile: choosePlan,
      saveFiles: (files) => saveInFolder(chooseFolder, files, now()),
    },
  )
  const damaged = [preferences.setAside, saved.setAside].filter((file) => file !== null)
  const closeAll = async (): Promise<void> => {
    try {
      await close()
    } finally {
      await registry.closeAll()
    }
  }
  return { handlers, preferences, damaged, close: closeAll }
}

export const themeSource = (theme: Preferences['theme']) => (theme === 'auto' ? 'system' : theme)

const programInfo = (userData: string) => ({
  version: app.getVersion(),
  electron: process.versions['electron'] ?? '',
  chromium: process.versions['chrome'] ?? '',
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  userData,
})

/** `null` when the person chose none. */
async function chooseFolder(): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: 'Save manifest and request in',
    buttonLabel: 'Save here',
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** `null` when the person chose none. The dialog asks by itself before a file is replaced. */
async function chooseFile(suggested: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: 'Save as',
    defaultPath: join(app.getPath('documents'), suggested),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  return canceled || filePath === '' ? null : filePath
}

/** `null` when the person chose none. */
async function choosePlan(): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: 'Open a saved plan',
    properties: ['openFile'],
    filters: [
      { name: 'Plans of Lakescope', extensions: ['lakeplan'] },
      { name: 'All files', extensions: ['*'] },
    ],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

/** A promise since Electron 45, done at once before. */
const writeClipboard = async (text: string): Promise<void> => {
  await clipboard.writeText(text)
}
