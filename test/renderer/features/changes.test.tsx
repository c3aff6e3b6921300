import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { assumptionText } from '../../../lake/costEstimate'
import { warningCodes, skipReasons, type Intent } from '../../../lake/changePlan'
import { restoreTiers, targetClasses } from '../../../lake/tiers'
import type { Plan } from '../../../preload/contract/changes'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { tagDifference } from '../../../renderer/features/changes/PlanRows'
import { warningText } from '../../../renderer/features/changes/warningText'
import { openDialog, useDialogs, type ChangeDialog } from '../../../renderer/state/dialogs'
import { skipTexts } from '../../../renderer/ui/skipText'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { planOf, priceOf } from '../support/things'

const lake = withFakeLake()
const change = (kind: ChangeDialog['kind'], over: Partial<ChangeDialog> = {}): ChangeDialog => ({
  kind,
  connection: 'c1',
  bucket: 'lake',
  target: { kind: 'objects', objects: [{ key: 'a.csv' }] },
  summary: 'a.csv',
  ...over,
})

/** Every plan that is asked for becomes this one, with the intent that was asked for. */
function answerPlans(over: Partial<Plan>): void {
  let count = 0
  let intent: Plan['intent'] | null = null
  lake().answers['changes.plan'] = (input) => {
    intent = input.intent
    count++
    return { plan: `p${count}` }
  }
  lake().answers['changes.planState'] = ({ plan }) => planOf({ plan, ...(intent && { intent }), ...over })
}

beforeEach(() => {
  lake().answers['changes.discard'] = () => null
  lake().answers['changes.planRows'] = ({ from }) => ({ from, total: 0, rows: [] })
  lake().answers['changes.planGroups'] = () => ({ prefix: '', explanation: '', total: 0, groups: [] })
  lake().answers['changes.apply'] = () => ({ job: 'j1' })
  answerPlans({})
})

const open = (dialog: ChangeDialog) => {
  openDialog(dialog)
  show(<ChangeDialogs />)
}

