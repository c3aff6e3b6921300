import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { readJson, writeJson } from './jsonFile'
import { lockContents } from './lockdown'
import { placeWindow, smallestWindow, WindowState } from './windowState'

export interface WindowFiles {
  readonly preload: string
  readonly icon: string
  /** Where size and place are remembered. */
  readonly state: string
}

/** Makes the one window, where it was last time. It is shown once it has loaded its page and the first picture is ready. */
export async function makeWindow(files: WindowFiles): Promise<BrowserWindow> {
  const saved = await readJson(files.state, WindowState, Date.now())
  const { width, height, at, maximised } = placeWindow(saved.value, workAreas())
  const window = new BrowserWindow({
    width,
    height,
    ...at,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Lakescope',
    icon: files.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16191d' : '#ffffff',
    webPreferences: {
      preload: files.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  lockContents(window.webContents)
  if (maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  rememberPlace(window, files.state)
  offerReload(window)
  return window
}

/** The screens, the main one first, without their task bars. */
function workAreas() {
  const main = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id)
  return [main, ...others].map(({ workArea }) => workArea)
}

/** Written when the window closes; the close waits for it. */
function rememberPlace(window: BrowserWindow, file: string): void {
  let written = false
  window.on('close', (event) => {
    if (written) return
    event.preventDefault()
    written = true
    const state: WindowState = { ...window.getNormalBounds(), maximised: window.isMaximized() }
    const close = () => window.close()
    writeJson(file, state).then(close, close) // a place that cannot be remembered must not keep the window open
  })
}

/** When the page has crashed, main and its jobs go on; the person decides about the window. */
function offerReload(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    const message = 'The window has stopped working. Jobs that are running go on.'
    void dialog
      .showMessageBox(window, { type: 'error', message, buttons: ['Open it again', 'Quit'], cancelId: 1, noLink: true })
      .then(({ response }) => (response === 0 ? window.webContents.reload() : window.close()))
  })
}
