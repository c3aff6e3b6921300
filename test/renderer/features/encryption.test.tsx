import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Plan } from '../../../preload/contract/changes'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { JobCard } from '../../../renderer/features/jobs/JobCard'
import { openDialog } from '../../../renderer/state/dialogs'
import { glancesOf } from '../../../renderer/state/glances'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { jobOf, planOf } from '../support/things'

const lake = withFakeLake()
const arn = (digit: number) =>
  `arn:aws:kms:eu-west-1:111122223333:key/${String(digit).repeat(8)}-1111-2222-3333-444444444444`
const key = Buffer.alloc(32, 5).toString('base64')

function answerPlans(over: Partial<Plan> = {}): void {
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
  lake().answers['buckets.marks'] = refuse(denied('s3:GetEncryptionConfiguration'))
  answerPlans()
})

const open = () => {
  openDialog({
    kind: 'encryption',
    connection: 'c1',
    bucket: 'lake',
    target: { kind: 'prefix', prefix: 'p/' },
    summary: 'everything below p/',
  })
  show(<ChangeDialogs />)
}
const asked = () => lake().inputsOf('changes.plan')

describe('changing the encryption', () => {
  it('plans SSE-S3 as soon as it is chosen', async () => {
    open()
    expect(asked()).toEqual([])
    await userEvent.click(screen.getByRole('radio', { name: /^SSE-S3/ }))
    await userEvent.click(await screen.findByRole('button', { name: 'Encrypt 3 objects with SSE-S3' }))
    expect(asked()).toMatchObject([{ intent: { kind: 'encryption', to: { kind: 'SSE-S3' } } }])
    expect(lake().inputsOf('changes.apply')).toEqual([{ plan: 'p1' }])
  })

  it('names the field and the reason of a KMS key that is none, and plans nothing', async () => {
    open()
    await userEvent.click(screen.getByRole('radio', { name: /^SSE-KMS/ }))
    const field = screen.getByRole('combobox', { name: 'KMS key ARN' })
    expect(screen.queryByText(/^The KMS key ARN/)).toBeNull()
    await userEvent.type(field, 'alias/mine')
    expect(screen.getByText(/The KMS key ARN is an alias/)).toBeDefined()
    await userEvent.clear(field)
    await userEvent.tab()
    expect(screen.getByText('The KMS key ARN must not be empty.')).toBeDefined()
    expect(asked()).toEqual([])
    expect(screen.getByRole('button', { name: 'Apply' }).hasAttribute('disabled')).toBe(true)
    await userEvent.click(field)
    await userEvent.paste(` ${arn(1)} `)
    expect(screen.queryByText(/^The KMS key ARN/)).toBeNull()
    await screen.findByRole('button', { name: 'Encrypt 3 objects with SSE-KMS' })
    expect(asked()).toMatchObject([{ intent: { to: { kind: 'SSE-KMS', keyId: arn(1), bucketKey: true } } }])
  })

  it('is a copy where the person says so', async () => {
    open()
    await userEvent.click(screen.getByRole('radio', { name: /^SSE-KMS/ }))
    await userEvent.click(screen.getByRole('combobox', { name: 'KMS key ARN' }))
    await userEvent.paste(arn(1))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Always copy, never change in place' }))
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ intent: { to: { kind: 'SSE-KMS' }, copy: true } }))
    await userEvent.click(screen.getByRole('radio', { name: /^DSSE-KMS/ }))
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ intent: { to: { kind: 'DSSE-KMS' } } }))
    expect(asked().at(-1)).not.toHaveProperty('intent.copy')
  })

  it('offers the keys seen in the bucket, and a bucket key that can be left out', async () => {
    lake().answers['objects.glance'] = () => [
      {
        key: 'p/a',
        encryption: {
          ok: true,
          at: 0,
          value: { encryption: { kind: 'SSE-KMS', keyId: arn(2), bucketKey: false }, clientSide: null },
        },
        tags: { ok: true, at: 0, value: [] },
      },
    ]
    const glances = glancesOf('c1', 'lake')
    glances.look([{ key: 'p/a', etag: 'e', modifiedAt: 0 }])
    await waitFor(() => expect(glances.kmsKeys()).toEqual([arn(2)]))
    open()
    await userEvent.click(screen.getByRole('radio', { name: /^SSE-KMS/ }))
    await userEvent.click(screen.getByRole('combobox', { name: 'KMS key ARN' }))
    await userEvent.click(await screen.findByRole('option', { name: arn(2) }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Use a bucket key' }))
    await screen.findByRole('button', { name: 'Encrypt 3 objects with SSE-KMS' })
    expect(asked().at(-1)).toMatchObject({ intent: { to: { kind: 'SSE-KMS', keyId: arn(2), bucketKey: false } } })
    await userEvent.click(screen.getByRole('radio', { name: /^DSSE-KMS/ }))
    await screen.findByRole('button', { name: 'Encrypt 3 objects with DSSE-KMS' })
    expect(asked().at(-1)).toMatchObject({ intent: { kind: 'encryption', to: { kind: 'DSSE-KMS', keyId: arn(2) } } })
    expect(screen.queryByRole('checkbox', { name: 'Use a bucket key' })).toBeNull()
  })

  it('closes with one Escape where no list of keys is seen, and with a second one where it is', async () => {
    open()
    await userEvent.click(screen.getByRole('radio', { name: /^SSE-KMS/ }))
    const field = screen.getByRole('combobox', { name: 'KMS key ARN' })
    await userEvent.click(field)
    expect(await screen.findByRole('option', { name: arn(2) })).toBeDefined()
    await userEvent.keyboard('{Escape}')
    expect(screen.queryByRole('option')).toBeNull()
    expect(screen.getByRole('dialog')).toBeDefined()
    await userEvent.type(field, 'arn:of another key')
    expect(screen.queryByRole('option')).toBeNull()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('asks for a customer key where the plan lacks one, and gives it to the plan alone', async () => {
    answerPlans({ skips: [{ reason: 'customerKeyNeeded', objects: 1, bytes: 10 }] })
    open()
    await userEvent.click(screen.getByRole('radio', { name: /^SSE-S3/ }))
    const field = await screen.findByLabelText('Customer key (SSE-C)')
    expect(field.getAttribute('type')).toBe('password')
    answerPlans()
    await userEvent.type(field, 'short')
    expect(screen.getByText(/The customer key is not a key of 32 bytes/)).toBeDefined()
    expect(asked()).toHaveLength(1)
    expect(asked()[0]).not.toHaveProperty('customerKey')
    await userEvent.clear(field)
    await userEvent.click(field)
    await userEvent.paste(key)
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ customerKey: key }))
    await userEvent.click(await screen.findByRole('button', { name: 'Encrypt 3 objects with SSE-S3' }))
    expect(lake().inputsOf('changes.apply')).toMatchObject([{ plan: expect.any(String) }])
    expect(JSON.stringify(lake().inputsOf('changes.apply'))).not.toContain(key)
  })
})

describe('a job that waits for a customer key', () => {
  it('takes it, and says what is wrong with another', async () => {
    lake().answers['jobs.giveCustomerKey'] = () => null
    show(<JobCard job={jobOf({ state: 'waiting', fault: { kind: 'customerKeyNeeded', name: 'lake' } })} />)
    const give = screen.getByRole('button', { name: 'Give the key and go on' })
    await userEvent.type(screen.getByLabelText('Customer key (SSE-C)'), 'nonsense{Enter}')
    expect(give.hasAttribute('disabled')).toBe(true)
    expect(lake().inputsOf('jobs.giveCustomerKey')).toEqual([])
    await userEvent.clear(screen.getByLabelText('Customer key (SSE-C)'))
    await userEvent.type(screen.getByLabelText('Customer key (SSE-C)'), `${key}{Enter}`)
    expect(lake().inputsOf('jobs.giveCustomerKey')).toEqual([{ job: 'j1', customerKey: key }])
  })
})
