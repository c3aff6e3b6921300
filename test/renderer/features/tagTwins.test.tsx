import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import type { TagEdit } from '../../../lake/tags'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { openDialog } from '../../../renderer/state/dialogs'
import { show, withFakeLake } from '../support/fakeLake'
import { planOf } from '../support/things'

const lake = withFakeLake()
const shared = { kind: 'tags', connection: 'c1', bucket: 'lake', summary: 'some' } as const

beforeEach(() => {
  lake().answers['changes.discard'] = () => null
  lake().answers['changes.planRows'] = ({ from }) => ({ from, total: 0, rows: [] })
  lake().answers['changes.plan'] = () => ({ plan: 'p1' })
  lake().answers['changes.planState'] = ({ plan }) => planOf({ plan })
})
const planned = (...edits: TagEdit[]) =>
  waitFor(() => expect(lake().inputsOf('changes.plan').at(-1)).toMatchObject({ intent: { kind: 'tags', edits } }))

it('looks for spellings below a prefix when asked, says in how many objects, and writes them as the one chosen', async () => {
  lake().answers['changes.tagSample'] = () => ({
    looked: 100,
    refused: 0,
    whole: false,
    tags: [
      {
        key: 'Classification',
        objects: 90,
        values: [
          { value: 'PHI', objects: 60 },
          { value: 'phi', objects: 30 },
        ],
      },
    ],
  })
  openDialog({ ...shared, target: { kind: 'prefix', prefix: 'p/' } })
  show(<ChangeDialogs />)
  expect(lake().inputsOf('changes.tagSample')).toEqual([])
  await userEvent.click(screen.getByRole('button', { name: /Look for other spellings/ }))
  await screen.findByRole('heading', { name: /in 100 objects looked at; there are more/ })
  await userEvent.click(screen.getByRole('radio', { name: 'phi on 30 objects' }))
  await userEvent.click(screen.getByRole('button', { name: 'Write all as “phi”' }))
  await planned({ op: 'unifyValue', key: 'Classification', to: 'phi' })
})

it('offers the spellings of the objects whose tags are shown', async () => {
  lake().answers['objects.tags'] = ({ key }) => [{ key: key === 'a' ? 'team' : 'Team', value: 'x' }]
  const objects = ['a', 'b', 'c'].map((key) => ({ key }))
  openDialog({ ...shared, target: { kind: 'objects', objects } })
  show(<ChangeDialogs />)
  await screen.findByRole('heading', { name: /in 3 objects looked at/ })
  await userEvent.click(screen.getByRole('button', { name: 'Write all as “Team”' }))
  await planned({ op: 'unifyKey', to: 'Team' })
})

it('changes one value where it is that one', async () => {
  openDialog({ ...shared, target: { kind: 'prefix', prefix: 'p/' } })
  show(<ChangeDialogs />)
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'What to do, tag 1' }), 'Change one value')
  await userEvent.type(screen.getByRole('textbox', { name: 'Key, tag 1' }), 'env')
  await userEvent.type(screen.getByRole('textbox', { name: 'Value now, tag 1' }), 'prod')
  await userEvent.type(screen.getByRole('textbox', { name: 'New value, tag 1' }), 'live')
  await planned({ op: 'changeValue', key: 'env', from: 'prod', to: 'live' })
})
