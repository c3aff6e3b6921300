import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchProfileCredentials } from '../../../main/connections/profileCredentials'
import { environmentProfile } from '../../../main/connections/profiles'
import { awsFolder } from './awsFolder'

const ask = (profile: string, more: { mfaCode?: string; approvedCommand?: string } = {}) =>
  fetchProfileCredentials({
    profile,
    env: process.env,
    region: 'eu-west-1',
    mfaCode: more.mfaCode ?? null,
    approvedCommand: more.approvedCommand ?? null,
  })

const credentials = '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = base-secret\n'

let sts: Server | null = null
afterEach(() => {
  sts?.close()
  sts = null
})

/** An STS that answers every request with this, and keeps what it was asked. */
async function fakeSts(status: number, body: string): Promise<string[]> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      asked.push(text)
      response.writeHead(status, { 'Content-Type': 'text/xml' }).end(body)
    })
  })
  sts = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  vi.stubEnv('AWS_ENDPOINT_URL_STS', `http://127.0.0.1:${address.port}`)
  return asked
}

const assumed = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>token</SessionToken>
  <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
const stsError = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`

describe('static keys', () => {
  it('come from the files', async () => {
    await awsFolder({ credentials })
    expect(await ask('base')).toMatchObject({ accessKeyId: 'AKIABASE', secretAccessKey: 'base-secret' })
  })

  it('come from the environment', async () => {
    await awsFolder({})
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'environment-secret')
    expect(await ask(environmentProfile)).toMatchObject({ accessKeyId: 'AKIAENV' })
  })
})

describe('a credential_process', () => {
  const withCommand = async (command: string) => {
    const folder = await awsFolder({ config: `[profile vault]\ncredential_process = ${command}\n` })
    return join(folder.home, 'was-run')
  }
  const printing = (mark: string) =>
    `touch ${mark}; echo '{"Version":1,"AccessKeyId":"AKIAPROCESS","SecretAccessKey":"process-secret"}'`

  it('is not run before it is approved', async () => {
    const folder = await awsFolder({})
    const mark = join(folder.home, 'was-run')
    await folder.write('.aws/config', `[profile vault]\ncredential_process = ${printing(mark)}\n`)
    await expect(ask('vault')).rejects.toMatchObject({ fault: { kind: 'signedOut', reason: 'process' } })
    expect(existsSync(mark)).toBe(false)
  })

  it('is run once approved', async () => {
    const folder = await awsFolder({})
    const mark = join(folder.home, 'was-run')
    await folder.write('.aws/config', `[profile vault]\ncredential_process = ${printing(mark)}\n`)
    expect(await ask('vault', { approvedCommand: printing(mark) })).toMatchObject({ accessKeyId: 'AKIAPROCESS' })
    expect(existsSync(mark)).toBe(true)
  })

  it('is not run when another command was approved, nor when it stands behind a role', async () => {
    const folder = await awsFolder({})
    const mark = join(folder.home, 'was-run')
    const config = [
      `[profile vault]\ncredential_process = ${printing(mark)}`,
      '[profile role]\nrole_arn = arn:aws:iam::111122223333:role/lake\nsource_profile = vault',
    ]
    await folder.write('.aws/config', config.join('\n'))
    const refused = { fault: { kind: 'signedOut', reason: 'process' } }
    await expect(ask('vault', { approvedCommand: 'another' })).rejects.toMatchObject(refused)
    await expect(ask('role')).rejects.toMatchObject(refused)
    expect(existsSync(mark)).toBe(false)
  })

  it('says so when it fails', async () => {
    const command = "sh -c 'echo vault is sealed >&2; exit 3'"
    await withCommand(command)
    await expect(ask('vault', { approvedCommand: command })).rejects.toMatchObject({
      fault: { kind: 'signedOut', reason: 'process' },
    })
  })
})

describe('SSO', () => {
  const config = [
    '[profile corp]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = DataEngineer',
    '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1',
  ].join('\n')

  it('without a login says which command signs in', async () => {
    await awsFolder({ config })
    const rejected = expect(ask('corp')).rejects
    await rejected.toMatchObject({ fault: { kind: 'signedOut', reason: 'sso' } })
    await expect(ask('corp')).rejects.toMatchObject({
      fault: { hint: expect.stringContaining('aws sso login --profile corp') },
    })
  })

  it('with an expired login says the same', async () => {
    const folder = await awsFolder({ config })
    const cache = `${createHash('sha1').update('corp').digest('hex')}.json`
    const token = { accessToken: 'sso-token', expiresAt: '2020-01-01T00:00:00Z' }
    await folder.write(`.aws/sso/cache/${cache}`, JSON.stringify(token))
    await expect(ask('corp')).rejects.toMatchObject({ fault: { kind: 'signedOut', reason: 'sso' } })
  })
})

describe('a role', () => {
  const role = 'arn:aws:iam::111122223333:role/admin'
  const plain = `[profile role]\nrole_arn = ${role}\nsource_profile = base\n`
  const withMfa = `${plain}mfa_serial = arn:aws:iam::111122223333:mfa/ada\n`

  it('is assumed through its source profile', async () => {
    await awsFolder({ config: plain, credentials })
    await fakeSts(200, assumed)
    const found = await ask('role')
    expect(found).toMatchObject({ accessKeyId: 'ASIAROLE', expiration: new Date('2099-01-01T00:00:00Z') })
  })

  it('with MFA asks for the code, and gives it to STS', async () => {
    await awsFolder({ config: withMfa, credentials })
    const asked = await fakeSts(200, assumed)
    await expect(ask('role')).rejects.toMatchObject({ fault: { kind: 'signedOut', reason: 'mfa' } })
    expect(asked).toEqual([])
    await ask('role', { mfaCode: '123456' })
    expect(new URLSearchParams(asked[0]).get('TokenCode')).toBe('123456')
  })

  it.each<[string, string, string, object]>([
    [
      'that may not be assumed',
      'AccessDenied',
      `User: x is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      { kind: 'denied', action: 'sts:AssumeRole', resource: role },
    ],
    [
      'whose source key is wrong',
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      { kind: 'badCredentials', problem: 'unknownAccessKey' },
    ],
    [
      'whose source session has ended',
      'ExpiredToken',
      'The security token included in the request is expired',
      { kind: 'signedOut', reason: 'expired' },
    ],
  ])('%s says so', async (_, code, message, fault) => {
    await awsFolder({ config: plain, credentials })
    await fakeSts(403, stsError(code, message))
    await expect(ask('role')).rejects.toMatchObject({ fault })
  })

  it('with a wrong MFA code asks for the next one', async () => {
    await awsFolder({ config: withMfa, credentials })
    await fakeSts(
      403,
      stsError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.'),
    )
    await expect(ask('role', { mfaCode: '000000' })).rejects.toMatchObject({
      fault: { kind: 'signedOut', reason: 'mfa' },
    })
  })

  it('says when STS cannot be reached', async () => {
    await awsFolder({ config: plain, credentials })
    vi.stubEnv('AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:9')
    await expect(ask('role')).rejects.toMatchObject({ fault: { kind: 'unreachable', problem: 'refused' } })
  })
})

it.each<[string, string, object]>([
  ['that is not there', 'gone', { kind: 'notFound', what: 'connection', name: 'gone' }],
  ['without credentials', 'empty', { kind: 'signedOut', reason: 'none' }],
])('a profile %s says so', async (_, profile, fault) => {
  await awsFolder({ config: '[profile empty]\nregion = eu-west-1\n' })
  await expect(ask(profile)).rejects.toMatchObject({ fault })
})
