import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Plan, PlanGroup } from '../../../preload/contract/changes'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { barsOf } from '../../../renderer/features/changes/planBars'
import { openDialog } from '../../../renderer/state/dialogs'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { chooseClassBelowPrefix } from '../support/planDialog'
import { planOf } from '../support/things'

const lake = withFakeLake()
let plan: Plan

const group = (label: string, over: Partial<PlanGroup> = {}): PlanGroup => ({
  kind: 'prefix',
  prefix: `events/${label.replaceAll(' ', '')}/`,
  label,
  objects: 2,
  bytes: 20,
  change: { objects: 2, bytes: 20 },
  excluded: 0,
  skip: 0,
  ...over,
})

beforeEach(async () => {
  plan = planOf({ read: { objects: 4, bytes: 40 }, change: { objects: 4, bytes: 40 } })
  const { answers } = lake()
  answers['changes.discard'] = () => null
  answers['changes.plan'] = () => ({ plan: 'p1' })
  answers['changes.planState'] = () => plan
  answers['changes.planGroups'] = ({ prefix }) =>
    prefix === null
      ? {
          prefix: 'events/',
          explanation: 'All 2 names are days.',
          total: 2,
          groups: [group('day = 01'), group('day = 02')],
        }
      : {
          prefix,
          explanation: 'There are no folders here.',
          total: 1,
          groups: [group('', { kind: 'directly', prefix })],
        }
  answers['changes.planRows'] = ({ from, text, prefix }) => {
    const keys = ['events/day=01/a', 'events/day=01/b', 'events/day=02/a', 'events/day=02/b']
    const shown = keys.filter((key) => key.includes(text ?? '') && key.startsWith(prefix ?? ''))
    const rest = {
      versionId: null,
      bytes: 10,
      outcome: 'change',
      reason: null,
      before: 'STANDARD',
      after: 'GLACIER_IR',
    } as const
    const rows = shown.map((key) => Object.assign({ row: keys.indexOf(key), key }, rest))
    return { from, total: shown.length, rows }
  }
  answers['changes.exclude'] = ({ excluded }) => {
    plan = {
      ...plan,
      revision: plan.revision + 1,
      change: excluded ? { objects: 2, bytes: 20 } : { objects: 4, bytes: 40 },
      skips: excluded ? [{ reason: 'excluded', objects: 2, bytes: 20 }] : [],
    }
    return plan
  }
})

const open = async (): Promise<void> => {
  await chooseClassBelowPrefix()
  await screen.findByText(/will change/)
}
const openObjects = async (): Promise<void> => {
  await open()
  await userEvent.click(screen.getByRole('tab', { name: 'Objects and partitions' }))
}

