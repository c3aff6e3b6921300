import type { Tag } from '../lake/tags'
import { refuseUnless } from './errors'
import { readPairs } from './request'
import { checkShape, type XmlNode } from './xml'

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Refuses a set of tags S3 would not keep, with S3's codes (s3-facts A6.1). */
function checkTags(tags: readonly Tag[], most: number): readonly Tag[] {
  refuseUnless(tags.length <= most, 'BadRequest', `Tags cannot be greater than ${most}`)
  for (const { key, value } of tags) {
    const goodKey = key !== '' && key.length <= 128 && allowed.test(key) && !key.startsWith('aws:')
    refuseUnless(goodKey, 'InvalidTag', 'The TagKey you have provided is invalid')
    refuseUnless(value.length <= 256 && allowed.test(value), 'InvalidTag', 'The TagValue you have provided is invalid')
  }
  const distinct = new Set(tags.map(({ key }) => key)).size === tags.length
  refuseUnless(distinct, 'InvalidTag', 'Cannot provide multiple Tags with the same key')
  return tags
}

/** The tags of a Tagging document, at most `most`. Throws MalformedXML, InvalidTag or BadRequest. */
export function tagsOfXml(root: XmlNode, most: number): readonly Tag[] {
  checkShape(root, { TagSet: { 'Tag*': { Key: /^/, Value: /^/ } } })
  const tags = root.child('TagSet')?.all('Tag') ?? []
  const pairs = tags.map((tag) => ({ key: tag.value('Key') ?? '', value: tag.value('Value') ?? '' }))
  return checkTags(pairs, most)
}

/** The tags of an `x-amz-tagging` header, which is encoded like a query. */
export const tagsOfHeader = (text = ''): readonly Tag[] =>
  checkTags(
    readPairs(text).map(([key, value]) => ({ key, value })),
    10,
  )
