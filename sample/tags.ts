import type { Tag } from '../lake/tags'
import { S3Error } from './errors'
import { decodeUri } from './request'
import { element, type XmlNode } from './xml'

const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Refuses a set of tags S3 would not keep, with S3's codes (s3-facts A6.1). */
function checkTags(tags: readonly Tag[], most: number, what: string): readonly Tag[] {
  if (tags.length > most) throw new S3Error('BadRequest', `${what} tags cannot be greater than ${most}`)
  const seen = new Set<string>()
  for (const { key, value } of tags) {
    if (key === '' || key.length > 128 || !characters.test(key))
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key })
    if (value.length > 256 || !characters.test(value))
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', { TagKey: key, TagValue: value })
    if (key.startsWith('aws:')) throw new S3Error('InvalidTag', 'System tags cannot be added/updated by requester')
    if (seen.has(key))
      throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key', { TagKey: key })
    seen.add(key)
  }
  return tags
}

/** The tags of a Tagging document. Throws MalformedXML, InvalidTag or BadRequest. */
export function tagsOfXml(root: XmlNode, most: number, what: string): readonly Tag[] {
  const set = root.child('TagSet')
  if (set === undefined || set.children.some(({ name }) => name !== 'Tag')) throw new S3Error('MalformedXML')
  const tags = set.children.map((tag) => {
    const [key, value] = [tag.value('Key'), tag.value('Value')]
    if (key === undefined || value === undefined) throw new S3Error('MalformedXML')
    return { key, value }
  })
  return checkTags(tags, most, what)
}

/** The tags of an `x-amz-tagging` header, which is encoded like a query. */
export function tagsOfHeader(text: string | undefined): readonly Tag[] {
  const pairs = (text ?? '').split('&').filter((pair) => pair !== '')
  const tags = pairs.map((pair) => {
    const [key = '', ...value] = pair.split('=')
    return { key: decodeUri(key), value: decodeUri(value.join('=')) }
  })
  return checkTags(tags, 10, 'Object')
}

export const tagSetXml = (tags: readonly Tag[]): string =>
  `<TagSet>${tags.map((tag) => `<Tag>${element('Key', tag.key)}${element('Value', tag.value)}</Tag>`).join('')}</TagSet>`
