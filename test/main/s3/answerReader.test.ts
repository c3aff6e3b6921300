import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { AnswerReader, Rooms } from '../../../main/s3/answerReader'

const bytes = fc.uint8Array({ maxLength: 300 }).map((body) => Buffer.from(body))

interface Written {
  readonly head: string
  readonly body: Buffer
}
const inChunks = (parts: readonly Buffer[]): Buffer =>
  Buffer.concat([
    ...parts
      .filter(({ length }) => length > 0)
      .flatMap((part) => [Buffer.from(`${part.length.toString(16)};a=b\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from('0\r\nx-sum: 1\r\n\r\n'),
  ])
const ways: Record<string, (parts: readonly Buffer[]) => Written> = {
  'with their length': (parts) => {
    const body = Buffer.concat(parts)
    return { head: `Content-Length: ${body.length}\r\n`, body }
  },
  'in chunks': (parts) => ({ head: 'transfer-encoding: Chunked\r\n', body: inChunks(parts) }),
  'up to the end of the connection': (parts) => ({ head: '', body: Buffer.concat(parts) }),
}

function readIn(pieces: readonly Buffer[]): AnswerReader {
  const reader = new AnswerReader(new Rooms())
  for (const piece of pieces) reader.push(piece)
  return reader
}

describe.each(Object.entries(ways))('bodies sent %s', (_, write) => {
  it('are read as they were, however they come in', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), fc.array(fc.nat(900), { maxLength: 12 }), (parts, cuts) => {
        const { head, body } = write(parts)
        const whole = Buffer.concat([
          Buffer.from(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: one\r\nx-a:two \r\n${head}\r\n`),
          body,
        ])
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length]
        const reader = readIn(places.slice(1).map((to, at) => whole.subarray(places[at], to)))
        expect(reader.isWhole).toBe(head !== '')
        expect(reader.mayGoOn).toBe(head !== '')
        reader.end()
        expect(reader.isWhole).toBe(true)
        expect(reader.answer).toMatchObject({ statusCode: 200, headers: { 'x-a': 'one, two' } })
        expect(reader.answer.body).toEqual(Buffer.concat(parts))
      }),
    )
  })
})

it.each<[string, string, boolean]>([
  ['no body', 'HTTP/1.1 204 No Content\r\n\r\n', true],
  ['an empty body', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', true],
  ['the wish to close', 'HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 0\r\n\r\n', false],
  ['an old version', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false],
  ['more than was said', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab', false],
])('an answer with %s is whole', (_, text, mayGoOn) => {
  const reader = readIn([Buffer.from(text)])
  expect(reader).toMatchObject({ isWhole: true, mayGoOn })
})

it.each<[string, string]>([
  ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
  ['a line that is no header', 'HTTP/1.1 200 OK\r\nnothing\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n'],
  ['chunks and a length', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['another coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n'],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'],
  ['a chunk longer than it said', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(20_000)}`],
])('%s is no answer', (_, text) => {
  expect(() => readIn([Buffer.from(text)])).toThrow('The answer is not HTTP.')
})

it('is no longer than any listing', () => {
  expect(() => readIn([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 99000000\r\n\r\n')])).toThrow(
    expect.objectContaining({ fault: expect.objectContaining({ kind: 'badAnswer' }) }),
  )
})

it('uses the room of a body again, and gives it up when nobody needs it', () => {
  vi.useFakeTimers()
  const rooms = new Rooms()
  const answer = (): Buffer => {
    const reader = new AnswerReader(rooms)
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab'))
    const { body } = reader.answer
    reader.release()
    return body
  }
  const first = answer().buffer
  vi.advanceTimersByTime(900)
  expect(answer().buffer).toBe(first)
  vi.advanceTimersByTime(900)
  expect(answer().buffer).toBe(first)
  vi.advanceTimersByTime(1100)
  expect(answer().buffer).not.toBe(first)
  vi.useRealTimers()
})
