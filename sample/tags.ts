import type { Tag } from '../lake/tags'
import { S3Error } from './errors'
import { decodeUri } from './request'
import { checkShape, type XmlNode } from './xml'

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Refuses a set of tags S3 would not keep, with S3's codes (s3-facts A6.1). */
function checkTags(tags: readonly Tag[], most: number): readonly Tag[] {
  if (tags.length > most) throw new S3Error('BadRequest', `Tags cannot be greater than ${most}`)
  for (const { key, value } of tags) {
    if (key === '' || key.length > 128 || !allowed.test(key) || key.startsWith('aws:'))
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key })
    if (value.length > 256 || !allowed.test(value))
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', { TagKey: key, TagValue: value })
  }
  if (new Set(tags.map(({ key }) => key)).size < tags.length)
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key')
  return tags
}

/** The tags of a Tagging document, at most `most`. Throws MalformedXML, InvalidTag or BadRequest. */
export function tagsOfXml(root: XmlNode, most: number): readonly Tag[] {
  checkShape(root, { TagSet: { 'Tag*': { Key: /^/, Value: /^/ } } })
  const tags = root.child('TagSet')?.all('Tag') ?? []
  return checkTags(
    tags.map((tag) => ({ key: tag.value('Key') ?? '', value: tag.value('Value') ?? '' })),
    most,
  )
}

/** The tags of an `x-amz-tagging` header, which is encoded like a query. */
export function tagsOfHeader(text = ''): readonly Tag[] {
  const pairs = text.split('&').filter((pair) => pair !== '')
  return checkTags(
    pairs.map((pair) => {
      const [key = '', ...value] = pair.split('=')
      return { key: decodeUri(key), value: decodeUri(value.join('=')) }
    }),
    10,
  )
}