describe('changing the storage class', () => {
  it('plans only once a class is chosen, and says on the button what it does', async () => {
    open(change('storageClass'))
    expect(screen.getByRole('button', { name: 'Apply' }).hasAttribute('disabled')).toBe(true)
    expect(lake().inputsOf('changes.plan')).toEqual([])
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    const apply = await screen.findByRole('button', { name: 'Move 3 objects to Glacier Instant Retrieval' })
    expect(screen.getByText('3 objects (2.9 MB) will change.')).toBeDefined()
    await userEvent.click(apply)
    expect(lake().inputsOf('changes.apply')).toEqual([{ plan: 'p1' }])
    await waitFor(() => expect(useDialogs.getState().dialog).toBeNull())
    expect(lake().inputsOf('changes.discard')).toEqual([])
  })

  it('puts away the plan of the choice before, and the last one when closed', async () => {
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    await screen.findByText(/will change/)
    await userEvent.click(screen.getByRole('radio', { name: /Intelligent-Tiering/ }))
    await waitFor(() => expect(lake().inputsOf('changes.discard')).toEqual([{ plan: 'p1' }]))
    await screen.findByRole('button', { name: 'Move 3 objects to Intelligent-Tiering' })
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(lake().inputsOf('changes.discard')).toEqual([{ plan: 'p1' }, { plan: 'p2' }]))
  })

  it('follows the plan while it is read, and can stop that', async () => {
    answerPlans({ state: 'reading', read: { objects: 0, bytes: 0 } })
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Deep Archive/ }))
    await screen.findByText(/Reading what is there/)
    await waitFor(() => expect(lake().inputsOf('changes.planState')).toHaveLength(1))
    act(() => lake().emit({ name: 'plan', data: planOf({ state: 'reading', read: { objects: 12_000, bytes: 1 } }) }))
    expect(await screen.findByText(/12,000 objects/)).toBeDefined()
    act(() => lake().emit({ name: 'plan', data: planOf({ plan: 'another', read: { objects: 77, bytes: 1 } }) }))
    expect(screen.queryByText(/77/)).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
    expect(screen.getByText(/Nothing was changed/)).toBeDefined()
    expect(lake().inputsOf('changes.discard')).toEqual([{ plan: 'p1' }])
  })

  it('says what is left and why, and offers to restore what is archived', async () => {
    answerPlans({
      read: { objects: 5, bytes: 5000 },
      skips: [
        { reason: 'alreadyThere', objects: 1, bytes: 1000 },
        { reason: 'needsRestore', objects: 1, bytes: 1000 },
      ],
    })
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    const left = within(await screen.findByRole('region', { name: 'Left as they are' }))
    expect(left.getByText(/Already in this storage class/)).toBeDefined()
    expect(screen.getByText('3 of 5 objects (2.9 MB) will change.')).toBeDefined()
    await userEvent.click(left.getByRole('button', { name: 'Restore them first…' }))
    expect(useDialogs.getState().dialog).toMatchObject({ kind: 'restore', target: change('restore').target })
  })

  it('shows the rows with what they are and will be', async () => {
    lake().answers['changes.planRows'] = ({ show }) => ({
      from: 0,
      total: 3,
      rows:
        show === 'all'
          ? [
              {
                row: 0,
                key: 'a.csv',
                versionId: null,
                bytes: 10,
                outcome: 'change',
                reason: null,
                before: 'STANDARD',
                after: 'GLACIER_IR',
              },
            ]
          : [],
    })
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    await userEvent.click(await screen.findByRole('tab', { name: 'Objects and partitions' }))
    const table = within(await screen.findByRole('table', { name: 'Objects of the plan' }))
    expect(await table.findByText('a.csv')).toBeDefined()
    expect(table.getByText(/Standard → Glacier Instant Retrieval/)).toBeDefined()
  })

  it.each([
    [0, 'There is nothing here to change: no objects were found.'],
    [1, 'Nothing will change: it is left as it is.'],
    [2, 'Nothing will change: all 2 objects are left as they are.'],
  ])('explains an empty result over %i objects', async (objects, text) => {
    answerPlans({ read: { objects, bytes: 0 }, change: { objects: 0, bytes: 0 } })
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    expect(await screen.findByText(text)).toBeDefined()
    expect(screen.getByRole('button', { name: /^Move to/ }).hasAttribute('disabled')).toBe(true)
  })

  it('shows why a plan could not be made, and tries again', async () => {
    lake().answers['changes.plan'] = refuse(denied('s3:ListBucket'))
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    expect(await screen.findByText('Not permitted: s3:ListBucket')).toBeDefined()
    answerPlans({})
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText(/will change/)).toBeDefined()
  })

  it('applies with Enter on the chosen class', async () => {
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    await screen.findByText(/will change/)
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(lake().inputsOf('changes.apply')).toHaveLength(1))
  })
})

