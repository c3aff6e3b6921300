import type { GetObjectAclCommandOutput, Grant } from '@aws-sdk/client-s3'
import { isPlainXml, plainDocument, xmlText } from './xmlText'

type Acl = Required<Pick<GetObjectAclCommandOutput, 'Owner' | 'Grants'>>

const person = '<ID>([^<]*)</ID>(?:<DisplayName>([^<]*)</DisplayName>)?'
const schema = '(?: xmlns:xsi="http://www\\.w3\\.org/2001/XMLSchema-instance")?'
const grantee = `<Grantee${schema} xsi:type="(?:CanonicalUser">${person}|Group"><URI>([^<]*)</URI>)</Grantee>`
const grant = `<Grant>${grantee}<Permission>([A-Z_]*)</Permission></Grant>`
/** Without the groups of the one above, for a row of them. */
const grants = `(?:${grant.replaceAll(/\((?!\?)/g, '(?:')})*`
const document = plainDocument(
  'AccessControlPolicy',
  `<Owner>${person}</Owner><AccessControlList>(${grants})</AccessControlList>`,
)
const eachGrant = new RegExp(grant, 'g')

/**
 * Owner and grants of an `AccessControlPolicy` document as S3 writes it.
 * @returns `null` for anything but the plain form, which the SDK's own parser is for
 */
export function scanAcl(text: string): Acl | null {
  const found = document.exec(text)
  if (!found || !isPlainXml(text.replaceAll('\n', ''))) return null
  const [, id, name, rows = ''] = found
  const owner = personOf(id, name)
  const all = [...rows.matchAll(eachGrant)].map(grantOf)
  const whole = all.filter((one) => one !== null)
  return owner && whole.length === all.length ? { Owner: owner, Grants: whole } : null
}

function grantOf([, id, name, uri, permission]: RegExpExecArray): Grant | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK as well lets names pass that S3 may invent
  const Permission = permission as Grant['Permission']
  if (uri === undefined) {
    const person = personOf(id, name)
    return person && { Grantee: { ...person, Type: 'CanonicalUser' }, Permission }
  }
  const URI = xmlText(uri)
  return URI === null ? null : { Grantee: { URI, Type: 'Group' }, Permission }
}

function personOf(rawId = '', rawName: string | undefined): { ID: string; DisplayName?: string } | null {
  const ID = xmlText(rawId)
  const name = rawName === undefined ? undefined : xmlText(rawName)
  if (ID === null || name === null) return null
  return name === undefined ? { ID } : { ID, DisplayName: name }
}
