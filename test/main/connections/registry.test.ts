import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeRegistry, type Registry } from '../../../main/connections/registry'
import { openSavedConnections } from '../../../main/connections/savedConnections'
import { keychainSecrets } from '../../../main/connections/secrets'
import type { OpenInput } from '../../../preload/contract/connections'
import { startSample, type SampleServer } from '../../../sample/server'
import { awsFolder } from './awsFolder'

const noKeychain = keychainSecrets(
  { isEncryptionAvailable: () => false, encryptString: () => Buffer.alloc(0), decryptString: () => '' },
  'linux',
)
const signal = new AbortController().signal
const onChange = vi.fn()
let sample: SampleServer
let registry: Registry
let folder: string

beforeEach(async () => {
  await awsFolder({})
  onChange.mockClear()
  folder = await mkdtemp(join(tmpdir(), 'lakescope-registry-'))
  sample = await startSample()
  registry = makeRegistry({
    env: process.env,
    saved: await openSavedConnections(join(folder, 'connections.json'), noKeychain, 0),
    sampleWorker: 'not used here',
    now: Date.now,
    onChange,
  })
})
afterEach(async () => {
  await registry.closeAll()
  await sample.close()
  await rm(folder, { recursive: true, force: true })
})

type EndpointInput = Extract<OpenInput, { kind: 'endpoint' }>
const endpoint = (more: Partial<EndpointInput> = {}): EndpointInput => ({
  kind: 'endpoint',
  label: 'Local',
  endpoint: sample.endpoint,
  region: 'us-east-1',
  accessKeyId: sample.accessKeyId,
  secretAccessKey: sample.secretAccessKey,
  pathStyle: true,
  remember: false,
  ...more,
})
const open = (input: OpenInput) => registry.open(input, signal)

describe('an endpoint', () => {
  it('opens, is listed, and can be asked', async () => {
    const { info, lake } = await open(endpoint())
    expect(registry.list().map(({ info: { id } }) => id)).toEqual([info.id])
    expect(registry.get(info.id).lake).toBe(lake)
    expect(info).toMatchObject({
      kind: 'endpoint',
      label: 'Local',
      region: 'us-east-1',
      endpoint: sample.endpoint,
      expiresAt: null,
    })
    expect(info.identity).toMatchObject({ ok: false, fault: { kind: 'unsupported' } })
  })

  it('keeps its secret out of what is told', async () => {
    const { info } = await open(endpoint())
    expect(JSON.stringify(info)).not.toContain(sample.secretAccessKey)
  })

  it('has the same id whenever it is opened, and another for other keys', async () => {
    const other = sample.addUser({ allow: () => true })
    const first = (await open(endpoint())).info.id
    const again = (await open(endpoint({ label: 'Renamed' }))).info.id
    expect(again).toBe(first)
    expect(registry.list()).toHaveLength(1)
    expect((await open(endpoint(other))).info.id).not.toBe(first)
  })

  it('works for somebody who may not list buckets', async () => {
    const user = sample.addUser({ allow: (action) => action !== 's3:ListAllMyBuckets' })
    await expect(open(endpoint(user))).resolves.toMatchObject({ info: { label: 'Local' } })
  })

  it.each<[string, () => Partial<EndpointInput>, object]>([
    [
      'the access key is unknown',
      () => ({ accessKeyId: 'AKIANOBODY' }),
      { kind: 'badCredentials', problem: 'unknownAccessKey' },
    ],
    ['the secret is wrong', () => ({ secretAccessKey: 'wrong' }), { kind: 'badCredentials', problem: 'wrongSecret' }],
    [
      'the session has ended',
      () => ({ ...sample.addUser({ sessionToken: 'old', expired: true, allow: () => true }), sessionToken: 'old' }),
      { kind: 'signedOut', reason: 'expired' },
    ],
    [
      'nobody listens there',
      () => ({ endpoint: 'http://127.0.0.1:9' }),
      { kind: 'unreachable', problem: 'refused', host: '127.0.0.1:9' },
    ],
    [
      'it is public and not encrypted',
      () => ({ endpoint: 'http://s3.example.com' }),
      { kind: 'badInput', path: 'endpoint' },
    ],
    ['the secret is not known any more', () => ({ secretAccessKey: undefined }), { kind: 'signedOut', reason: 'none' }],
  ])('fails with its own fault when %s', async (_, change, fault) => {
    const { secretAccessKey, ...rest } = { ...endpoint(), ...change() }
    const input = { ...rest, ...(secretAccessKey === undefined ? {} : { secretAccessKey }) }
    await expect(open(input)).rejects.toMatchObject({ fault })
    expect(registry.list()).toEqual([])
  })

  it('says how far the clock is off', async () => {
    const hour = 3600_000
    await sample.close()
    sample = await startSample({ signatureClock: () => Date.now() + hour })
    await expect(open(endpoint())).rejects.toMatchObject({ fault: { kind: 'clockSkew' } })
  })

  it('stays as it was when opening it again fails', async () => {
    const { info } = await open(endpoint())
    await expect(open(endpoint({ secretAccessKey: 'wrong' }))).rejects.toMatchObject({
      fault: { kind: 'badCredentials' },
    })
    expect(registry.get(info.id).info).toEqual(info)
  })

  it('is gone when closed', async () => {
    const { info } = await open(endpoint())
    await registry.close(info.id)
    expect(() => registry.get(info.id)).toThrow(
      expect.objectContaining({ fault: { kind: 'notFound', what: 'connection', name: info.id } }),
    )
  })

  it('can be given up while it is being opened', async () => {
    sample.faults.add({ fault: { kind: 'delay', ms: 60_000 } })
    const controller = new AbortController()
    const opening = registry.open(endpoint(), controller.signal)
    controller.abort()
    await expect(opening).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  })
})

