import { describe, expect, it, vi } from 'vitest'
import { credentialSession } from '../../../main/connections/credentialSession'

const minute = 60_000

function setUp(expiresIn: number | null) {
  let now = 1_000_000
  let made = 0
  const onRenewed = vi.fn()
  const fetch = vi.fn(async (_mfaCode: string | null) => {
    made += 1
    return {
      accessKeyId: `key${made}`,
      secretAccessKey: 's',
      ...(expiresIn === null ? {} : { expiration: new Date(now + expiresIn) }),
    }
  })
  const session = credentialSession({ fetch, onRenewed, now: () => now })
  return {
    session,
    fetch,
    onRenewed,
    pass: (ms: number) => (now += ms),
    key: async () => (await session.provider()).accessKeyId,
  }
}

describe('the credentials of a connection', () => {
  it('are fetched once for any number of requests', async () => {
    const { fetch, key } = setUp(60 * minute)
    expect(await Promise.all([key(), key(), key()])).toEqual(['key1', 'key1', 'key1'])
    expect(await key()).toBe('key1')
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  it('are renewed five minutes before they end, and the new end is told', async () => {
    const { session, key, pass, onRenewed } = setUp(60 * minute)
    await key()
    pass(54 * minute)
    expect(await key()).toBe('key1')
    pass(1 * minute)
    expect(await key()).toBe('key2')
    expect(onRenewed).toHaveBeenCalledTimes(2)
    expect(session.expiresAt()).toBe(1_000_000 + 115 * minute)
  })

  it('stay in use until their end when the renewal fails, and fail then', async () => {
    const { fetch, key, pass } = setUp(60 * minute)
    await key()
    fetch.mockRejectedValue(new Error('signed out'))
    pass(57 * minute)
    expect(await key()).toBe('key1')
    pass(3 * minute)
    await expect(key()).rejects.toThrow('signed out')
  })

  it('are not asked for at every request while renewing fails', async () => {
    const { fetch, key, pass } = setUp(60 * minute)
    fetch.mockRejectedValue(new Error('signed out'))
    await expect(key()).rejects.toThrow('signed out')
    await expect(key()).rejects.toThrow('signed out')
    expect(fetch).toHaveBeenCalledTimes(1)
    pass(minute)
    await expect(key()).rejects.toThrow('signed out')
    expect(fetch).toHaveBeenCalledTimes(2)
  })

  it('can be renewed by hand even when they have no end, with a code', async () => {
    const { session, fetch, key } = setUp(null)
    expect(await key()).toBe('key1')
    await session.renew('123456')
    expect(fetch).toHaveBeenLastCalledWith('123456')
    expect(await key()).toBe('key2')
    expect(session.expiresAt()).toBeNull()
  })

  it('are marked so that the SDK does not remember them by itself', () => {
    expect(setUp(null).session.provider).toHaveProperty('memoized', true)
  })
})
