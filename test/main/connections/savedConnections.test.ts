import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSavedConnections } from '../../../main/connections/savedConnections'
import { keychainSecrets, type KeyStore } from '../../../main/connections/secrets'

const reversed = (text: string) => text.split('').toReversed().join('')
/** Seals by turning around, so that a secret in clear would be seen in the file. */
const store = (backend: string, available = true): KeyStore => ({
  isEncryptionAvailable: () => available,
  getSelectedStorageBackend: () => backend,
  encryptString: (text) => Buffer.from(reversed(text)),
  decryptString: (sealed) => reversed(sealed.toString()),
})

describe('whether secrets may be kept', () => {
  it.each<[string, KeyStore, NodeJS.Platform, boolean]>([
    ['a keyring', store('gnome_libsecret'), 'linux', true],
    ['the password everybody knows', store('basic_text'), 'linux', false],
    ['nobody knows what', store('unknown'), 'linux', false],
    ['no encryption', store('gnome_libsecret', false), 'linux', false],
    ['the keychain', store(''), 'darwin', true],
    ['the keychain, locked', store('', false), 'darwin', false],
  ])('%s', (_, keyStore, platform, usable) => {
    const secrets = keychainSecrets(keyStore, platform)
    expect(secrets.usable()).toBe(usable)
    const sealed = secrets.seal('a secret')
    expect(sealed === null ? null : secrets.unseal(sealed)).toBe(usable ? 'a secret' : null)
  })

  it('a secret sealed by another key store is not tried', () => {
    const sealed = keychainSecrets(store('gnome_libsecret'), 'linux').seal('a secret')
    expect(sealed && keychainSecrets(store('kwallet6'), 'linux').unseal(sealed)).toBeNull()
  })

  it('a key store that has lost its key gives nothing', () => {
    const keyStore: KeyStore = {
      ...store('gnome_libsecret'),
      decryptString: () => {
        throw new Error('no key')
      },
    }
    expect(keychainSecrets(keyStore, 'linux').unseal({ backend: 'gnome_libsecret', base64: 'eA==' })).toBeNull()
  })
})

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'lakescope-saved-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const endpoint = {
  id: 'endpoint:1',
  kind: 'endpoint',
  label: 'Lab',
  profile: null,
  endpoint: 'https://lab.example.com',
  region: 'us-east-1',
  pathStyle: true,
  accessKeyId: 'AKIALAB',
} as const

describe('remembered connections', () => {
  const openWith = (backend: string) =>
    openSavedConnections(join(folder, 'connections.json'), keychainSecrets(store(backend), 'linux'), 0)

  it('come back with their secret where there is a keyring', async () => {
    await (await openWith('gnome_libsecret')).save(endpoint, 'a secret')
    const later = await openWith('gnome_libsecret')
    expect(later.list()).toMatchObject([{ ...endpoint, secret: 'keychain' }])
    expect(later.secretOf(endpoint.id)).toBe('a secret')
    expect(await readFile(join(folder, 'connections.json'), 'utf8')).not.toContain('a secret')
  })

  it('come back without it where there is none, and nothing of it is on disk', async () => {
    await (await openWith('basic_text')).save(endpoint, 'a secret')
    const later = await openWith('basic_text')
    expect(later.list()).toMatchObject([{ ...endpoint, secret: 'ask' }])
    expect(later.secretOf(endpoint.id)).toBeNull()
    const text = await readFile(join(folder, 'connections.json'), 'utf8')
    expect(text).not.toContain('secret')
    expect(text).not.toContain(reversed('a secret'))
  })

  it('are replaced by id, newest first, and can be forgotten', async () => {
    const saved = await openWith('basic_text')
    const profile = { ...endpoint, id: 'profile:1', kind: 'profile', profile: 'lab', accessKeyId: null } as const
    await saved.save(endpoint, null)
    await saved.save(profile, null)
    await saved.save({ ...endpoint, label: 'Renamed' }, null)
    expect(saved.list().map(({ label, secret }) => [label, secret])).toEqual([
      ['Renamed', 'ask'],
      ['Lab', 'none'],
    ])
    await saved.forget(endpoint.id)
    expect((await openWith('basic_text')).list().map(({ id }) => id)).toEqual(['profile:1'])
  })
})
