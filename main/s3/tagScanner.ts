import type { Tag } from '@aws-sdk/client-s3'

const document =
  /^(?:<\?xml [^?>]*\?>\n?)?<Tagging(?: xmlns="[\w:/.-]*")?><TagSet>((?:<Tag><Key>[^<\r]*<\/Key><Value>[^<\r]*<\/Value><\/Tag>)*)<\/TagSet><\/Tagging>\n?$/

/**
 * The tags of a `Tagging` document as S3 writes it.
 * @returns `null` for anything but the plain form, which the SDK's own parser is for
 */
export function scanTagging(text: string): Tag[] | null {
  const rows = document.exec(text)?.[1]
  if (rows === undefined || /[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffc]/.test(rows)) return null
  const tags: Tag[] = []
  for (const [, key = '', value = ''] of rows.matchAll(/<Key>([^<]*)<\/Key><Value>([^<]*)<\/Value>/g)) {
    const found = { Key: textOf(key), Value: textOf(value) }
    if (found.Key === null || found.Value === null) return null
    tags.push({ Key: found.Key, Value: found.Value })
  }
  return tags
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

/** `null` where an entity is not one of the five of XML. */
function textOf(raw: string): string | null {
  if (!raw.includes('&')) return raw
  let known = true
  const text = raw.replace(/&[^;&]*;?/g, (entity) => {
    const character = entities[entity]
    known &&= character !== undefined
    return character ?? ''
  })
  return known ? text : null
}