describe('excluding', () => {
  it('takes a partition out with one click, and what the button says follows', async () => {
    await openObjects()
    const partitions = within(await screen.findByRole('table', { name: 'Partitions of the plan' }))
    await userEvent.click(await partitions.findByRole('button', { name: 'Exclude day = 02' }))
    expect(lake().inputsOf('changes.exclude')).toEqual([
      { plan: 'p1', part: { kind: 'prefix', prefix: 'events/day=02/' }, excluded: true },
    ])
    expect(await screen.findByText('2 of 4 objects (20 bytes) will change.')).toBeDefined()
    expect(screen.getByRole('button', { name: 'Move 2 objects to Glacier Instant Retrieval' })).toBeDefined()
  })

  it('takes single objects out and back', async () => {
    await openObjects()
    const rows = within(await screen.findByRole('table', { name: 'Objects of the plan' }))
    await userEvent.click(await rows.findByRole('button', { name: 'Exclude events/day=01/b' }))
    expect(lake().inputsOf('changes.exclude').at(-1)).toMatchObject({ part: { kind: 'rows', rows: [1] } })
  })

  it('cannot be applied before the new totals are there, and says why when they do not come', async () => {
    let answer: (plan: Plan) => void = () => undefined
    lake().answers['changes.exclude'] = () => new Promise((resolve) => (answer = resolve))
    await openObjects()
    const partitions = within(await screen.findByRole('table', { name: 'Partitions of the plan' }))
    const press = async () => userEvent.click(await partitions.findByRole('button', { name: 'Exclude day = 02' }))
    await press()
    const apply = screen.getByRole('button', { name: /^Move 4 objects/ })
    await waitFor(() => expect(apply.hasAttribute('disabled')).toBe(true))
    answer(planOf({ ...plan, revision: 1 }))
    await waitFor(() => expect(apply.hasAttribute('disabled')).toBe(false))
    lake().answers['changes.exclude'] = refuse(denied('s3:ListBucket'))
    await press()
    expect(await screen.findByText('Not permitted: s3:ListBucket')).toBeDefined()
    expect(apply.hasAttribute('disabled')).toBe(false)
  })

  it('forgets what was typed to confirm when there are other objects to delete', async () => {
    plan = planOf({ change: { objects: 250, bytes: 1 }, read: { objects: 250, bytes: 1 }, typed: '250' })
    openDialog({
      kind: 'delete',
      connection: 'c1',
      bucket: 'lake',
      target: { kind: 'prefix', prefix: '' },
      summary: 'everything',
    })
    plan = { ...plan, intent: { kind: 'delete', versions: 'current' } }
    show(<ChangeDialogs />)
    await userEvent.type(await screen.findByRole('textbox', { name: 'Type 250 to confirm' }), '250')
    lake().answers['changes.exclude'] = () => ({
      ...plan,
      revision: 1,
      change: { objects: 248, bytes: 1 },
      typed: '248',
    })
    await userEvent.click(screen.getByRole('tab', { name: 'Objects and partitions' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Exclude day = 02' }))
    const apply = await screen.findByRole('button', { name: /^Delete 248 objects/ })
    expect(apply.hasAttribute('disabled')).toBe(true)
  })
})

describe('looking around in a plan', () => {
  it('opens a partition, shows what is in it, and finds the way back', async () => {
    await openObjects()
    await userEvent.click(await screen.findByRole('button', { name: 'day = 01' }))
    const rows = within(await screen.findByRole('table', { name: 'Objects of the plan' }))
    await waitFor(() => expect(rows.queryByRole('button', { name: 'Exclude events/day=02/a' })).toBeNull())
    expect(await rows.findByRole('button', { name: 'Exclude events/day=01/a' })).toBeDefined()
    const way = within(screen.getByRole('navigation', { name: 'Where in the plan' }))
    await userEvent.click(way.getByRole('button', { name: 'events/' }))
    expect(await screen.findByRole('button', { name: 'Exclude day = 02' })).toBeDefined()
  })

  it('finds objects by a part of their key', async () => {
    await openObjects()
    await userEvent.type(screen.getByRole('searchbox', { name: 'Find in the plan' }), '02/b')
    expect(await screen.findByText('1 object')).toBeDefined()
    expect(await screen.findByRole('button', { name: 'Exclude events/day=02/b' })).toBeDefined()
    expect(screen.queryByRole('button', { name: 'Exclude events/day=01/a' })).toBeNull()
  })

  it('leads from what is left to its rows', async () => {
    plan = { ...plan, skips: [{ reason: 'alreadyThere', objects: 1, bytes: 1 }] }
    await open()
    await userEvent.click(screen.getByRole('button', { name: 'Show which ones' }))
    expect((await screen.findByRole('button', { name: 'Left as they are' })).getAttribute('aria-pressed')).toBe('true')
  })
})

describe('the picture', () => {
  const amount = { changes: true, objects: 2, bytes: 20 }
  const inClass = (storageClass: string) => ({ kind: 'class', storageClass }) as const
  const flows: Plan['flows'] = [
    { ...amount, from: 'STANDARD', to: inClass('GLACIER_IR'), leavesOld: true },
    { ...amount, from: 'GLACIER_IR', to: inClass('GLACIER_IR'), leavesOld: false, changes: false },
  ]

  it('is a table too, with objects and bytes before and after', async () => {
    plan = { ...plan, flows }
    await open()
    const picture = within(screen.getByRole('region', { name: 'Before and after' }))
    const cells = (name: string) =>
      within(picture.getByRole('row', { name: new RegExp(`^${name}`) }))
        .getAllByRole('cell')
        .map(({ textContent }) => textContent)
    expect(cells('Standard ')).toEqual(['2', '20 bytes', '0', '0 bytes'])
    expect(cells('Glacier Instant Retrieval')).toEqual(['2', '20 bytes', '4', '40 bytes'])
    expect(cells('Old versions in Standard')).toEqual(['0', '0 bytes', '2', '20 bytes'])
    await userEvent.click(picture.getByRole('button', { name: 'By objects' }))
    expect(picture.getByRole('button', { name: 'By objects' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('is left out where nothing moves', async () => {
    plan = { ...plan, flows: flows.slice(1) }
    await open()
    expect(screen.queryByRole('region', { name: 'Before and after' })).toBeNull()
  })

  it.each([
    ['gone', false, 'Deleted for good'],
    ['gone', null, 'Deleted, or kept as old versions'],
    ['hidden', true, 'Hidden, kept in Standard'],
  ] as const)('says of what is %s (old versions: %s) that it is: %s', (kind, leavesOld, label) => {
    const { before, after } = barsOf([{ ...amount, from: 'STANDARD', to: { kind }, leavesOld }])
    expect(before.map((one) => one.label)).toEqual(['Standard'])
    expect(after.map((one) => [one.label, one.objects])).toEqual([[label, 2]])
  })
})

describe('exporting', () => {
  const choose = async (name: string): Promise<void> => {
    await userEvent.click(screen.getByRole('button', { name: 'Export…' }))
    await userEvent.click(await screen.findByRole('menuitem', { name }))
  }

  it('says how far it is, can be stopped, and names the file in the end', async () => {
    let answer: (written: { file: string; records: number }) => void = () => undefined
    lake().answers['exports.plan'] = () => new Promise((resolve) => (answer = resolve))
    await open()
    await choose('CSV, for spreadsheets')
    await screen.findByRole('button', { name: 'Stop the export' })
    expect(lake().inputsOf('exports.plan')).toEqual([{ plan: 'p1', as: 'csv' }])
    act(() => lake().emit({ name: 'exporting', data: { what: 'p1', records: 1200, of: 4000 } }))
    expect(await screen.findByText('1,200 of 4,000 written…')).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Stop the export' }))
    expect(lake().cancelled).toHaveLength(1)
    answer({ file: 'plan.csv', records: 4000 })
    expect(await screen.findByText('Saved 4,000 objects in plan.csv')).toBeDefined()
  })

  it('says why it did not work', async () => {
    const message = '“plan.jsonl” was not written: the disk is full.'
    lake().answers['exports.plan'] = refuse({
      kind: 'unexpected',
      code: 'ENOSPC',
      message,
      status: null,
      requestId: null,
    })
    await open()
    await choose('JSON lines, for programs')
    expect(await screen.findByText(new RegExp(message))).toBeDefined()
  })
})
