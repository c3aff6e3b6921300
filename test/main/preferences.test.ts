import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPreferences } from '../../main/preferences'
import { Preferences } from '../../preload/contract/shell'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakescope-preferences-'))
  file = join(folder, 'preferences.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('preferences', () => {
  it('start with first values that fit the contract, and write nothing', async () => {
    const preferences = await openPreferences(file, 0)
    expect(Preferences.parse(preferences.get())).toEqual(preferences.get())
    expect(preferences.setAside).toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  it('keep the fields a change does not name', async () => {
    const preferences = await openPreferences(file, 0)
    await preferences.set({ theme: 'dark' })
    await preferences.set({ sidebarWidth: 333, theme: undefined })
    const later = await openPreferences(file, 0)
    expect(later.get()).toMatchObject({ theme: 'dark', sidebarWidth: 333 })
  })

  it('are on disk when the change is answered, whole, and nothing is left beside them', async () => {
    const preferences = await openPreferences(file, 0)
    const answers = await Promise.all([300, 310, 320].map((sidebarWidth) => preferences.set({ sidebarWidth })))
    expect(answers.map(({ sidebarWidth }) => sidebarWidth)).toEqual([300, 310, 320])
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ sidebarWidth: 320 })
    expect(await readdir(folder)).toEqual(['preferences.json'])
  })

  it.each<[string, string]>([
    ['is cut off', '{"theme":"da'],
    ['is empty', ''],
    ['is of another shape', '{"theme":"green"}'],
    ['is not an object', '[1]'],
  ])('are first values when the file %s, which is kept and named', async (_, content) => {
    await writeFile(file, content)
    const preferences = await openPreferences(file, 1234)
    expect(preferences.get().theme).toBe('auto')
    expect(preferences.setAside).toBe(`${file}.damaged-1234`)
    expect(await readFile(`${file}.damaged-1234`, 'utf8')).toBe(content)
  })

  it('stay as they were when a change does not fit', async () => {
    const preferences = await openPreferences(file, 0)
    await expect(preferences.set({ sidebarWidth: -1 })).rejects.toThrow()
    expect(preferences.get().sidebarWidth).toBe(280)
  })

  it('go on after a write that failed', async () => {
    const preferences = await openPreferences(join(folder, 'here/preferences.json'), 0)
    await writeFile(join(folder, 'here'), 'a file where the folder should be')
    await expect(preferences.set({ theme: 'dark' })).rejects.toThrow()
    await rm(join(folder, 'here'))
    await preferences.set({ theme: 'light' })
    expect((await openPreferences(join(folder, 'here/preferences.json'), 0)).get().theme).toBe('light')
  })
})