describe('the price', () => {
  const price = async (of: Plan['price'], over: Partial<Plan> = {}) => {
    answerPlans({ price: of, ...over })
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    await userEvent.click(await screen.findByRole('tab', { name: 'Price and requests' }))
    return within(await screen.findByRole('region', { name: 'Price' }))
  }

  it('says of every figure that it is an estimate and of which day', async () => {
    const part = await price(priceOf())
    expect(part.getByText(/once, estimate, prices of 2025-10-28\./).textContent).toMatch(/^\$12\.50 once/)
    expect(part.getByLabelText('Storage a month, estimate, prices of 2025-10-28')).toBeDefined()
    expect(part.getByText('$100.00 a month, estimate')).toBeDefined()
    expect(part.getByText('$40.00 a month, estimate, of which $30.00 for old versions')).toBeDefined()
    expect(part.getByText('What it is made of: estimate, prices of 2025-10-28')).toBeDefined()
    expect(part.getByRole('row', { name: 'CopyObject, 3 $2.50' })).toBeDefined()
    expect(part.getByText(assumptionText.listPrices)).toBeDefined()
    expect(part.getByText('Estimates by the prices of 2025-10-28 for eu-west-1.')).toBeDefined()
  })

  it('says in plain words that a change never pays back', async () => {
    const text = 'This change never pays back: it costs about $12.50 and saves nothing.'
    const part = await price(priceOf({ paysBack: { kind: 'never', text } }))
    expect(part.getByText(text).hasAttribute('data-never')).toBe(true)
  })

  it('says that the sample lake is free, and whose prices stand in for another region', async () => {
    const part = await price(priceOf({ sample: true, region: 'xx-1', pricedAs: 'us-east-1' }))
    expect(part.getByText(/As AWS would charge; the sample lake is free/)).toBeDefined()
    expect(part.getByText(/for us-east-1, as xx-1 is not in the price list/)).toBeDefined()
  })

  it.each([
    ['unknownEndpoint', 'No price known for this endpoint.'],
    ['notRead', /^No estimate/],
  ] as const)('gives no figure for %s', async (kind, text) => {
    const part = await price({ kind })
    expect(part.getByText(text)).toBeDefined()
    expect(part.queryByText(/\$/)).toBeNull()
  })

  it('is not shown where nothing changes', async () => {
    answerPlans({ price: priceOf(), change: { objects: 0, bytes: 0 } })
    open(change('storageClass'))
    await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
    await screen.findByText(/^Nothing will change/)
    expect(screen.queryByRole('region', { name: 'Price' })).toBeNull()
  })
})

describe('taking a job back', () => {
  const undo = { kind: 'undo', connection: 'c1', bucket: 'lake', job: 'j9', summary: 'Change tags' } as const
  const undone = planOf({
    plan: 'u1',
    intent: { kind: 'undo', job: 'j9', of: 'tags' },
    read: { objects: 5, bytes: 50 },
    skips: [{ reason: 'changedSince', objects: 2, bytes: 20 }],
  })
  beforeEach(() => {
    lake().answers['changes.undo'] = () => ({ plan: 'u1' })
    lake().answers['changes.planState'] = () => undone
    openDialog(undo)
    show(<ChangeDialogs />)
  })

  it('says what cannot be taken back before it starts, and then applies', async () => {
    const left = within(await screen.findByRole('region', { name: 'Left as they are' }))
    expect(left.getByText(/Changed by somebody else after the job/)).toBeDefined()
    expect(screen.getByText('3 of 5 objects (2.9 MB) will be taken back.')).toBeDefined()
    expect(lake().inputsOf('changes.undo')).toEqual([{ job: 'j9' }])
    await userEvent.click(screen.getByRole('button', { name: 'Take back the change of 3 objects' }))
    expect(lake().inputsOf('changes.apply')).toEqual([{ plan: 'u1' }])
    await waitFor(() => expect(useDialogs.getState().dialog).toBeNull())
  })

  it('puts the plan away when it is not wanted', async () => {
    await screen.findByText(/will be taken back/)
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(lake().inputsOf('changes.discard')).toEqual([{ plan: 'u1' }]))
  })
})

