import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Profile } from '../../../../preload/contract/connections'
import { ConnectionForms } from '../../../../renderer/features/connections/ConnectionForms'
import { noHistory } from '../../../../renderer/state/history'
import { placeNow, usePlace } from '../../../../renderer/state/place'
import { connectionOf } from '../../support/connection'
import { refuse, show, withFakeLake } from '../../support/fakeLake'

const lake = withFakeLake()
const connection = connectionOf({ id: 'c1' })
const profile = (over: Partial<Profile>): Profile => ({
  name: 'default',
  kind: 'static',
  region: 'eu-west-1',
  source: 'access key',
  needs: null,
  command: null,
  ...over,
})

beforeEach(() => usePlace.setState({ history: noHistory }))

function open(profiles: readonly Profile[]): void {
  lake().answers['connections.profiles'] = () => ({ profiles: [...profiles], files: ['/home/me/.aws/config'] })
  lake().answers['connections.saved'] = () => ({ saved: [], keychain: false })
  lake().answers['connections.open'] = () => connection
  show(<ConnectionForms onOpened={() => undefined} />)
}
const connect = (name: RegExp) => screen.findByRole<HTMLButtonElement>('button', { name })

it('offers the sample lake first where there is no profile', async () => {
  const user = userEvent.setup()
  open([])
  await user.click(await connect(/Open the sample lake/))
  expect(lake().inputsOf('connections.open')).toEqual([{ kind: 'sample' }])
  await vi.waitFor(() => expect(placeNow()).toEqual({ connection: 'c1', bucket: null, prefix: '' }))
})

it('says where it looked for profiles', async () => {
  const user = userEvent.setup()
  open([])
  await user.click(await screen.findByRole('tab', { name: /AWS profile/ }))
  expect(await screen.findByText('/home/me/.aws/config')).toBeTruthy()
})

it('shows the command of a profile and runs it only when that was allowed', async () => {
  const user = userEvent.setup()
  open([profile({ name: 'vault', kind: 'process', needs: 'approval', command: '/bin/vault --json' })])
  const button = await connect(/Connect with vault/)
  expect(screen.getByText('/bin/vault --json')).toBeTruthy()
  expect(button.disabled).toBe(true)
  await user.click(screen.getByRole('checkbox', { name: 'Run exactly this command' }))
  await user.click(button)
  expect(lake().inputsOf('connections.open')).toEqual([
    { kind: 'profile', profile: 'vault', region: 'eu-west-1', approvedCommand: '/bin/vault --json' },
  ])
})

it('asks for the code of the MFA device', async () => {
  const user = userEvent.setup()
  open([profile({ name: 'prod', kind: 'role', needs: 'mfa' })])
  const button = await connect(/Connect with prod/)
  await user.type(screen.getByLabelText('Code of the MFA device'), '12345')
  expect(button.disabled).toBe(true)
  await user.type(screen.getByLabelText('Code of the MFA device'), '6')
  await user.click(button)
  expect(lake().inputsOf('connections.open')).toMatchObject([{ profile: 'prod', mfaCode: '123456' }])
})

it('asks for the code when it turns out that one is needed', async () => {
  const user = userEvent.setup()
  open([profile({ name: 'prod' })])
  lake().answers['connections.open'] = refuse({ kind: 'signedOut', reason: 'mfa', hint: 'Give the code' })
  await user.click(await connect(/Connect with prod/))
  expect(await screen.findByLabelText('Code of the MFA device')).toBeTruthy()
})

it('says what is wrong with an endpoint, and what the server said', async () => {
  const user = userEvent.setup()
  open([])
  await user.click(await screen.findByRole('tab', { name: /endpoint/ }))
  await user.click(await connect(/^Connect$/))
  expect(screen.getByText(/Give the address/)).toBeTruthy()
  expect(lake().inputsOf('connections.open')).toEqual([])
  lake().answers['connections.open'] = refuse({
    kind: 'badCredentials',
    problem: 'unknownAccessKey',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
  })
  await user.type(screen.getByLabelText('Address'), 'http://localhost:9000')
  await user.type(screen.getByLabelText('Access key ID'), 'AK')
  await user.type(screen.getByLabelText('Secret access key'), 'secret')
  await user.click(await connect(/^Connect$/))
  expect(await screen.findByRole('alert')).toBeTruthy()
  expect(placeNow()).toBeNull()
})

it('can be cancelled while connecting', async () => {
  const user = userEvent.setup()
  open([])
  lake().answers['connections.open'] = () => new Promise(() => undefined)
  await user.click(await connect(/Open the sample lake/))
  await user.click(await connect(/Cancel/))
  expect(lake().cancelled).toHaveLength(1)
  expect(await connect(/Open the sample lake/)).toBeTruthy()
})