describe('a profile', () => {
  const withProfile = async (more = '') => {
    const keys = `aws_access_key_id = ${sample.accessKeyId}\naws_secret_access_key = ${sample.secretAccessKey}`
    await awsFolder({
      config: `[profile lab]\nregion = eu-west-1\nendpoint_url = ${sample.endpoint}\n${more}`,
      credentials: `[lab]\n${keys}\n`,
    })
  }

  it('goes to the endpoint of its configuration and says who it is', async () => {
    await withProfile()
    const { info } = await open({ kind: 'profile', profile: 'lab' })
    expect(info).toMatchObject({ kind: 'profile', label: 'lab', region: 'eu-west-1', endpoint: sample.endpoint })
    expect(info.identity).toMatchObject({ ok: true, value: { account: '123456789012' } })
  })

  it('is asked for the region of the person first', async () => {
    await withProfile()
    expect((await open({ kind: 'profile', profile: 'lab', region: 'us-west-2' })).info.region).toBe('us-west-2')
  })

  it('that is not there says so', async () => {
    await expect(open({ kind: 'profile', profile: 'gone' })).rejects.toMatchObject({
      fault: { kind: 'notFound', what: 'connection', name: 'gone' },
    })
  })

  it('is renewed with the same client, so that running jobs go on', async () => {
    await withProfile()
    const { info, lake } = await open({ kind: 'profile', profile: 'lab' })
    const renewed = await registry.renew(info.id, null, signal)
    expect(renewed.lake).toBe(lake)
    expect(onChange).toHaveBeenLastCalledWith(renewed.info)
  })

  it('is not renewed as somebody else, and nothing is asked as somebody else', async () => {
    await withProfile()
    const { info, lake } = await open({ kind: 'profile', profile: 'lab' })
    const other = sample.addUser({ name: 'somebody-else', allow: () => true })
    await awsFolder({
      config: `[profile lab]\nregion = eu-west-1\nendpoint_url = ${sample.endpoint}\n`,
      credentials: `[lab]\naws_access_key_id = ${other.accessKeyId}\naws_secret_access_key = ${other.secretAccessKey}\n`,
    })
    await expect(registry.renew(info.id, null, signal)).rejects.toMatchObject({
      fault: { kind: 'signedOut', reason: 'otherIdentity' },
    })
    expect(await lake.forRegion('eu-west-1').config.credentials()).toMatchObject({ accessKeyId: sample.accessKeyId })
  })

  it('whose keys are wrong is not opened', async () => {
    await awsFolder({
      config: `[profile lab]\nendpoint_url = ${sample.endpoint}\n`,
      credentials: `[lab]\naws_access_key_id = ${sample.accessKeyId}\naws_secret_access_key = wrong\n`,
    })
    await expect(open({ kind: 'profile', profile: 'lab' })).rejects.toMatchObject({
      fault: { kind: 'badCredentials', problem: 'wrongSecret' },
    })
  })
})
