import { largestAnswer, tooLong } from './answers'
import type { WholeAnswer } from './leanForms'

/**
 * Room for bodies, used again and again: a page of a listing is some 400 kB, and garbage of that size keeps the collector busy. Given up when nobody
 * has needed any for a second.
 */
export class Rooms {
  private readonly free: Buffer[] = []
  private taken = 0
  private timer: NodeJS.Timeout | null = null

  take(): Buffer {
    this.taken += 1
    if (this.timer) clearTimeout(this.timer)
    return this.free.pop() ?? Buffer.allocUnsafeSlow(usualRoom)
  }

  give(room: Buffer): void {
    this.taken -= 1
    this.free.push(room)
    if (this.taken === 0) this.timer = setTimeout(() => (this.free.length = 0), keptMs).unref()
  }
}

const usualRoom = 512 * 1024
const keptMs = 1000
const largestHead = 64 * 1024
const newline = 0x0a

type Part = 'status' | 'headers' | 'sized' | 'untilEnd' | 'chunkSize' | 'chunk' | 'chunkEnd' | 'trailers' | 'whole'

/** Reads one HTTP/1.1 answer (RFC 9112) to a request other than HEAD, from its bytes as they come. Throws for what is not HTTP. */
export class AnswerReader {
  private part: Part = 'status'
  private line = ''
  private headLength = 0
  private statusCode = 0
  private headers: Record<string, string> = {}
  private room: Buffer | null = null
  private length = 0
  /** Bytes still to come of the body, or of a chunk of it. */
  private left = 0
  private keepsAlive = false

  constructor(private readonly rooms: Rooms) {}

  get isWhole(): boolean {
    return this.part === 'whole'
  }

  /** Whether the connection takes another request after this answer. */
  get mayGoOn(): boolean {
    return this.isWhole && this.keepsAlive
  }

  /** The bytes of the body are good until `release`. */
  get answer(): WholeAnswer {
    const { statusCode, headers, room, length } = this
    return { statusCode, headers, body: room?.subarray(0, length) ?? Buffer.alloc(0) }
  }

  push(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length && this.part !== 'whole') at = this.read(bytes, at)
    // What nobody asked for is no answer to the next request.
    if (at < bytes.length) this.keepsAlive = false
  }

  /** The connection ended: so does a body whose length was not said. */
  end(): void {
    if (this.part === 'untilEnd') this.part = 'whole'
  }

  release(): void {
    if (this.room) this.rooms.give(this.room)
    this.room = null
  }

  private read(bytes: Buffer, at: number): number {
    if (this.part === 'untilEnd') return this.take(bytes, at, bytes.length)
    if (this.part !== 'sized' && this.part !== 'chunk') return this.readLine(bytes, at)
    const end = this.take(bytes, at, Math.min(bytes.length, at + this.left))
    this.left -= end - at
    if (this.left === 0) this.part = this.part === 'sized' ? 'whole' : 'chunkEnd'
    return end
  }

  private readLine(bytes: Buffer, at: number): number {
    const found = bytes.indexOf(newline, at)
    const end = found < 0 ? bytes.length : found
    this.line += bytes.toString('latin1', at, end)
    this.headLength += end - at
    if (this.line.length > largestHead || (this.isHead() && this.headLength > largestHead)) throw notHttp()
    if (found < 0) return end
    const line = this.line.endsWith('\r') ? this.line.slice(0, -1) : this.line
    this.line = ''
    this.onLine(line)
    return end + 1
  }

  private isHead(): boolean {
    return this.part === 'status' || this.part === 'headers'
  }

  private onLine(line: string): void {
    if (this.part === 'status') this.onStatus(line)
    else if (this.part === 'headers' && line !== '') this.onHeader(line)
    else if (this.part === 'headers') this.onHead()
    else if (this.part === 'chunkSize') this.onChunk(line)
    else if (this.part === 'chunkEnd' && line !== '') throw notHttp()
    else if (this.part === 'chunkEnd') this.part = 'chunkSize'
    else if (line === '') this.part = 'whole'
  }

  private onStatus(line: string): void {
    const [, minor, status] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(line) ?? []
    if (status === undefined) throw notHttp()
    this.statusCode = Number(status)
    this.keepsAlive = minor === '1'
    this.headers = {}
    this.part = 'headers'
  }

  private onChunk(line: string): void {
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line)?.[1]
    if (size === undefined) throw notHttp()
    this.left = Number.parseInt(size, 16)
    this.part = this.left === 0 ? 'trailers' : 'chunk'
  }

  private onHeader(line: string): void {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw notHttp()
    const lower = name.toLowerCase()
    const before = this.headers[lower]
    this.headers[lower] = before === undefined ? value : `${before}, ${value}`
  }

  /** Decides how long the body is (RFC 9112 section 6.3). */
  private onHead(): void {
    const { statusCode, headers } = this
    if (statusCode < 200) {
      this.part = 'status'
      return
    }
    if (/\bclose\b/i.test(headers['connection'] ?? '')) this.keepsAlive = false
    const coding = headers['transfer-encoding']
    const size = headers['content-length']
    if (statusCode === 204 || statusCode === 304) this.part = 'whole'
    else if (coding !== undefined) {
      if (coding.toLowerCase() !== 'chunked' || size !== undefined) throw notHttp()
      this.part = 'chunkSize'
    } else if (size !== undefined) {
      if (!/^\d{1,15}$/.test(size)) throw notHttp()
      this.left = Number(size)
      this.reserve(this.left)
      this.part = this.left === 0 ? 'whole' : 'sized'
    } else {
      this.keepsAlive = false
      this.part = 'untilEnd'
    }
  }

  private take(bytes: Buffer, from: number, to: number): number {
    const room = this.reserve(this.length + to - from)
    bytes.copy(room, this.length, from, to)
    this.length += to - from
    return to
  }

  private reserve(length: number): Buffer {
    if (length > largestAnswer) throw tooLong()
    this.room ??= this.rooms.take()
    if (length <= this.room.length) return this.room
    const larger = Buffer.allocUnsafeSlow(Math.max(length, this.room.length * 2))
    this.room.copy(larger, 0, 0, this.length)
    this.room = larger
    return larger
  }
}

/** With a code as Node's own parser gives. */
const notHttp = (): Error => Object.assign(new Error('The answer is not HTTP.'), { code: 'HPE_INVALID' })
