import type { Tag } from '@aws-sdk/client-s3'
import { isPlainXml, plainDocument, xmlText } from './xmlText'

const row = '<Tag><Key>[^<\\r]*</Key><Value>[^<\\r]*</Value></Tag>'
const document = plainDocument('Tagging', `<TagSet>((?:${row})*)</TagSet>`)

/**
 * The tags of a `Tagging` document as S3 writes it.
 * @returns `null` for anything but the plain form, which the SDK's own parser is for
 */
export function scanTagging(text: string): Tag[] | null {
  const rows = document.exec(text)?.[1]
  if (rows === undefined || !isPlainXml(rows)) return null
  const tags: Tag[] = []
  for (const [, key = '', value = ''] of rows.matchAll(/<Key>([^<]*)<\/Key><Value>([^<]*)<\/Value>/g)) {
    const found = { Key: xmlText(key), Value: xmlText(value) }
    if (found.Key === null || found.Value === null) return null
    tags.push({ Key: found.Key, Value: found.Value })
  }
  return tags
}
