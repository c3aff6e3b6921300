import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { becameOf, savedLine, splitSum, withSum } from '../../lake/savedPlan'

const marker = { etag: '', isDeleteMarker: true }
const hidden = { back: 'v1', markers: ['m1'], since: 5 }

describe('what has become of an object since its plan was saved', () => {
  it.each([
    ['is as it was', 'a', { etag: 'a', isDeleteMarker: false }, 'same'],
    ['was written again', 'a', { etag: 'b', isDeleteMarker: false }, 'changed'],
    ['is not there', 'a', null, 'gone'],
    ['is hidden by a delete marker', 'a', marker, 'gone'],
    ['may not be read', 'a', { etag: '', isDeleteMarker: false }, 'unknown'],
    ['had no ETag then', '', { etag: 'b', isDeleteMarker: false }, 'unknown'],
    ['is a delete marker, as it was', '', marker, 'same'],
    ['is deleted and can come back, as it could', 'a', { etag: 'a', isDeleteMarker: true, hidden }, 'same'],
    ['is deleted, and another version would come back', 'a', { etag: 'b', isDeleteMarker: true, hidden }, 'changed'],
  ])('an object that %s', (_, etag, now, became) => {
    expect(becameOf({ etag }, now)).toBe(became)
  })
})

describe('the first line', () => {
  it('comes apart as it was put together, whatever it says', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (header) => {
        const text = JSON.stringify(header)
        const line = withSum(text, '0'.repeat(64))
        expect(splitSum(line)).toEqual({ header: text, sha256: '0'.repeat(64) })
        expect(JSON.parse(line)).toBeDefined()
      }),
    )
  })

  it.each(['', '{}', '{"a":1}', '{"a":1,"sha256":"short"}', 'sha256'])('is none: %j', (line) => {
    expect(splitSum(line)).toBeNull()
  })
})

it('an object is one line, whatever its key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (key) => {
      const object = { key, versionId: null, etag: 'e', bytes: 1, storageClass: 'STANDARD', excluded: true }
      expect(savedLine(object)).not.toContain('\n')
      expect(JSON.parse(savedLine(object))).toEqual(object)
    }),
  )
})
