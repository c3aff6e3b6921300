import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DataSet } from '../../../preload/contract/dataSets'
import { DataSetDetail } from '../../../renderer/features/partitions/DataSetDetail'
import { useDialogs } from '../../../renderer/state/dialogs'
import { go, placeNow } from '../../../renderer/state/place'
import { queryClient } from '../../../renderer/state/queries'
import { useView } from '../../../renderer/state/view'
import { show, withFakeLake } from '../support/fakeLake'
import { scanOfLake } from '../support/scanning'

const lake = withFakeLake()
const place = { connection: 'c1', bucket: 'lake', prefix: '' }

const flat: DataSet = {
  prefix: 'models/',
  table: null,
  levels: [],
  confidence: 'likely',
  explanation: 'Files of one format lie beside each other.',
  partitions: 0,
  objects: 30,
  bytes: 6000,
  dataObjects: 30,
  smallFiles: 30,
  storageClasses: [
    { storageClass: 'STANDARD', objects: 20, bytes: 5000, usdPerMonth: 0.5 },
    { storageClass: 'DEEP_ARCHIVE', objects: 9, bytes: 900, usdPerMonth: 0.02 },
    { storageClass: 'NEW_CLASS', objects: 1, bytes: 100, usdPerMonth: null },
  ],
  formats: [],
  usdPerMonth: null,
  encryption: [],
  oldest: 0,
  newest: 0,
  unit: null,
  firstFrom: null,
  lastTo: null,
  rhythm: null,
  series: 0,
  behind: 0,
  findings: [],
  folded: false,
}

beforeEach(() => {
  queryClient.clear()
  act(() => go(place))
  const { answers } = lake()
  answers['scans.findings'] = () => ({ version: 7, complete: true, total: 0, findings: [] })
  answers['scans.savings'] = () => ({
    version: 7,
    complete: true,
    prices: { asOf: '2026-11-01', region: 'eu-west-1', pricedAs: 'eu-west-1', sample: false },
    moves: [
      {
        to: 'GLACIER_IR',
        objects: 12,
        bytes: 4800,
        once: 0.1,
        monthlyBefore: 0.5,
        monthlyAfter: 0.1,
        monthlyAtLeast: 0.1,
        paysBack: { kind: 'after', text: 'pays back after a month' },
      },
    ],
  })
})

const shown = (dataSet: DataSet, at = place) =>
  show(<DataSetDetail scan={scanOfLake()} place={at} dataSet={dataSet} prices={null} back={null} />)
const classes = () => within(screen.getByRole('table', { name: 'Storage classes' }))

describe('a data set', () => {
  it('shows what it costs in each storage class, and says where no price is known', () => {
    shown(flat)
    const rows = classes().getAllByRole('row').slice(1)
    expect(rows.map((row) => row.textContent)).toEqual([
      'Standard204.9 KB$0.50',
      'Glacier Deep Archive9900 bytes$0.02',
      'NEW_CLASS1100 bytesnot known',
    ])
  })

  it('leads from a class to exactly its objects, also out of a partition', async () => {
    const partitioned: DataSet = {
      ...flat,
      levels: [{ kind: 'hive', role: 'date', name: 'dt', confidence: 'certain', explanation: '' }],
    }
    act(() => go({ ...place, prefix: 'models/dt=2026-11-01/' }))
    shown(partitioned, { ...place, prefix: 'models/dt=2026-11-01/' })
    await userEvent.click(classes().getByRole('button', { name: 'Standard' }))
    expect(useView.getState()).toEqual({
      view: 'search',
      wanted: { under: 'models/', storageClasses: ['STANDARD'] },
    })
    expect(placeNow()).toMatchObject({ prefix: 'models/' })
  })

  it('without partitions is moved as well: what lies right in it, not what is in folders below', async () => {
    shown(flat)
    await userEvent.click(await screen.findByRole('button', { name: 'Move…' }))
    expect(useDialogs.getState().dialog).toMatchObject({
      kind: 'storageClass',
      target: {
        kind: 'found',
        scan: 's1',
        filter: { under: 'models/', rightHere: true, storageClasses: ['STANDARD'], minBytes: 128 * 1024 },
      },
      intent: { kind: 'storageClass', to: 'GLACIER_IR' },
      summary: '12 objects found, 4.7 KB',
    })
    await userEvent.click(classes().getByRole('button', { name: 'Standard' }))
    expect(useView.getState().wanted).toEqual({ under: 'models/', rightHere: true, storageClasses: ['STANDARD'] })
  })

  it('that is a table without partitions is all that lies below it', async () => {
    shown({ ...flat, table: 'delta' })
    await userEvent.click(classes().getByRole('button', { name: 'Standard' }))
    expect(useView.getState().wanted).toEqual({ under: 'models/', storageClasses: ['STANDARD'] })
  })
})
