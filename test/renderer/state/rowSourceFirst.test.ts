import { expect, it } from 'vitest'
import type { ListingState, Row } from '../../../preload/contract/listings'
import { FaultError } from '../../../renderer/client'
import { RowSource } from '../../../renderer/state/rowSource'

const loading = (objects: number, at: number, more: Partial<ListingState> = {}): ListingState => ({
  listing: 'l',
  state: 'loading',
  fault: null,
  prefixes: 0,
  objects,
  bytes: 0,
  rows: objects,
  version: 1,
  selection: { prefixes: 0, objects: 0, bytes: 0 },
  requests: objects === 0 ? 0 : 1,
  startedAt: 0,
  at,
  ...more,
})
const row: Row = {
  kind: 'object',
  key: 'a',
  name: 'a',
  bytes: 0,
  modifiedAt: 0,
  etag: '',
  storageClass: 'STANDARD',
  restore: null,
  selected: false,
}

interface Answer {
  readonly from: number
  readonly rows: Row[]
  readonly state: ListingState
}

/** A source whose first rows a test lets come, or not. */
function waiting() {
  let settle: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | null = null
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only listings.rows is called
  const call = () => new Promise<never>((resolve, reject) => (settle = { resolve: resolve as never, reject }))
  const source = new RowSource('l', loading(0, 1), call)
  const told: string[] = []
  source.onState = ({ state, rows }) => told.push(`${state} ${rows} with ${source.held}`)
  const done = source.awaitFirst()
  return { source, told, done, settled: () => settle ?? expect.fail('nothing was asked for') }
}

it('tells of the first rows only when it has them', async () => {
  const { source, told, done, settled } = waiting()
  source.accept(loading(1, 2))
  expect(told).toEqual([])
  settled().resolve({ from: 0, rows: [row], state: loading(1, 2) })
  await done
  expect(told).toEqual(['loading 1 with 1'])
})

it('loses nothing that was said meanwhile', async () => {
  const { source, told, done, settled } = waiting()
  source.accept(loading(1, 2, { state: 'done' }))
  settled().resolve({ from: 0, rows: [row], state: loading(1, 2) })
  await done
  expect(told).toEqual(['loading 1 with 1', 'done 1 with 1'])
})

it('goes on without the first rows when they cannot be had', async () => {
  const { source, told, done, settled } = waiting()
  source.accept(loading(0, 2, { state: 'failed' }))
  settled().reject(new FaultError({ kind: 'cancelled' }))
  await done
  expect(told.at(-1)).toBe('failed 0 with 0')
})

it('waits for nothing where rows are there or none will come', async () => {
  const call = () => expect.fail('nothing may be asked for')
  await new RowSource('l', loading(1, 1), call).awaitFirst()
  await new RowSource('l', loading(0, 1, { state: 'done' }), call).awaitFirst()
})