describe('deleting', () => {
  it('asks for the number to be typed, and takes nothing else', async () => {
    answerPlans({ typed: '250', change: { objects: 250, bytes: 250 }, read: { objects: 250, bytes: 250 } })
    open(change('delete'))
    const apply = await screen.findByRole('button', { name: /^Delete 250 objects/ })
    const field = screen.getByRole('textbox', { name: 'Type 250 to confirm' })
    expect(apply.hasAttribute('disabled')).toBe(true)
    await userEvent.type(field, '25{Enter}')
    expect(lake().inputsOf('changes.apply')).toEqual([])
    await userEvent.type(field, '0')
    expect(apply.hasAttribute('disabled')).toBe(false)
    await userEvent.click(apply)
    expect(lake().inputsOf('changes.apply')).toEqual([{ plan: 'p1', typed: '250' }])
  })

  it('does not apply with Enter on a choice', async () => {
    open(change('delete'))
    await screen.findByText(/will be deleted/)
    screen.getByRole('radio', { name: /Current versions/ }).focus()
    await userEvent.keyboard('{Enter}')
    expect(lake().inputsOf('changes.apply')).toEqual([])
  })

  it.each<['Enabled' | 'Suspended' | 'Off', RegExp]>([
    ['Enabled', /delete marker hides each object/],
    ['Suspended', /takes the place of the version without an id/],
    ['Off', /keeps no versions: the bytes are deleted for good/],
  ])('explains what it means where versioning is %s', async (versioning, text) => {
    const answer = <T,>(value: T) => ({ ok: true, value, at: 1 }) as const
    lake().answers['buckets.marks'] = () => ({
      region: answer('eu-west-1'),
      encryption: answer({ algorithm: 'AES256', keyId: null, bucketKey: false, blocked: [] }),
      versioning: answer(versioning),
      publicAccess: {
        verdict: 'notPublic',
        policyIsPublic: answer(false),
        block: answer(null),
        publicGrants: answer([]),
      },
    })
    open(change('delete'))
    expect(await screen.findByText(text)).toBeDefined()
    expect(screen.queryAllByRole('radio')).toHaveLength(versioning === 'Off' ? 0 : 2)
  })
})

describe('restoring', () => {
  it('plans with days and speed, anew when they change', async () => {
    open(change('restore'))
    await screen.findByRole('button', { name: 'Restore 3 objects for 7 days' })
    await userEvent.click(screen.getByRole('radio', { name: /^Bulk/ }))
    await waitFor(() =>
      expect(lake().inputsOf('changes.plan').at(-1)).toMatchObject({ intent: { days: 7, speed: 'Bulk' } }),
    )
  })
})

