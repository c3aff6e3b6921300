import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DataSet, Finding } from '../../../preload/contract/dataSets'
import { Findings } from '../../../renderer/features/partitions/Findings'
import { ScanBar } from '../../../renderer/features/scans/ScanBar'
import { SearchPane } from '../../../renderer/features/search/SearchPane'
import { useDialogs } from '../../../renderer/state/dialogs'
import { setWanted } from '../../../renderer/state/view'
import { show, withFakeLake } from '../support/fakeLake'
import { scanOfLake } from '../support/scanning'

const lake = withFakeLake()
const place = { connection: 'c1', bucket: 'lake', prefix: '' }

function answerSearch(): void {
  act(() => setWanted({}))
  const { answers } = lake()
  const answered = { version: 7, whole: true }
  answers['scans.samples'] = () => []
  answers['scans.aggregate'] = () => ({
    ...answered,
    total: { objects: 0, bytes: 0, usdPerMonth: null },
    groups: [],
    groupCount: 0,
    rest: null,
    prices: null,
  })
  answers['scans.rows'] = ({ from }) => ({ ...answered, from, rows: [], total: 12 })
  answers['scans.search'] = () => ({
    ...answered,
    total: { objects: 12, bytes: 2048 },
    known: { objects: 1000, encryption: 40, tags: 30 },
    rows: [],
    groups: [],
  })
}

describe('what a search has found', () => {
  beforeEach(answerSearch)

  it('is the target of a change, by its scan and filter and not by its keys', async () => {
    act(() => setWanted({ formats: ['csv'] }))
    show(<SearchPane scan={scanOfLake()} place={{ ...place, prefix: 'a/' }} />)
    await userEvent.click(await screen.findByRole('button', { name: 'Change these…' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Edit tags…' }))
    expect(useDialogs.getState().dialog).toEqual({
      kind: 'tags',
      connection: 'c1',
      bucket: 'lake',
      target: { kind: 'found', scan: 's1', filter: { formats: ['csv'], under: 'a/' } },
      summary: '12 objects found, 2.0 KB',
    })
  })

  it('in its own case stays so while its text is changed', async () => {
    show(<SearchPane scan={scanOfLake()} place={place} />)
    const field = await screen.findByRole('searchbox', { name: 'Search in all keys' })
    const looksFor = (text: object): Promise<void> =>
      waitFor(() =>
        expect(lake().inputsOf('scans.search').at(-1)).toEqual(expect.objectContaining({ filter: { text } })),
      )
    await userEvent.type(field, 'Raw')
    await looksFor({ kind: 'substring', text: 'Raw' })
    const toggle = screen.getByRole('button', { name: 'Match case' })
    await userEvent.click(toggle)
    expect(toggle.getAttribute('aria-pressed')).toBe('true')
    await userEvent.type(field, '/')
    await looksFor({ kind: 'substring', text: 'Raw/', matchCase: true })
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'How the text is meant' }), 'glob')
    await looksFor({ kind: 'glob', text: 'Raw/', matchCase: true })
    await userEvent.click(toggle)
    await looksFor({ kind: 'glob', text: 'Raw/' })
  })

  it('by encryption or tag is said to be of those only that are known', async () => {
    show(<SearchPane scan={scanOfLake()} place={place} />)
    await screen.findByText('12 objects')
    expect(screen.queryAllByRole('note')).toEqual([])
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Encryption' }), 'SSE-KMS')
    const [note] = await screen.findAllByRole('note')
    expect(note?.textContent).toMatch(/^Encryption is known of 40 of 1,000 objects; the others may be so too\./)
    const field = screen.getByRole('textbox', { name: 'Tag' })
    await userEvent.type(field, '!team=data{Enter}')
    await waitFor(() => expect(screen.getAllByRole('note')).toHaveLength(2))
    expect(lake().inputsOf('scans.search').at(-1)).toMatchObject({
      filter: { encryption: ['SSE-KMS'], tag: { key: 'team', value: 'data', absent: true } },
    })
    // Of objects without any tag, and of those whose tags are not known, none has this one.
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'With tags' }), 'no tag')
    expect(field).toHaveProperty('value', '')
    await userEvent.type(field, 'team{Enter}')
    expect(screen.getByRole('combobox', { name: 'With tags' })).toHaveProperty('value', '')
    await userEvent.clear(field)
    await userEvent.type(field, '=x')
    expect(screen.getByRole('alert').textContent).toBe('Tag must be a key such as team, or key=value')
  })
})

