/** Where a request goes. */
export interface RequestPlace {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number | undefined
}

/** A request without a body, as it is sent: its first line and its headers. */
export interface PlainRequest extends RequestPlace {
  readonly head: string
}

/** `path` with its query. @throws TypeError as node:http does for a sign that would make other lines of them */
export function plainRequest(
  { protocol, hostname, port }: RequestPlace,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): PlainRequest {
  const lines = [`${method} ${path} HTTP/1.1`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (/[^\t\x20-\x7e\x80-\xff]/.test(lines.join('')))
    throw Object.assign(new TypeError('a header holds a sign it must not'), { code: 'ERR_INVALID_CHAR' })
  return { protocol, hostname, port, head: `${lines.join('\r\n')}\r\n\r\n` }
}