describe('editing tags', () => {
  beforeEach(() => {
    lake().answers['objects.tags'] = () => [
      { key: 'team', value: 'data' },
      { key: 'Team', value: 'ml' },
    ]
  })

  it('shows the tags, plans what is changed, and keeps the others', async () => {
    open(change('tags'))
    const value = await screen.findByRole('textbox', { name: 'Value, tag 1' })
    expect(screen.getByRole('heading', { name: /read alike, in 1 object looked at/ })).toBeDefined()
    await userEvent.clear(value)
    await userEvent.type(value, 'finance')
    await screen.findByRole('button', { name: 'Change the tags of 3 objects' })
    expect(lake().inputsOf('changes.plan').at(-1)).toMatchObject({
      intent: { kind: 'tags', edits: [{ op: 'set', key: 'team', value: 'finance' }] },
    })
  })

  it('says while typing what S3 would refuse, and plans nothing', async () => {
    open(change('tags'))
    await userEvent.click(await screen.findByRole('button', { name: 'Add tag' }))
    await userEvent.keyboard('a#b')
    const field = screen.getByRole('textbox', { name: 'Key, tag 3' })
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByText(/may hold only letters/)).toBeDefined()
    expect(lake().inputsOf('changes.plan')).toEqual([])
  })

  it('removes a tag and takes that back', async () => {
    open(change('tags'))
    await userEvent.click(await screen.findByRole('button', { name: 'Remove team' }))
    expect(screen.getByText('will be removed')).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Keep team' }))
    expect(screen.queryByText('will be removed')).toBeNull()
  })

  it('Enter adds a line and never applies', async () => {
    open(change('tags'))
    await userEvent.type(await screen.findByRole('textbox', { name: 'Value, tag 1' }), 'x')
    await screen.findByText(/will change/)
    await userEvent.keyboard('{Enter}')
    expect(screen.getByRole('textbox', { name: 'Key, tag 3' })).toBe(document.activeElement)
    expect(lake().inputsOf('changes.apply')).toEqual([])
  })

  it('puts the tags of a few selected objects together', async () => {
    const row = (key: string, selected: boolean) =>
      ({
        kind: 'object',
        key,
        name: key,
        selected,
        bytes: 1,
        modifiedAt: 1,
        storageClass: 'STANDARD',
        etag: 'e',
        restore: null,
      }) as const
    lake().answers['listings.rows'] = () => ({
      from: 0,
      rows: [row('a', true), row('b', false), row('c', true)],
      state: {
        listing: 'l1',
        state: 'done',
        fault: null,
        prefixes: 0,
        objects: 3,
        bytes: 3,
        rows: 3,
        version: 1,
        selection: { prefixes: 0, objects: 2, bytes: 2 },
        requests: 1,
        startedAt: 1,
        at: 1,
      },
    })
    lake().answers['objects.tags'] = ({ key }) => [{ key: 'team', value: key }]
    open(change('tags', { target: { kind: 'selection', listing: 'l1' } }))
    const value = await screen.findByRole('textbox', { name: 'Value, tag 1' })
    expect(value.getAttribute('placeholder')).toBe('2 values: a, c')
    expect(screen.getByText('on all 2')).toBeDefined()
    expect(lake().inputsOf('objects.tags')).toMatchObject([{ key: 'a' }, { key: 'c' }])
  })

  it('edits a whole prefix line by line', async () => {
    open(change('tags', { target: { kind: 'prefix', prefix: 'events/' } }))
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'What to do, tag 1' }), 'Rename')
    await userEvent.type(screen.getByRole('textbox', { name: 'Key, tag 1' }), 'Team')
    await userEvent.type(screen.getByRole('textbox', { name: 'New key, tag 1' }), 'team')
    await waitFor(() =>
      expect(lake().inputsOf('changes.plan').at(-1)).toMatchObject({
        target: { kind: 'prefix', prefix: 'events/' },
        intent: { edits: [{ op: 'rename', from: 'Team', to: 'team' }] },
      }),
    )
    expect(lake().inputsOf('objects.tags')).toEqual([])
  })

  it('still edits where the tags may not be read', async () => {
    lake().answers['objects.tags'] = refuse(denied('s3:GetObjectTagging'))
    open(change('tags'))
    expect(await screen.findByText('Not permitted: s3:GetObjectTagging')).toBeDefined()
    expect(screen.getByRole('textbox', { name: 'Key, tag 1' })).toBeDefined()
  })
})

describe('the words', () => {
  const intents: Intent[] = [
    { kind: 'storageClass', to: targetClasses[0] },
    { kind: 'tags', edits: [] },
    { kind: 'restore', days: 1, speed: restoreTiers[0] },
    { kind: 'delete', versions: 'current' },
  ]
  it.each(intents.map((intent) => [intent.kind, intent] as const))(
    'for %s no two warnings read the same',
    (_, intent) => {
      const texts = warningCodes.map((code) => warningText(code, intent).text)
      expect(new Set(texts).size).toBe(texts.length)
      for (const text of texts) expect(text).toMatch(/^[A-Z].*\.$/)
    },
  )

  it('gives every reason for leaving an object a text of its own', () => {
    const texts = skipReasons.map((reason) => skipTexts[reason])
    expect(new Set(texts.map(({ short }) => short)).size).toBe(texts.length)
    expect(new Set(texts.map(({ long }) => long)).size).toBe(texts.length)
  })

  it.each([
    ['a=1', 'a=2', '− a=1, + a=2'],
    ['no tags', 'a=1', '+ a=1'],
    ['a=1, b=2', 'no tags', '− a=1, − b=2'],
    ['a=1, b=2', 'a=1, b=2, c=', '+ c='],
  ])('says of the tags %s that become %s: %s', (before, after, text) => {
    expect(tagDifference(before, after)).toBe(text)
  })
})
