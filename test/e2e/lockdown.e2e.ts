import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { expect, test } from 'playwright/test'
import { launch, type Launched } from '../support/launch'

let lakescope: Launched
let server: Server
let address: string
let seen: string[] = []

test.beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/javascript' }).end('1')
  })
  server.on('connection', () => seen.push('connection'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  address = `127.0.0.1:${bound.port}`
  lakescope = await launch()
})
test.afterAll(async () => {
  await lakescope.close()
  server.close()
})
test.beforeEach(() => {
  seen = []
})

test('the page has three functions and nothing of Node or Electron', async () => {
  const found = await lakescope.page.evaluate(() => ({
    bridge: Object.entries(window.lake).map(([name, value]) => `${name}: ${typeof value}`),
    node: ['process', 'require', 'module', 'exports', 'Buffer', 'global', '__dirname', 'setImmediate'].filter(
      (name) => name in window,
    ),
    frozen: Reflect.set(window, 'lake', null),
  }))
  expect(found.bridge.toSorted()).toEqual(['call: function', 'cancel: function', 'onEvent: function'])
  expect(found.node).toEqual([])
  expect(found.frozen).toBe(false)
})

test('the window runs sandboxed and isolated', async () => {
  const preferences = await lakescope.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // Not in the types, but there in every version for such tests.
    return contents ? Reflect.apply(Reflect.get(contents, 'getLastWebPreferences'), contents, []) : null
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  })
})

test('the server of these tests would notice', async () => {
  await fetch(`http://${address}/hello`)
  expect(seen).toContain('GET /hello')
})

test('the page reaches no server in any way', async () => {
  const outcome = await lakescope.page.evaluate(async (host) => {
    const url = `http://${host}/reached`
    const settled = (promise: Promise<unknown>) =>
      promise.then(
        () => 'worked',
        () => 'failed',
      )
    const element = (name: string, attributes: Record<string, string>) =>
      new Promise((resolve, reject) => {
        const made = document.createElement(name)
        made.addEventListener('load', resolve)
        made.addEventListener('error', reject)
        for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
        document.body.append(made)
      })
    const opened = (target: EventTarget) =>
      new Promise((resolve, reject) => {
        target.addEventListener('open', resolve)
        target.addEventListener('error', reject)
      })
    const xhr = () =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest()
        request.addEventListener('load', resolve)
        request.addEventListener('error', reject)
        request.open('GET', url)
        request.send()
      })
    const attempts: Record<string, () => Promise<unknown>> = {
      fetch: () => fetch(url, { mode: 'no-cors' }),
      xhr,
      webSocket: async () => opened(new WebSocket(`ws://${host}/reached`)),
      eventSource: async () => opened(new EventSource(url)),
      image: () => element('img', { src: url }),
      script: () => element('script', { src: url }),
      style: () => element('link', { rel: 'stylesheet', href: url }),
      worker: async () => opened(new Worker(url)),
      import: () => import(/* @vite-ignore */ url),
    }
    const outcomes: Record<string, string> = {}
    for (const [name, attempt] of Object.entries(attempts)) outcomes[name] = await settled(attempt())
    // These tell nothing of how they ended; only the server would know.
    navigator.sendBeacon(url, 'x')
    for (const rel of ['prefetch', 'preload', 'preconnect', 'dns-prefetch', 'prerender', 'modulepreload']) {
      const link = document.createElement('link')
      Object.assign(link, { rel, href: url, as: 'script' })
      document.head.append(link)
    }
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
    const peer = new RTCPeerConnection({
      iceServers: [{ urls: `turn:${host}?transport=tcp`, username: 'u', credential: 'c' }],
    })
    peer.createDataChannel('x')
    const gathered = new Promise<void>((resolve) =>
      peer.addEventListener('icegatheringstatechange', () => peer.iceGatheringState === 'complete' && resolve()),
    )
    await peer.setLocalDescription(await peer.createOffer())
    await gathered
    return outcomes
  }, address)
  expect(new Set(Object.values(outcome))).toEqual(new Set(['failed']))
  // A round trip through main and a loaded file of our own come after everything above has been decided.
  await lakescope.page.evaluate(() => window.lake.call('last', 'jobs.list', {}))
  expect(seen).toEqual([])
})

