import { findObject } from './access'
import { empty, versionHeader, xmlReply, type Call, type Reply } from './call'
import { tagSetXml, tagsOfXml } from './tags'
import { parseXml } from './xml'

export function getObjectTagging(call: Call): Reply {
  const version = findObject(call)
  return xmlReply('Tagging', tagSetXml(version.tags), versionHeader(call.bucket, version))
}

export function putObjectTagging(call: Call): Reply {
  const version = findObject(call)
  const tags = tagsOfXml(parseXml(call.body, 'Tagging'), 10, 'Object')
  call.bucket.change(version, { tags })
  return empty(200, versionHeader(call.bucket, version))
}

export function deleteObjectTagging(call: Call): Reply {
  const version = findObject(call)
  call.bucket.change(version, { tags: [] })
  return empty(204, versionHeader(call.bucket, version))
}
