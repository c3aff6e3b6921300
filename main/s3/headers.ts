import type { DeserializeMiddleware, MiddlewareStack } from '@smithy/types'

/** Headers as they came over the wire, names in lower case. The SDK drops metadata named `__proto__` (s3-facts A5.12) and rewrites dates. */
export type RawHeaders = ReadonlyMap<string, string>

interface Sent<I extends object, O extends object> {
  readonly middlewareStack: Pick<MiddlewareStack<I, O>, 'add' | 'addRelativeTo'>
}

const watchers = new WeakMap<object, (headers: RawHeaders) => void>()

/** Who watches the headers of the answer to a command, for those who read it without the SDK. */
export const watcherOf = (command: object): ((headers: RawHeaders) => void) | undefined => watchers.get(command)

/** Lets `keep` see the headers of the answer to `command`, also of an error. */
export function watchHeaders<I extends object, O extends object>(
  command: Sent<I, O>,
  keep: (headers: RawHeaders) => void,
): void {
  const watch: DeserializeMiddleware<I, O> = (next) => async (args) => {
    const result = await next(args)
    if (hasHeaders(result.response)) keep(new Map(Object.entries(result.response.headers)))
    return result
  }
  watchers.set(command, keep)
  command.middlewareStack.addRelativeTo(watch, {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    name: 'watchHeaders',
  })
}

/** Adds headers to the request of `command` as they are, before it is signed. */
export function addHeaders<I extends object, O extends object>(
  command: Sent<I, O>,
  headers: Iterable<readonly [string, string]>,
): void {
  command.middlewareStack.add(
    (next) => (args) => {
      if (hasHeaders(args.request)) for (const [name, value] of headers) args.request.headers[name] = value
      return next(args)
    },
    { step: 'build', name: 'addHeaders', priority: 'low' },
  )
}

/** Asks for a subresource the command does not have, before the request is signed. */
export function addQuery<I extends object, O extends object>(command: Sent<I, O>, name: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      if (hasQuery(args.request)) args.request.query[name] = ''
      return next(args)
    },
    { step: 'build', name: 'addQuery', priority: 'low' },
  )
}

const hasQuery = (message: unknown): message is { query: Record<string, string> } =>
  typeof message === 'object' && message !== null && 'query' in message && typeof message.query === 'object'

const hasHeaders = (message: unknown): message is { headers: Record<string, string> } =>
  typeof message === 'object' && message !== null && 'headers' in message && typeof message.headers === 'object'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A header value as a person wrote it. Node reads headers as Latin-1; S3 sends what is not ASCII as RFC 2047 encoded words, other
 * endpoints as UTF-8.
 */
export function headerText(value: string): string {
  // Blanks between two encoded words are not part of the text.
  const words = value.replace(/(=\?[^?]+\?[BbQq]\?[^?]*\?=)\s+(?==\?)/g, '$1')
  const decoded = words.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (word, kind: string, content: string) => {
    const bytes = kind.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quotedPrintable(content)
    return textOf(bytes) ?? word
  })
  if (decoded !== words) return decoded
  return textOf(Buffer.from(value, 'latin1')) ?? value
}

const quotedPrintable = (content: string): Buffer =>
  Buffer.from(
    content
      .replaceAll('_', ' ')
      .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

function textOf(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}
