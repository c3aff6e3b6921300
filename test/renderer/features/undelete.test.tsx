import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import { actions, currentContext } from '../../../renderer/actions'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { NoRows } from '../../../renderer/features/browse/ListingNote'
import { VersionsPanel } from '../../../renderer/features/inspector/VersionsPanel'
import type { ListingState } from '../../../preload/contract/listings'
import { closeDialog, openDialog, useDialogs } from '../../../renderer/state/dialogs'
import { noHistory } from '../../../renderer/state/history'
import { go, usePlace } from '../../../renderer/state/place'
import { show, withFakeLake } from '../support/fakeLake'
import { connectionOf } from '../support/connection'
import { planOf } from '../support/things'

const lake = withFakeLake()
beforeEach(() => {
  closeDialog()
  usePlace.setState({ history: noHistory })
  go({ connection: 'c1', bucket: 'lake', prefix: 'old/' })
})

const nothing: ListingState = {
  listing: 'l1',
  state: 'done',
  fault: null,
  prefixes: 0,
  objects: 0,
  bytes: 0,
  rows: 0,
  version: 1,
  selection: { prefixes: 0, objects: 0, bytes: 0 },
  requests: 1,
  startedAt: 1,
  at: 1,
}
const kept = (value: 'Enabled' | 'Off') => {
  const answer = <T,>(one: T) => ({ ok: true, value: one, at: 1 }) as const
  lake().answers['buckets.marks'] = () => ({
    region: answer('eu-west-1'),
    encryption: answer({ algorithm: 'AES256', keyId: null, bucketKey: false, blocked: [] }),
    versioning: answer(value),
    publicAccess: {
      verdict: 'notPublic',
      policyIsPublic: answer(false),
      block: answer(null),
      publicGrants: answer([]),
    },
  })
  show(<NoRows connection={connectionOf({ id: 'c1' })} bucket="lake" prefix="old/" state={nothing} filter="" />)
}

it('leads from an empty prefix to what is hidden there', async () => {
  kept('Enabled')
  await userEvent.click(await screen.findByRole('button', { name: 'Bring deleted objects back…' }))
  expect(useDialogs.getState().dialog).toMatchObject({
    kind: 'undelete',
    bucket: 'lake',
    target: { kind: 'prefix', prefix: 'old/' },
  })
})

it('does not where no versions were ever kept', async () => {
  kept('Off')
  await waitFor(() => expect(lake().inputsOf('buckets.marks')).toHaveLength(1))
  expect(screen.queryByRole('button', { name: 'Bring deleted objects back…' })).toBeNull()
})

it('is for prefixes, since an object that is listed is not deleted', () => {
  const context = currentContext()
  const row = { key: 'old/a', name: 'a', bytes: 1, modifiedAt: 1, etag: 'e', storageClass: 'STANDARD' } as const
  expect(actions.undelete.unavailable(context)).toBe('Select at least one prefix')
  const onPrefix = { ...context, cursorRow: { kind: 'prefix', key: 'old/p/', name: 'p/', selected: false } as const }
  expect(actions.undelete.unavailable(onPrefix)).toBeNull()
  const onObject = { ...context, cursorRow: { kind: 'object', ...row, restore: null, selected: false } as const }
  expect(actions.undelete.unavailable(onObject)).toBe('Select at least one prefix')
})

it('shows which version comes back, and asks for nothing more', async () => {
  lake().answers['changes.discard'] = () => null
  lake().answers['changes.plan'] = () => ({ plan: 'p1' })
  lake().answers['changes.planState'] = () => planOf({ intent: { kind: 'undelete' } })
  lake().answers['changes.planRows'] = () => ({ from: 0, total: 0, rows: [] })
  lake().answers['changes.apply'] = () => ({ job: 'j1' })
  const target = { kind: 'prefix', prefix: 'old/' } as const
  openDialog({ kind: 'undelete', connection: 'c1', bucket: 'lake', target, summary: 'old/' })
  show(<ChangeDialogs />)
  expect(await screen.findByText('3 objects (2.9 MB) will come back.')).toBeDefined()
  await userEvent.click(screen.getByRole('button', { name: 'Bring back 3 objects' }))
  expect(lake().inputsOf('changes.apply')).toEqual([{ plan: 'p1' }])
})

it('is offered beside the versions of an object that is deleted', async () => {
  const version = { versionId: 'v1', isLatest: false, isDeleteMarker: false, bytes: 1, modifiedAt: 1, etag: 'e' }
  const marker = { versionId: 'v2', isLatest: true, isDeleteMarker: true, bytes: null, modifiedAt: 2, etag: null }
  lake().answers['objects.versions'] = () => ({
    versions: [
      { ...marker, storageClass: null },
      { ...version, storageClass: 'STANDARD' },
    ],
    more: false,
  })
  show(<VersionsPanel subject={{ connection: 'c1', bucket: 'lake', key: 'a', etag: 'e' }} />)
  await userEvent.click(await screen.findByRole('button', { name: 'Bring back…' }))
  const target = { kind: 'objects', objects: [{ key: 'a' }] }
  expect(useDialogs.getState().dialog).toMatchObject({ kind: 'undelete', target })
})
