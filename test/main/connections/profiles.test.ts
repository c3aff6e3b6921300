import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import {
  describeProfiles,
  environmentProfile,
  profileFiles,
  readSharedConfig,
} from '../../../main/connections/profiles'
import type { Profile } from '../../../preload/contract/connections'
import { awsFolder } from './awsFolder'

const config = `
[default]
region = eu-west-1
[profile reader]
role_arn = arn:aws:iam::111122223333:role/reader
source_profile = default
region = us-west-2
[profile admin]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = default
mfa_serial = arn:aws:iam::111122223333:mfa/ada
[profile nested]
role_arn = arn:aws:iam::444455556666:role/nested
source_profile = admin
[profile onEc2]
role_arn = arn:aws:iam::111122223333:role/ec2
credential_source = Ec2InstanceMetadata
[profile corp]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = DataEngineer
[profile oldSso]
sso_start_url = https://old.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Viewer
[profile vault]
credential_process = /opt/vault/creds --role lake
[profile throughVault]
role_arn = arn:aws:iam::111122223333:role/lake
source_profile = vault
[profile pod]
role_arn = arn:aws:iam::111122223333:role/pod
web_identity_token_file = /var/run/token
[profile login]
login_session = arn:aws:iam::111122223333:user/ada
[profile circle]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = circleBack
[profile circleBack]
role_arn = arn:aws:iam::111122223333:role/b
source_profile = circle
[profile orphan]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = nobody
[profile empty]
region = eu-north-1
[profile local]
services = minio
[services minio]
s3 =
  endpoint_url = http://localhost:9000
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
`
const credentials = `
[default]
aws_access_key_id = AKIAEXAMPLEAAAA1234
aws_secret_access_key = secret-of-default
[work_space]
aws_access_key_id = AKIAEXAMPLEBBBB5678
aws_secret_access_key = other-secret
`

async function profiles(): Promise<readonly Profile[]> {
  await awsFolder({ config, credentials })
  return describeProfiles(await readSharedConfig(process.env), process.env)
}

describe('profiles of the shared files', () => {
  it.each<[string, Profile['kind'], string | null, Profile['needs'], string]>([
    ['default', 'static', 'eu-west-1', null, 'access key ending in 1234'],
    ['work_space', 'static', null, null, 'access key ending in 5678'],
    [
      'reader',
      'role',
      'us-west-2',
      null,
      'role arn:aws:iam::111122223333:role/reader through profile default (access key ending in 1234)',
    ],
    [
      'admin',
      'role',
      null,
      'mfa',
      'role arn:aws:iam::111122223333:role/admin through profile default (access key ending in 1234)',
    ],
    ['onEc2', 'role', null, null, 'role arn:aws:iam::111122223333:role/ec2 through the EC2 instance'],
    ['corp', 'sso', null, null, 'SSO role DataEngineer of account 111122223333 at https://corp.awsapps.com/start'],
    ['oldSso', 'sso', null, null, 'SSO role Viewer of account 111122223333 at https://old.awsapps.com/start'],
    ['vault', 'process', null, 'approval', 'a command'],
    [
      'throughVault',
      'role',
      null,
      'approval',
      'role arn:aws:iam::111122223333:role/lake through profile vault (a command)',
    ],
    ['pod', 'webIdentity', null, null, 'role arn:aws:iam::111122223333:role/pod with a web identity token file'],
    ['login', 'login', null, null, 'a session of aws login'],
    ['circle', 'unknown', null, null, 'its source profiles go in a circle'],
    ['orphan', 'unknown', null, null, 'profile nobody is named but not there'],
    ['empty', 'unknown', 'eu-north-1', null, 'no credentials that are understood'],
  ])('%s is %s', async (name, kind, region, needs, source) => {
    const found = (await profiles()).find((profile) => profile.name === name)
    expect(found).toMatchObject({ kind, region, needs, source })
  })

  it('follows a role through another role, and asks for its MFA code', async () => {
    const nested = (await profiles()).find(({ name }) => name === 'nested')
    expect(nested?.needs).toBe('mfa')
    expect(nested?.source).toContain('through profile admin (role arn:aws:iam::111122223333:role/admin)')
  })

  it('shows the command that would be run, of the profile itself and of its source', async () => {
    const commands = (await profiles()).filter(({ command }) => command !== null)
    expect(commands.map(({ name, command }) => [name, command])).toEqual([
      ['throughVault', '/opt/vault/creds --role lake'],
      ['vault', '/opt/vault/creds --role lake'],
    ])
  })

  it('lists neither service nor session sections, and no secret', async () => {
    const all = await profiles()
    expect(all.map(({ name }) => name).filter((name) => name.includes('minio') || name.includes('sso-'))).toEqual([])
    expect(JSON.stringify(all)).not.toContain('secret')
  })

  it('offers the keys of the environment as a profile of their own', async () => {
    await awsFolder({})
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV0000000009999')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'environment-secret')
    vi.stubEnv('AWS_REGION', 'ap-south-1')
    expect(describeProfiles(await readSharedConfig(process.env), process.env)).toEqual([
      {
        name: environmentProfile,
        kind: 'environment',
        region: 'ap-south-1',
        source: 'access key ending in 9999 in the environment variables',
        needs: null,
        command: null,
      },
    ])
  })

  it('is empty without files, and sees files that come later', async () => {
    const folder = await awsFolder({})
    expect(describeProfiles(await readSharedConfig(process.env), process.env)).toEqual([])
    await folder.write('.aws/config', '[profile late]\nregion = eu-west-3\n')
    expect(describeProfiles(await readSharedConfig(process.env), process.env).map(({ name }) => name)).toEqual(['late'])
  })

  it('keeps a section from reaching into the program (CVE-2020-28472)', async () => {
    await awsFolder({ config: '[__proto__]\npolluted = yes\n[profile __proto__]\npolluted = yes\n' })
    await readSharedConfig(process.env)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('names a file that is there and cannot be read', async () => {
    const folder = await awsFolder({})
    await folder.write('.aws/config/a-folder-instead/of-a-file', '')
    const path = join(folder.home, '.aws/config')
    const fault = { kind: 'badInput', path, problem: 'cannot be read (EISDIR)' }
    await expect(readSharedConfig(process.env)).rejects.toMatchObject({ fault })
  })
})

it('says where the files are looked for', async () => {
  const { home } = await awsFolder({})
  expect(profileFiles(process.env)).toEqual([join(home, '.aws/config'), join(home, '.aws/credentials')])
})
