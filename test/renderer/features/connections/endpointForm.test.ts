import { describe, expect, it } from 'vitest'
import { OpenInput } from '../../../../preload/contract/connections'
import { emptyDraft, problemsOf, toOpenInput } from '../../../../renderer/features/connections/endpointForm'

const good = { ...emptyDraft, endpoint: 'https://s3.example.com', accessKeyId: 'AK', secretAccessKey: 'secret' }

describe('an address', () => {
  it.each([
    ['https://s3.example.com', true],
    ['http://localhost:9000/', true],
    [' http://localhost:9000 ', true],
    ['localhost:9000', false],
    ['https://user:pass@host', false],
    ['https://host/bucket', false],
    ['https://host?x=1', false],
    ['https://', false],
    ['http://host:99999', false],
    ['', false],
  ])('%j is good: %s, and main agrees with what is good', (endpoint, isGood) => {
    const draft = { ...good, endpoint }
    expect(problemsOf(draft, false).endpoint === undefined).toBe(isGood)
    if (isGood) expect(OpenInput.safeParse(toOpenInput(draft)).success).toBe(true)
  })
})

it.each([
  [{ region: 'EU West' }, 'region'],
  [{ accessKeyId: '' }, 'accessKeyId'],
  [{ accessKeyId: 'A B' }, 'accessKeyId'],
  [{ secretAccessKey: '' }, 'secretAccessKey'],
  [{ secretAccessKey: 'x\n' }, 'secretAccessKey'],
])('%j is wrong in its %s', (change, field) => {
  expect(Object.keys(problemsOf({ ...good, ...change }, false))).toEqual([field])
})

it('may leave out a secret that is in the keychain', () => {
  const draft = { ...good, secretAccessKey: '' }
  expect(problemsOf(draft, true)).toEqual({})
  expect(toOpenInput(draft)).not.toHaveProperty('secretAccessKey')
})

it('is named after its host unless it has a name', () => {
  expect(toOpenInput({ ...good, endpoint: 'http://127.0.0.1:9000/' })).toMatchObject({ label: '127.0.0.1:9000' })
  expect(toOpenInput({ ...good, label: ' Lab ' })).toMatchObject({ label: 'Lab' })
})
