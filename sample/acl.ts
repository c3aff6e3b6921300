import { refuseUnless } from './errors'
import { canonicalId, ownAccount } from './users'
import { checkShape, elements, parseXml, xmlDocument, type XmlNode } from './xml'

type Sent = (name: string) => string | undefined
/** A grantee (a canonical id or the URI of a group) and what it may do. */
type Grant = readonly [grantee: string, permission: string]

const groups = 'http://acs.amazonaws.com/groups'
const [allUsers, authenticated] = [`${groups}/global/AllUsers`, `${groups}/global/AuthenticatedUsers`]
const logDelivery = `${groups}/s3/LogDelivery`
const owner: Grant = [canonicalId(ownAccount), 'FULL_CONTROL']
/** What the canned ACLs give beside the owner's own. */
const canned = new Map<string, readonly Grant[]>([
  ...['private', 'aws-exec-read', 'bucket-owner-read', 'bucket-owner-full-control'].map((name) => [name, []] as const),
  ['public-read', [[allUsers, 'READ']]],
  ['public-read-write', ['READ', 'WRITE'].map((permission) => [allUsers, permission] as const)],
  ['authenticated-read', [[authenticated, 'READ']]],
  ['log-delivery-write', ['WRITE', 'READ_ACP'].map((permission) => [logDelivery, permission] as const)],
])
const permissions = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP']

function grantXml([grantee, Permission]: Grant): string {
  const [type, name] = grantee.startsWith('http') ? ['Group', 'URI'] : ['CanonicalUser', 'ID']
  const types = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"`
  return `<Grant><Grantee ${types}>${elements({ [name]: grantee })}</Grantee>${elements({ Permission })}</Grant>`
}

function aclDocument(grants: readonly Grant[]): string {
  const list = `<AccessControlList>${grants.map(grantXml).join('')}</AccessControlList>`
  return xmlDocument('AccessControlPolicy', elements({ Owner: { ID: owner[0] } }) + list)
}

/** The owner may do everything, and nobody else anything: what everything has unless an ACL is asked for. */
export const ownerAcl = aclDocument([owner])

const grantsOf = (root: XmlNode): readonly Grant[] =>
  (root.child('AccessControlList')?.all('Grant') ?? []).map((grant) => {
    const grantee = grant.child('Grantee')
    return [grantee?.value('ID') ?? grantee?.value('URI') ?? '', grant.value('Permission') ?? '']
  })

function checkGrantee(grantee: string): void {
  const known = [allUsers, authenticated, logDelivery].includes(grantee) || /^[0-9a-f]{64}$/.test(grantee)
  refuseUnless(known, 'InvalidArgument', 'Invalid id')
}

/** The ACL that headers ask for as a document, `null` when they ask for none. */
function aclOfHeaders(sent: Sent): string | null {
  const name = sent('x-amz-acl')
  const grants = permissions.flatMap((permission) => {
    const grantees = sent(`x-amz-grant-${permission.toLowerCase().replace('_', '-')}`)?.split(',') ?? []
    return grantees.map((one): Grant => {
      const [, kind, grantee = ''] = /^\s*(id|uri|emailAddress)="?([^"]*)"?\s*$/.exec(one) ?? []
      refuseUnless(kind !== 'emailAddress', 'MethodNotAllowed')
      checkGrantee(grantee)
      return [grantee, permission]
    })
  })
  if (name === undefined) return grants.length === 0 ? null : aclDocument(grants)
  refuseUnless(grants.length === 0, 'InvalidRequest', 'Both canned ACLs and header grants are not allowed')
  const given = canned.get(name)
  refuseUnless(given !== undefined, 'InvalidArgument', null, { ArgumentName: 'x-amz-acl', ArgumentValue: name })
  return aclDocument([owner, ...given])
}

function aclOfBody(acl: string): string {
  const root = parseXml(acl, 'AccessControlPolicy')
  const grant = { Grantee: {}, Permission: new RegExp(`^(${permissions.join('|')})$`) }
  checkShape(root, { Owner: {}, AccessControlList: { 'Grant*': grant } })
  refuseUnless(!acl.includes('<EmailAddress>'), 'MethodNotAllowed')
  for (const [grantee] of grantsOf(root)) checkGrantee(grantee)
  return acl
}

/** The ACL a request asks for in headers or body; `ownersOnly`: ACLs are off, `blockPublic`: public ones are (s3-facts A7.4, A7.6). */
export function requestedAcl(
  sent: Sent,
  body: Buffer | null,
  ownersOnly: boolean,
  blockPublic: boolean,
): string | null {
  const acl = aclOfHeaders(sent) ?? (body === null || body.length === 0 ? null : aclOfBody(body.toString('utf8')))
  if (acl === null) return null
  refuseUnless(!ownersOnly || isOwners(acl), 'AccessControlListNotSupported')
  refuseUnless(!blockPublic || !isPublicAcl(acl), 'AccessDenied')
  return acl
}

/** Grants nothing beyond what the owner has anyway, which is fine where ACLs are off. */
const isOwners = (acl: string): boolean =>
  grantsOf(parseXml(acl, 'AccessControlPolicy')).every((grant) => grant.join(' ') === owner.join(' '))

export const isPublicAcl = (acl: string): boolean => acl.includes(`${allUsers}<`) || acl.includes(`${authenticated}<`)

/** The ACL without its public grants, which is what counts and what is shown under IgnorePublicAcls (s3-facts A7.5). */
export const withoutPublic = (acl: string): string =>
  acl.replace(/<Grant>.*?<\/Grant>/gs, (grant) => (isPublicAcl(grant) ? '' : grant))
