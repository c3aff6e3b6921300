import { findObject } from './access'
import { empty, versionHeader, xmlReply, type Call, type Reply } from './call'
import { tagsOfXml } from './tags'
import { element, parseXml } from './xml'

export function getObjectTagging(call: Call): Reply {
  const version = findObject(call)
  const tags = version.tags.map(({ key, value }) => `<Tag>${element('Key', key)}${element('Value', value)}</Tag>`)
  return xmlReply('Tagging', `<TagSet>${tags.join('')}</TagSet>`, versionHeader(call.bucket, version))
}

export function putObjectTagging(call: Call): Reply {
  const version = findObject(call)
  call.bucket.change(version, { tags: tagsOfXml(parseXml(call.body, 'Tagging'), 10) })
  return empty(200, versionHeader(call.bucket, version))
}

export function deleteObjectTagging(call: Call): Reply {
  const version = findObject(call)
  call.bucket.change(version, { tags: [] })
  return empty(204, versionHeader(call.bucket, version))
}