describe('a search that finds nothing', () => {
  beforeEach(answerSearch)

  it.each([
    [{}, /^No object here is like that\. Take away a part/],
    [{ state: 'stopped', complete: false }, /the scan is not complete, so there may be some/],
    [{ state: 'scanning', complete: false }, /^Nothing that was listed so far/],
  ] as const)('says so, and no more than is known of %j', async (parts, text) => {
    const none = { objects: 0, bytes: 0 }
    const known = { objects: 1000, encryption: 0, tags: 0 }
    lake().answers['scans.search'] = () => ({ version: 7, whole: true, total: none, known, rows: [], groups: [] })
    show(<SearchPane scan={scanOfLake(parts)} place={place} />)
    expect(await screen.findByText(text)).toBeDefined()
  })
})

describe('a search for what is not known', () => {
  beforeEach(answerSearch)

  it('says what that means, and not that others may be so too', async () => {
    act(() => setWanted({ encryption: ['unknown'], tags: 'unknown' }))
    show(<SearchPane scan={scanOfLake()} place={place} />)
    const notes = await screen.findAllByRole('note')
    expect(notes.map((note) => note.textContent)).toEqual([
      expect.stringMatching(/^Encryption is not known of these: not read yet, not permitted to be read, or /),
      expect.stringMatching(/^Tags are not known of these: /),
    ])
    expect(screen.queryByText(/may be so too/)).toBeNull()
    expect(screen.getByRole('combobox', { name: 'Encryption' })).toHaveProperty('value', 'unknown')
    expect(screen.getByRole('combobox', { name: 'With tags' })).toHaveProperty('value', 'unknown')
  })
})

describe('a finding', () => {
  const finding = (parts: Partial<Finding>): Finding => ({
    kind: 'mixedTiers',
    severity: 'note',
    confidence: 'certain',
    dataSet: 'set/',
    text: 'Mixed.',
    count: 2,
    places: [],
    placeCount: 0,
    objects: 4,
    bytes: 8,
    mend: { kind: 'none', why: 'Nothing mends it.' },
    ...parts,
  })
  const shown = (one: Finding) => {
    lake().answers['scans.findings'] = () => ({ version: 7, complete: true, total: 1, findings: [one] })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only its prefix is looked at here
    show(<Findings scan={scanOfLake()} place={place} dataSet={{ prefix: 'set/' } as DataSet} />)
    return screen.findByRole('article')
  }

  it('leads to one plan for all prefixes that mend it, with the change chosen', async () => {
    const intent = { kind: 'storageClass', to: 'GLACIER_IR' } as const
    const article = await shown(
      finding({ mend: { kind: 'change', intent, prefixes: ['set/a/', 'set/b/'], prefixCount: 1200 } }),
    )
    await userEvent.click(within(article).getByRole('button', { name: /^Move to Glacier Instant Retrieval/ }))
    expect(useDialogs.getState().dialog).toEqual({
      kind: 'storageClass',
      connection: 'c1',
      bucket: 'lake',
      target: { kind: 'finding', scan: 's1', dataSet: 'set/', finding: 'mixedTiers' },
      summary: 'everything below 1,200 prefixes of set/',
      intent,
    })
  })

  it('says why where nothing mends it', async () => {
    const article = await shown(finding({}))
    expect(within(article).getByText('Nothing mends it.')).toBeDefined()
    expect(within(article).queryAllByRole('button')).toEqual([])
  })
})

it('a scan that has met its limit goes on by as much again, or without one', async () => {
  lake().answers['scans.resume'] = () => scanOfLake()
  const stopped = scanOfLake({ state: 'stopped', complete: false, limitReached: true, maxRequests: 100, requests: 104 })
  show(<ScanBar scan={stopped} place={place} tried={(work) => void work.catch(() => undefined)} />)
  await userEvent.click(screen.getByRole('button', { name: 'Go on for 100 requests more' }))
  await userEvent.click(screen.getByRole('button', { name: 'Go on without a limit' }))
  await waitFor(() =>
    expect(lake().inputsOf('scans.resume')).toEqual([
      { scan: 's1', maxRequests: 204 },
      { scan: 's1', maxRequests: null },
    ]),
  )
})
