import type { App, Session, WebContents } from 'electron'
import { appOrigin, appPage } from './appFiles'

/** Before `ready`: what Chromium would otherwise do over the network by itself. S3 is reached by Node, which these do not touch. */
export function lockSwitches(app: App): void {
  // As root Chromium refuses to start without --no-sandbox, and enabling the sandbox then ends in a crash loop.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.commandLine.appendSwitch('disable-background-networking')
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
}

/** Nothing but the program's own files is loaded, and nothing is permitted. */
export function lockSession(session: Session, allowDevTools: boolean): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url, allowDevTools) }))
}

/** The window stays where it is: no navigation, no other window, no guest, no peer connection around the request filter. */
export function lockContents(contents: WebContents): void {
  const stay = (event: { url: string; preventDefault: () => void }) => {
    if (event.url !== appPage) event.preventDefault() // a reload is a navigation to itself
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  // Chromium asks nobody before it shows about:blank.
  contents.on('did-navigate', (_event, url) => {
    if (url !== appPage) void contents.loadURL(appPage)
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}

function mayLoad(url: string, allowDevTools: boolean): boolean {
  const { protocol, origin, host } = new URL(url)
  // The origin of a scheme of our own is `null` to the URL parser of Node.
  if (`${protocol}//${host}` === appOrigin) return true
  return protocol === 'data:' || (allowDevTools && (protocol === 'devtools:' || origin === 'devtools://devtools'))
}
