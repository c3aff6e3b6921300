import { describe, expect, it } from 'vitest'
import {
  dayText,
  readBytes,
  readDay,
  readTag,
  tagText,
  textProblem,
  withPart,
} from '../../../../renderer/features/search/filterText'

describe('readBytes', () => {
  it.each([
    ['', null],
    ['0', 0],
    ['4096', 4096],
    ['128 KB', 131_072],
    ['1.5gb', 1_610_612_736],
    [' 2 T ', 2_199_023_255_552],
  ])('reads %j as %j', (text, value) => expect(readBytes(text)).toEqual({ ok: true, value }))

  it.each(['big', '1 parsec', '-1', '1e9', '99999999 tb'])('refuses %j and says why', (text) =>
    expect(readBytes(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/\w/) }),
  )
})

describe('readDay', () => {
  it('reads a day as its first moment in UTC', () => {
    expect(readDay('2026-10-02')).toEqual({ ok: true, value: Date.UTC(2026, 9, 2) })
    expect(dayText(Date.UTC(2026, 9, 2))).toBe('2026-10-02')
  })

  it.each(['2026-02-30', '2026-13-01', '2.10.2026', 'soon'])('refuses %j', (text) =>
    expect(readDay(text)).toMatchObject({ ok: false }),
  )
})

it.each([
  [{ kind: 'regexp', text: 'part-\\d+' }, null],
  [{ kind: 'glob', text: '(' }, null],
  [{ kind: 'substring', text: '(' }, null],
] as const)('%j is a good text', (text, problem) => expect(textProblem(text)).toBe(problem))

it('says what is wrong with an expression', () =>
  expect(textProblem({ kind: 'regexp', text: '(' })).toMatch(/Unterminated group/))

it.each([null, []])('takes a part away for %j', (nothing) =>
  expect(withPart({ under: 'a/', formats: ['csv'] }, 'formats', nothing)).toEqual({ under: 'a/' }),
)

it('puts a part in and keeps the others', () =>
  expect(withPart({ under: 'a/' }, 'minBytes', 5)).toEqual({ under: 'a/', minBytes: 5 }))

describe('readTag', () => {
  it.each([
    ['', null],
    ['team', { key: 'team' }],
    [' team ', { key: 'team' }],
    ['team=', { key: 'team', value: '' }],
    ['team=data=lake', { key: 'team', value: 'data=lake' }],
    ['!team', { key: 'team', absent: true }],
    ['!team=data', { key: 'team', value: 'data', absent: true }],
  ])('reads %j as %j', (text, value) => {
    expect(readTag(text)).toEqual({ ok: true, value })
    if (value !== null) expect(readTag(tagText(value))).toEqual({ ok: true, value })
  })

  it.each(['=data', '!', '!=x', 'k'.repeat(129), `k=${'v'.repeat(257)}`])('refuses %j and says why', (text) =>
    expect(readTag(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/^(must be|has) a /) }),
  )
})
