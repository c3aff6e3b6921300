import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveAppFiles } from '../../main/appFiles'
import { mayOpenExternally } from '../../main/externalLinks'
import { menuTemplate } from '../../main/menu'
import { placeWindow, type Area, type WindowState } from '../../main/windowState'

describe('the browser of the system is only given pages of AWS', () => {
  it.each<[string, boolean]>([
    ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/', true],
    ['https://aws.amazon.com/s3/pricing/', true],
    ['https://eu-west-1.console.aws.amazon.com/s3/buckets', true],
    ['http://docs.aws.amazon.com/', false],
    ['https://docs.aws.amazon.com.example.com/', false],
    ['https://example.com/?docs.aws.amazon.com', false],
    ['https://notaws.amazon.com/', false],
    ['https://docs.aws.amazon.com:8443/', false],
    ['https://user:pass@docs.aws.amazon.com/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['smb://docs.aws.amazon.com/share', false],
    ['not an address', false],
    ['', false],
  ])('%s: %s', (address, allowed) => {
    expect(mayOpenExternally(address)).toBe(allowed)
  })
})

describe('the place of the window', () => {
  const laptop: Area = { x: 0, y: 25, width: 1440, height: 875 }
  const right: Area = { x: 1440, y: 0, width: 1920, height: 1080 }
  const saved: WindowState = { x: 1500, y: 40, width: 1200, height: 800, maximised: false }

  it('is the remembered one while its screen is there', () => {
    expect(placeWindow(saved, [laptop, right])).toEqual({
      width: 1200,
      height: 800,
      at: { x: 1500, y: 40 },
      maximised: false,
    })
  })

  it.each<[string, Partial<WindowState>, readonly Area[]]>([
    ['its screen is gone', {}, [laptop]],
    ['only a sliver would be seen', { x: 1440 + 1920 - 50 }, [laptop, right]],
    ['the title bar would be above the screen', { x: 100, y: -300 }, [laptop, right]],
    ['the title bar would be below the screen', { x: 1500, y: 1070 }, [laptop, right]],
  ])('is left to the system when %s', (_, change, screens) => {
    expect(placeWindow({ ...saved, ...change }, screens).at).toBeNull()
  })

  it('is never larger than the screen nor smaller than what can be used', () => {
    const huge = placeWindow({ ...saved, x: 0, y: 30, width: 5000, height: 5000 }, [laptop])
    expect(huge).toMatchObject({ width: 1440, height: 875 })
    const tiny = placeWindow({ ...saved, width: 200, height: 150 }, [laptop, right])
    expect(tiny).toMatchObject({ width: 900, height: 560 })
  })

  it('has a usual size the first time', () => {
    expect(placeWindow(null, [right])).toEqual({ width: 1440, height: 900, at: null, maximised: false })
  })
})

describe('the menu', () => {
  const items = (platform: NodeJS.Platform, packaged: boolean, send: (action: string) => void = () => undefined) => {
    const flat = (list: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
      list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
    return flat(menuTemplate({ platform, packaged, send }))
  }
  const actions = [
    'place.path palette.open filter.focus place.refresh place.back place.forward place.up connections.new objects.changeTier',
    'objects.changeEncryption objects.editTags objects.restore objects.delete jobs.show jobs.audit jobs.savedPlan view.inspector theme.auto theme.light theme.dark help.about',
  ].flatMap((line) => line.split(' '))

  it.each<NodeJS.Platform>(['linux', 'win32', 'darwin'])('on %s offers every action once by name', (platform) => {
    const ids = items(platform, true).flatMap(({ id }) => (id === undefined || id.endsWith('.f5') ? [] : [id]))
    expect(ids.toSorted()).toEqual(actions.toSorted())
  })

  it('sends the action it was chosen for', () => {
    const sent: string[] = []
    for (const { id, click } of items('linux', true, (action) => sent.push(action))) {
      if (id !== undefined && click) Reflect.apply(click, undefined, [])
    }
    expect(new Set(sent)).toEqual(new Set(actions))
  })

  it('gives no two items the same keys', () => {
    const keys = items('linux', true).flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each<[boolean, boolean]>([
    [true, false],
    [false, true],
  ])('packaged %s has developer tools: %s, and never reloads the page', (packaged, tools) => {
    const roles = items('linux', packaged).map(({ role }) => role)
    expect(roles.includes('toggleDevTools')).toBe(tools)
    expect(roles).not.toContain('reload')
    expect(roles).not.toContain('forceReload')
    expect(roles).not.toContain('viewMenu')
  })
})

describe('the files of the window', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakescope-files-'))
    await mkdir(join(folder, 'renderer/assets'), { recursive: true })
    await writeFile(join(folder, 'renderer/index.html'), '<html></html>')
    await writeFile(join(folder, 'renderer/assets/main.js'), '1')
    await writeFile(join(folder, 'renderer/notes.txt'), 'not for the window')
    await writeFile(join(folder, 'secret.html'), 'outside')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each<[string, number]>([
    ['app://lakescope/index.html', 200],
    ['app://lakescope/assets/main.js', 200],
    ['app://lakescope/index.html?x=1#y', 200],
    ['app://lakescope/', 404],
    ['app://lakescope/missing.html', 404],
    ['app://lakescope/notes.txt', 404],
    ['app://other/index.html', 404],
    ['app://lakescope/../secret.html', 404],
    ['app://lakescope/%2e%2e/secret.html', 404],
    ['app://lakescope/..%2fsecret.html', 404],
    ['app://lakescope/assets/..%5c..%5c..%5csecret.html', 404],
  ])('%s: %i', async (url, status) => {
    const serve = await serveAppFiles(join(folder, 'renderer'))
    expect((await serve(new Request(url))).status).toBe(status)
  })

  it('come with the policy that keeps the page from the network', async () => {
    const serve = await serveAppFiles(join(folder, 'renderer'))
    const { headers } = await serve(new Request('app://lakescope/index.html'))
    const policy = headers.get('Content-Security-Policy')?.split('; ') ?? []
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8')
  })
})
