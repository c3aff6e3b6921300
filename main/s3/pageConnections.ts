import { connect, isIP, type Socket, type TcpSocketConnectOpts } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { AnswerReader, Rooms } from './answerReader'
import type { WholeAnswer } from './leanForms'
import type { Patience } from './patience'
import type { PlainRequest, RequestPlace } from './plainRequest'

/** How much is read from a connection at once. */
const readSize = 64 * 1024

/**
 * Sends requests without a body over kept-alive connections whose answers are read into buffers that are used again. Node's own client makes some
 * 800 kB of garbage of each page of a listing, which costs more than all the rest of a page. For answers that are read at once; callers
 * limit what they have in flight.
 */
export class PageConnections {
  private readonly idle = new Map<string, Connection[]>()
  private readonly open = new Set<Connection>()
  private readonly rooms = new Rooms()

  constructor(private readonly patience: Patience) {}

  /** `read` has the answer until it returns; what it throws is thrown on. Throws errors such as those of node:http. */
  async exchange<T>(
    request: PlainRequest,
    signal: AbortSignal | undefined,
    read: (answer: WholeAnswer) => T,
  ): Promise<T> {
    const place = `${request.protocol}//${request.hostname}:${request.port ?? ''}`
    const connection = this.idle.get(place)?.pop() ?? this.connect(request)
    const reader = new AnswerReader(this.rooms)
    try {
      await connection.exchange(request.head, reader, signal)
      const result = read(reader.answer)
      if (reader.mayGoOn) this.keep(place, connection)
      else connection.destroy()
      return result
    } catch (error) {
      connection.destroy()
      throw error
    } finally {
      reader.release()
    }
  }

  destroy(): void {
    for (const connection of this.open) connection.destroy()
  }

  private connect(request: RequestPlace): Connection {
    const connection: Connection = new Connection(request, this.patience, () => {
      this.open.delete(connection)
      for (const idle of this.idle.values()) {
        const at = idle.indexOf(connection)
        if (at >= 0) idle.splice(at, 1)
      }
    })
    this.open.add(connection)
    return connection
  }

  private keep(place: string, connection: Connection): void {
    if (!this.open.has(connection)) return
    connection.rest()
    const idle = this.idle.get(place)
    if (idle) idle.push(connection)
    else this.idle.set(place, [connection])
  }
}

/** What is under way on a connection. */
interface Exchange {
  readonly reader: AnswerReader
  settle(error: Error | null): void
}

/** One connection, with one request at a time. */
class Connection {
  private readonly socket: Socket
  private current: Exchange | null = null
  private connecting: NodeJS.Timeout | null

  constructor(
    { protocol, hostname, port }: RequestPlace,
    private readonly patience: Patience,
    closed: () => void,
  ) {
    const secure = protocol === 'https:'
    const onread = {
      buffer: Buffer.allocUnsafeSlow(readSize),
      callback: (length: number, bytes: Uint8Array): boolean => {
        this.onBytes(Buffer.from(bytes.buffer, bytes.byteOffset, length))
        return true
      },
    }
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    const to: TcpSocketConnectOpts = { host, port: port ?? (secure ? 443 : 80), noDelay: true, keepAlive: true, onread }
    this.socket = secure ? connectSecurely({ ...to, ...(isIP(host) === 0 && { servername: host }) }) : connect(to)
    this.connecting = setTimeout(
      () => this.fail(timeout(`no connection within ${patience.connecting} ms`)),
      patience.connecting,
    )
    this.socket.on(secure ? 'secureConnect' : 'connect', () => this.connected())
    this.socket.on('error', (error) => this.fail(error))
    this.socket.on('end', () => this.onEnd())
    this.socket.on('close', () => {
      this.connected()
      this.onEnd()
      closed()
    })
  }

  exchange(head: string, reader: AnswerReader, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => this.fail(new DOMException('This operation was aborted', 'AbortError'))
      const limit = setTimeout(
        () => this.fail(timeout(`no answer within ${this.patience.answer} ms`)),
        this.patience.answer,
      )
      const settle = (error: Error | null): void => {
        this.current = null
        clearTimeout(limit)
        signal?.removeEventListener('abort', stop)
        if (error) reject(error)
        else resolve()
      }
      this.current = { reader, settle }
      if (signal?.aborted) return stop()
      signal?.addEventListener('abort', stop)
      this.socket.ref()
      this.socket.write(head, 'latin1')
    })
  }

  /** Keeps the process alive no longer. */
  rest(): void {
    this.socket.unref()
  }

  destroy(): void {
    this.socket.destroy()
  }

  private connected(): void {
    if (this.connecting) clearTimeout(this.connecting)
    this.connecting = null
  }

  private onBytes(bytes: Buffer): void {
    const { current } = this
    // Nobody asked.
    if (!current) return this.destroy()
    try {
      current.reader.push(bytes)
    } catch (error) {
      return this.fail(error instanceof Error ? error : new Error(String(error)))
    }
    if (current.reader.isWhole) current.settle(null)
  }

  private onEnd(): void {
    const { current } = this
    if (!current) return this.destroy()
    current.reader.end()
    if (current.reader.isWhole) current.settle(null)
    else this.fail(Object.assign(new Error('the answer was cut off'), { code: 'ECONNRESET' }))
  }

  private fail(error: Error): void {
    this.current?.settle(error)
    this.destroy()
  }
}

const timeout = (message: string): Error => Object.assign(new Error(message), { name: 'TimeoutError' })
