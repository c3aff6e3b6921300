import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { useDialogs } from '../../../renderer/state/dialogs'
import { useNotice } from '../../../renderer/state/notice'
import { openSavedPlan } from '../../../renderer/state/savedPlan'
import { refuse, show, withFakeLake } from '../support/fakeLake'
import { chooseClassBelowPrefix } from '../support/planDialog'
import { planOf } from '../support/things'

const lake = withFakeLake()
const saved = {
  file: 'saved-1',
  name: 'october.lakeplan',
  connection: 'c1',
  bucket: 'lake',
  intent: { kind: 'storageClass', to: 'GLACIER_IR' },
  filter: [{ kind: 'olderThan', days: 90 }],
  objects: 5,
  savedAt: 0,
} as const

beforeEach(() => {
  useNotice.setState({ notice: null })
  const { answers } = lake()
  answers['changes.discard'] = () => null
  answers['changes.chooseSaved'] = () => ({ ...saved, filter: [...saved.filter] })
  answers['changes.apply'] = () => ({ job: 'j1' })
  answers['changes.planSaved'] = () => ({ plan: 's1' })
  answers['changes.planState'] = () =>
    planOf({
      plan: 's1',
      read: { objects: 5, bytes: 50 },
      skips: [
        { reason: 'gone', objects: 1, bytes: 0 },
        { reason: 'excluded', objects: 1, bytes: 10 },
      ],
    })
})

it('is opened, says what it is and what is not as it was, and is applied as any other', async () => {
  await openSavedPlan()
  show(<ChangeDialogs />)
  expect(await screen.findByRole('dialog', { name: /Saved plan.*october\.lakeplan in lake/ })).toBeDefined()
  expect(screen.getByRole('region', { name: 'Saved plan' }).textContent).toMatch(
    /Move to Glacier Instant Retrieval5 objects, saved .*Only those that are older than 90 days\./,
  )
  expect(await screen.findByText(/Not there any more: deleted since the plan was saved/)).toBeDefined()
  expect(lake().inputsOf('changes.planSaved')).toEqual([{ file: 'saved-1' }])
  await userEvent.click(screen.getByRole('button', { name: /^Move 3 objects/ }))
  expect(lake().inputsOf('changes.apply')).toEqual([{ plan: 's1' }])
  await waitFor(() => expect(useDialogs.getState().dialog).toBeNull())
})

it('that cannot be used says why, and nothing opens', async () => {
  const fault = {
    kind: 'badInput',
    path: 'october.lakeplan',
    problem: 'is no plan that was saved by Lakescope',
  } as const
  lake().answers['changes.chooseSaved'] = refuse(fault)
  await openSavedPlan()
  expect(useNotice.getState().notice).toEqual({ kind: 'failed', what: 'The plan was not opened', fault })
  expect(useDialogs.getState().dialog).toBeNull()
})

it('that turns out to be damaged says so where its plan would be', async () => {
  lake().answers['changes.planSaved'] = refuse({
    kind: 'badInput',
    path: 'october.lakeplan',
    problem: 'is damaged: line 3 cannot be read. Nothing was planned',
  })
  await openSavedPlan()
  show(<ChangeDialogs />)
  expect(await screen.findByText(/october\.lakeplan: is damaged: line 3 cannot be read/)).toBeDefined()
})

it('is written from the dialog of a plan, which says where', async () => {
  lake().answers['changes.plan'] = () => ({ plan: 'p1' })
  lake().answers['changes.planState'] = () => planOf({ plan: 'p1' })
  lake().answers['changes.save'] = () => ({ file: 'plan-lake.lakeplan', records: 3 })
  await chooseClassBelowPrefix()
  await userEvent.click(await screen.findByRole('button', { name: 'Save plan…' }))
  expect(await screen.findByText('Saved the plan of 3 objects in plan-lake.lakeplan')).toBeDefined()
  expect(lake().inputsOf('changes.save')).toEqual([{ plan: 'p1' }])
})
