import { describe, expect, it } from 'vitest'
import { readBytes, readDay, textProblem, withPart } from '../../../../renderer/features/search/filterText'

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
  it('reads a day as its first moment', () =>
    expect(readDay('2026-10-02')).toEqual({ ok: true, value: new Date(2026, 9, 2).getTime() }))

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