test('text that is put into the page as markup does not run', async () => {
  const ran = await lakescope.page.evaluate(async () => {
    const mark = (name: string) => `window.ran = [...(window.ran ?? []), '${name}']`
    const script = document.createElement('script')
    script.textContent = mark('script')
    document.body.append(script)
    const holder = document.createElement('div')
    holder.innerHTML = `<img src="data:image/png;base64,broken" onerror="${mark('handler')}"><a href="javascript:${mark('link')}">x</a>`
    document.body.append(holder)
    const image = holder.querySelector('img')
    await new Promise((resolve) => image?.addEventListener('error', resolve))
    holder.querySelector('a')?.click()
    return Reflect.get(window, 'ran') ?? []
  })
  expect(ran).toEqual([])
})

test('the window goes nowhere else and opens no other', async () => {
  const { app, page } = lakescope
  const url = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  await page.evaluate(() => Reflect.set(window, 'sameDocument', true))
  for (const target of [
    `http://${address}/away`,
    'file:///etc/passwd',
    'app://lakescope/icon.svg',
    'data:text/html,x',
  ]) {
    await page.evaluate((away) => {
      const link = document.createElement('a')
      link.href = away
      document.body.append(link)
      link.click()
      location.assign(away)
    }, target)
    expect(await url(), target).toBe('app://lakescope/index.html')
  }
  const opened = await page.evaluate((away) => [window.open(away), window.open('about:blank')], `http://${address}/new`)
  expect(opened).toEqual([null, null])
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(await page.evaluate(() => Reflect.get(window, 'sameDocument'))).toBe(true)
  expect(seen).toEqual([])
})

test('the window comes back from an empty page, which nothing can forbid', async () => {
  const { page } = lakescope
  await page.evaluate(() => {
    Reflect.set(window, 'sameDocument', true)
    location.assign('about:blank')
  })
  await expect
    .poll(() => page.evaluate(() => [location.href, Reflect.has(window, 'sameDocument')]).catch(() => null))
    .toEqual(['app://lakescope/index.html', false])
  const reply = await page.evaluate(() => window.lake.call('back', 'jobs.list', {}))
  expect(reply).toMatchObject({ ok: true })
})

test('frames inside the page have no bridge', async () => {
  const inside = await lakescope.page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const found = frame.contentWindow ? 'lake' in frame.contentWindow : false
    frame.remove()
    return found
  })
  expect(inside).toBe(false)
})

test('every permission is refused', async () => {
  const outcome = await lakescope.page.evaluate(async () => {
    const refused = (promise: Promise<unknown>) =>
      promise.then(
        () => 'granted',
        () => 'denied',
      )
    const states = await Promise.all(
      ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'].map(async (name) => {
        const descriptor = { name: 'push' as PermissionName }
        const { state } = await navigator.permissions.query(Object.assign(descriptor, { name }))
        return [name, state]
      }),
    )
    return {
      ...Object.fromEntries(states),
      asked: await Notification.requestPermission(),
      media: await refused(navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
      place: await refused(new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))),
      clipboard: await refused(navigator.clipboard.readText()),
    }
  })
  expect(new Set(Object.values(outcome))).toEqual(new Set(['denied']))
})

test('messages that do not fit are refused', async () => {
  const replies = await lakescope.page.evaluate(async () => {
    // As a script that has taken over the page would, past all types.
    const send = (...message: unknown[]): Promise<unknown> => Reflect.apply(window.lake.call, null, message)
    return Promise.all([
      send('e1', 'jobs.list', { extra: 1 }),
      send('e2', 'electron.shell', {}),
      send('e3', '__proto__', {}),
      send({}, 'jobs.list', {}),
      send('e4', 'objects.tags', { connection: 'c', bucket: '../x', key: 'k' }),
      send('e5', 'shell.openExternal', { url: 'https://example.com/' }),
      send('e6', 'shell.openExternal', { url: 'file:///etc/passwd' }),
    ])
  })
  for (const reply of replies) expect(reply).toMatchObject({ ok: false, fault: { kind: 'badInput' } })
})
