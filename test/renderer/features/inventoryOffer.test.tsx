import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Inventory } from '../../../preload/contract/inventories'
import { ScanFrame } from '../../../renderer/features/scans/ScanFrame'
import { useScans } from '../../../renderer/state/scans'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { scanOfLake } from '../support/scanning'

const lake = withFakeLake()
const report = (id: string, parts: Partial<Inventory> = {}): Inventory => ({
  id,
  enabled: true,
  format: 'CSV',
  schedule: 'Daily',
  prefix: null,
  destinationBucket: 'logs',
  destinationPrefix: null,
  hasEncryption: true,
  newest: { ok: true, value: '2026-11-26T00-00Z', at: 1 },
  ...parts,
})

beforeEach(() => {
  useScans.setState({ scans: new Map(), loaded: true })
  lake().answers['scans.saved'] = () => []
})
const open = (prefix = '') =>
  show(
    <ScanFrame place={{ connection: 'c1', bucket: 'lake', prefix }} connection={null}>
      {() => <p>picture</p>}
    </ScanFrame>,
  )
const offers = (): string[] => screen.queryAllByRole('button', { name: /^Load/ }).map(({ title }) => title)

describe('reports of S3 Inventory', () => {
  it('are offered where a scan would begin, if they can be read and tell of all of the place', async () => {
    lake().answers['scans.inventories'] = () => [
      report('daily'),
      report('orc', { format: 'ORC' }),
      report('narrow', { prefix: 'sales/' }),
      report('new', { newest: { ok: true, value: null, at: 1 } }),
      report('hidden', { newest: { ok: false, fault: denied('s3:ListBucket'), at: 1 } }),
    ]
    open()
    expect(await screen.findByRole('button', { name: 'Load the S3 Inventory of 2026-11-26' })).toBeDefined()
    expect(offers()).toEqual([expect.stringContaining('“daily”')])
  })

  it('are loaded at a click, and the bar says of what day they are', async () => {
    const inventory = { id: 'daily', createdAt: Date.UTC(2026, 10, 26, 12), files: 3, filesRead: 1 }
    lake().answers['scans.inventories'] = () => [report('daily')]
    lake().answers['scans.openInventory'] = () => scanOfLake({ state: 'scanning', complete: false, inventory })
    open()
    await userEvent.click(await screen.findByRole('button', { name: /^Load/ }))
    expect(lake().inputsOf('scans.openInventory')).toEqual([{ connection: 'c1', bucket: 'lake', id: 'daily' }])
    const bar = await screen.findByRole('region', { name: 'Scan' })
    expect(bar.textContent).toContain('Loading, 1 of 3 files…')
    expect(bar.textContent).toContain('from the S3 Inventory of 2026-11-26')
  })

  it('are not offered again while they are shown', async () => {
    const inventory = { id: 'daily', createdAt: Date.UTC(2026, 10, 26), files: 3, filesRead: 3 }
    lake().answers['scans.inventories'] = () => [report('daily'), report('other')]
    useScans.setState({ scans: new Map([['s1', scanOfLake({ inventory })]]) })
    open()
    await waitFor(() => expect(lake().inputsOf('scans.inventories')).toHaveLength(1))
    expect(offers()).toEqual([])
    expect(screen.getByRole('button', { name: 'Scan now' })).toBeDefined()
  })

  it('are offered over an older one, the newest alone', async () => {
    const inventory = { id: 'daily', createdAt: Date.UTC(2026, 10, 25), files: 3, filesRead: 3 }
    const newer = report('weekly', { newest: { ok: true, value: '2026-11-27T00-00Z', at: 1 } })
    lake().answers['scans.inventories'] = () => [report('daily'), newer]
    useScans.setState({ scans: new Map([['s1', scanOfLake({ inventory })]]) })
    open()
    await waitFor(() => expect(offers()).toEqual([expect.stringContaining('“weekly”')]))
  })

  it('are said to be unknown where asking was denied', async () => {
    lake().answers['scans.inventories'] = refuse(denied('s3:GetInventoryConfiguration'))
    open()
    expect(await screen.findByText(/Whether S3 Inventory is set up is not known/)).toBeDefined()
  })
})
