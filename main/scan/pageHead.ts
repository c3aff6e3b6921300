import { xmlText } from '../s3/xmlText'

/** What a page says besides its objects. */
export interface PageHead {
  readonly truncated: boolean
  readonly token: string | null
  /** `start-after` as the server has read it, decoded; `null` where it does not say. */
  readonly startAfter: string | null
}

const frame = /^(?:<\?xml [^<>]*\?>)?\s*<ListBucketResult(?: xmlns="[^"<>&]*")?>([\s\S]*)<\/ListBucketResult>\s*$/
const element = /\s*<([A-Za-z]+)>([^<]*)<\/\1>|\s*<([A-Za-z]+)\s?\/>/y

/** Reads what stands around the objects of a page; `null` for anything but the plain form. */
export function headOf(text: string): PageHead | null {
  const inner = frame.exec(text)?.[1]
  if (inner === undefined) return null
  const fields = new Map<string, string>()
  element.lastIndex = 0
  for (;;) {
    const start = element.lastIndex
    const found = element.exec(inner)
    if (!found) {
      if (inner.slice(start).trim() !== '') return null
      break
    }
    const name = found[1] ?? found[3] ?? ''
    const value = xmlText(found[2] ?? '')
    if (value === null || fields.has(name)) return null
    fields.set(name, value)
  }
  const truncated = fields.get('IsTruncated')
  if (fields.get('EncodingType') !== 'url' || !fields.get('Name') || fields.has('Contents')) return null
  if (truncated !== 'true' && truncated !== 'false') return null
  const startAfter = decoded(fields.get('StartAfter') ?? '')
  return {
    truncated: truncated === 'true',
    token: fields.get('NextContinuationToken') || null,
    startAfter: startAfter || null,
  }
}

/** What cannot be decoded is taken as it is, which is then not what was sent. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
