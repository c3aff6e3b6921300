import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { electronBinary } from '../../scripts/electronBinary.mjs'
import { launch } from '../support/launch'

test('opens one window called Lakescope, with its menu', async () => {
  const { app, page, close } = await launch()
  try {
    expect(await page.title()).toBe('Lakescope')
    expect(page.url()).toBe('app://lakescope/index.html')
    const main = await app.evaluate(({ app: program, BrowserWindow, Menu }) => ({
      name: program.name,
      windows: BrowserWindow.getAllWindows().length,
      menus: Menu.getApplicationMenu()?.items.map(({ label, role }) => role ?? label),
    }))
    expect(main).toEqual({
      name: 'Lakescope',
      windows: 1,
      menus: ['&File', 'editmenu', '&Objects', '&Go', '&View', 'windowmenu', '&Help'],
    })
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
      .toBe(true)
  } finally {
    await close()
  }
})

test('an action of the menu reaches the page', async () => {
  const { app, page, close } = await launch()
  try {
    const heard = page.evaluate(
      () => new Promise((resolve) => window.lake.onEvent((event) => event.name === 'command' && resolve(event.data))),
    )
    // Evaluated in order with the line above, so the page listens by then.
    await page.evaluate(() => undefined)
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('place.refresh')?.click())
    expect(await heard).toEqual({ action: 'place.refresh' })
  } finally {
    await close()
  }
})

test('the about box names the program and its version', async () => {
  const { app, page, close } = await launch()
  try {
    await expect(page.locator('#root')).not.toBeEmpty()
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('help.about')?.click())
    const box = page.getByRole('dialog')
    await expect(box).toContainText('Lakescope')
    await expect(box).toContainText('0.1.0')
  } finally {
    await close()
  }
})

test('a second start remembers preferences, size and place', async () => {
  const userData = await mkdtemp(join(tmpdir(), 'lakescope-again-'))
  const bounds = { x: 40, y: 60, width: 1000, height: 700 }
  try {
    const first = await launch({ userData })
    await first.page.evaluate(() => window.lake.call('e1', 'preferences.set', { theme: 'dark', sidebarWidth: 321 }))
    await first.app.evaluate(({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place), bounds)
    await first.close()

    const second = await launch({ userData })
    const preferences = await second.page.evaluate(() => window.lake.call('e1', 'preferences.get', {}))
    expect(preferences).toMatchObject({ ok: true, value: { theme: 'dark', sidebarWidth: 321 } })
    expect(await second.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
    const place = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
    expect(place).toEqual(bounds)
    await second.close()
  } finally {
    await rm(userData, { recursive: true, force: true })
  }
})

test('a second start beside the first one leaves the window to it', async () => {
  const { app, userData, close } = await launch()
  try {
    const args = ['.', `--user-data-dir=${userData}`, '--disable-gpu', '--no-sandbox']
    const second = spawn(await electronBinary(), args, { stdio: 'ignore' })
    const [code] = await once(second, 'exit')
    expect(code).toBe(0)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  } finally {
    await close()
  }
})

test('damaged preferences are kept aside', async () => {
  const userData = await mkdtemp(join(tmpdir(), 'lakescope-damaged-'))
  try {
    await writeFile(join(userData, 'preferences.json'), '{"theme":"da')
    const { page, close } = await launch({ userData })
    const preferences = await page.evaluate(() => window.lake.call('e1', 'preferences.get', {}))
    expect(preferences).toMatchObject({ ok: true, value: { theme: 'auto' } })
    const kept = (await readdir(userData)).filter((name) => name.startsWith('preferences.json.damaged-'))
    expect(kept).toHaveLength(1)
    await close()
  } finally {
    await rm(userData, { recursive: true, force: true })
  }
})
