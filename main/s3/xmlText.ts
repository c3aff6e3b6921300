/** Whether every parser takes the characters as they are. */
export const isPlainXml = (text: string): boolean => !/[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffc]/.test(text)

/** A document as S3 writes it, whose root element holds what `inner` is the expression of. */
export const plainDocument = (root: string, inner: string): RegExp =>
  new RegExp(`^(?:<\\?xml [^?>]*\\?>\\n?)?<${root}(?: xmlns="[\\w:/.-]*")?>${inner}</${root}>\\n?$`)

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

const quote = '&quot;'

/** Text between two tags. `null` where an entity is not one of the five of XML. */
export function xmlText(raw: string): string | null {
  if (!raw.includes('&')) return raw
  const inQuotes = raw.length >= 2 * quote.length && raw.startsWith(quote) && raw.endsWith(quote)
  const inner = inQuotes ? raw.slice(quote.length, -quote.length) : '&'
  // Every ETag is such a text.
  if (!inner.includes('&')) return `"${inner}"`
  let known = true
  const text = raw.replace(/&[^;&]*;?/g, (entity) => {
    const character = entities[entity]
    known &&= character !== undefined
    return character ?? ''
  })
  return known ? text : null
}
