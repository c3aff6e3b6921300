import { expect, it, vi } from 'vitest'
import { rehearse } from '../../../main/scan/rehearsal'
import * as scanner from '../../../main/scan/listScanner'

it('lists full pages by the way real ones go, and meets no network', async () => {
  const scan = vi.spyOn(scanner, 'scanListPage')
  await rehearse()
  const scanned = scan.mock.results.map(({ value }) => value)
  expect(scanned.length).toBeGreaterThan(1)
  for (const page of scanned) expect(page).toMatchObject({ contents: { length: 1000 } })
})
