import { app, dialog, ipcMain, Menu, nativeTheme, protocol, session } from 'electron'
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { join } from 'node:path'
import type { EventData, EventName } from '../preload/contract'
import { appPage, serveAppFiles } from './appFiles'
import { cutEvent, makeDispatcher, type Dispatcher, type Sender } from './ipc'
import { lockSession, lockSwitches } from './lockdown'
import { menuTemplate } from './menu'
import { startServices, themeSource, type Services } from './services'
import { makeWindow } from './window'

// Electron 33 runs on Node 20; the SDK's notice about that is for developers.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const rendererFolder = join(import.meta.dirname, '../renderer')
let window: BrowserWindow | null = null

if (app.requestSingleInstanceLock()) {
  lockSwitches(app)
  // Standard and secure: an origin of its own, relative addresses, and the same rules as https.
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  app.on('second-instance', showWindow)
  app.on('window-all-closed', () => app.quit())
  start().catch((error: unknown) => {
    report(error)
    dialog.showErrorBox('Lakescope cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
} else {
  app.quit()
}

async function start(): Promise<void> {
  await app.whenReady()
  lockSession(session.defaultSession, !app.isPackaged)
  protocol.handle('app', await serveAppFiles(rendererFolder))
  const services = await startServices(emit)
  nativeTheme.themeSource = themeSource(services.preferences.get().theme)
  const send = (action: string) => emit('command', { action })
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate({ platform: process.platform, packaged: app.isPackaged, send })),
  )
  const made = await makeWindow({
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    icon: join(rendererFolder, 'icon.png'),
    state: join(app.getPath('userData'), 'window.json'),
  })
  window = made
  made.once('closed', () => (window = null))
  serveCalls(made, makeDispatcher({ handlers: services.handlers, page: appPage, report }))
  closeWithApp(services)
  await made.loadURL(appPage)
  sayDamaged(made, services.damaged)
}

function serveCalls({ webContents }: BrowserWindow, dispatcher: Dispatcher): void {
  ipcMain.handle('lake:call', (event, message: unknown) => dispatcher.call(senderOf(event), message))
  ipcMain.on('lake:cancel', (event, id: unknown) => dispatcher.cancel(senderOf(event), id))
  const { id } = webContents
  const gone = () => dispatcher.senderGone(id)
  webContents.on('destroyed', gone)
  webContents.on('render-process-gone', gone)
  webContents.on('did-navigate', gone)
}

const senderOf = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): Sender => ({
  id: sender.id,
  url: senderFrame?.url ?? null,
  isMainFrame: senderFrame === sender.mainFrame,
})

function emit<N extends EventName>(name: N, data: EventData<N>): void {
  if (window && !window.webContents.isDestroyed()) window.webContents.send('lake:event', cutEvent(name, data))
}

function showWindow(): void {
  if (window?.isMinimized()) window.restore()
  window?.focus()
}

/** Quitting waits until connections and threads are closed. */
function closeWithApp(services: Services): void {
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    closed = true
    const quit = () => app.quit()
    services.close().then(quit, quit)
  })
}

/** A file that could not be read was replaced by first values; the person should know and can look at the old one. */
function sayDamaged(over: BrowserWindow, files: readonly string[]): void {
  if (files.length === 0) return
  const message = 'A file of Lakescope could not be read, so it starts with first values.'
  void dialog.showMessageBox(over, {
    type: 'warning',
    message,
    detail: `What was there is kept as\n${files.join('\n')}`,
  })
}

/** Mistakes of ours go to the terminal without their messages, which may hold what a server or a person has sent. */
function report(error: unknown): void {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  process.stderr.write(`${error instanceof Error ? error.name : 'Something'} was thrown\n${frames.join('\n')}\n`)
}
