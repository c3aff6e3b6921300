import { S3Error } from './errors'
import { canonicalId, ownAccount } from './users'
import { checkShape, element, parseXml, xmlDocument, type XmlNode } from './xml'

type Sent = (name: string) => string | undefined
/** A grantee (a canonical id or the URI of a group) and what it may do. */
type Grant = readonly [grantee: string, permission: string]

const groups = 'http://acs.amazonaws.com/groups'
const [allUsers, authenticated] = [`${groups}/global/AllUsers`, `${groups}/global/AuthenticatedUsers`]
const logDelivery = `${groups}/s3/LogDelivery`
const owner: Grant = [canonicalId(ownAccount), 'FULL_CONTROL']
const canned: Readonly<Record<string, readonly Grant[]>> = {
  private: [],
  'public-read': [[allUsers, 'READ']],
  'public-read-write': [
    [allUsers, 'READ'],
    [allUsers, 'WRITE'],
  ],
  'authenticated-read': [[authenticated, 'READ']],
  'aws-exec-read': [],
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
  'log-delivery-write': [
    [logDelivery, 'WRITE'],
    [logDelivery, 'READ_ACP'],
  ],
}
const permissions = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP']
const headerOf = (permission: string): string => `x-amz-grant-${permission.toLowerCase().replace('_', '-')}`

function grantXml([grantee, permission]: Grant): string {
  const isGroup = grantee.startsWith('http')
  const xsi = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${isGroup ? 'Group' : 'CanonicalUser'}"`
  return `<Grant><Grantee ${xsi}>${element(isGroup ? 'URI' : 'ID', grantee)}</Grantee>${element('Permission', permission)}</Grant>`
}

const aclDocument = (grants: readonly Grant[]): string =>
  xmlDocument(
    'AccessControlPolicy',
    `<Owner>${element('ID', owner[0])}</Owner><AccessControlList>${grants.map(grantXml).join('')}</AccessControlList>`,
  )

/** The owner may do everything, and nobody else anything: what everything has unless an ACL is asked for. */
export const ownerAcl = aclDocument([owner])

function checkGrantee(grantee: string): string {
  if (![allUsers, authenticated, logDelivery].includes(grantee) && !/^[0-9a-f]{64}$/.test(grantee))
    throw new S3Error('InvalidArgument', 'Invalid id')
  return grantee
}

/** The ACL that headers ask for as a document, `null` when they ask for none. */
function aclOfHeaders(sent: Sent): string | null {
  const name = sent('x-amz-acl')
  const listed = permissions.filter((permission) => sent(headerOf(permission)) !== undefined)
  if (name !== undefined && listed.length > 0)
    throw new S3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed')
  if (name !== undefined) {
    if (!Object.hasOwn(canned, name))
      throw new S3Error('InvalidArgument', null, { ArgumentName: 'x-amz-acl', ArgumentValue: name })
    return aclDocument([owner, ...(canned[name] ?? [])])
  }
  const grants = listed.flatMap((permission) =>
    (sent(headerOf(permission)) ?? '').split(',').map((one): Grant => {
      const [, kind, grantee = ''] = /^\s*(id|uri|emailAddress)="?([^"]*)"?\s*$/.exec(one) ?? []
      if (kind === 'emailAddress') throw new S3Error('MethodNotAllowed')
      return [checkGrantee(grantee), permission]
    }),
  )
  return grants.length === 0 ? null : aclDocument(grants)
}

function checkAcl(root: XmlNode): void {
  const grant = { Grantee: {}, Permission: new RegExp(`^(${permissions.join('|')})$`) }
  checkShape(root, { Owner: {}, AccessControlList: { 'Grant*': grant } })
  for (const { children } of root.child('AccessControlList')?.all('Grant') ?? []) {
    const grantee = children.find(({ name }) => name === 'Grantee')
    if (grantee?.child('EmailAddress') !== undefined) throw new S3Error('MethodNotAllowed')
    checkGrantee(grantee?.value('ID') ?? grantee?.value('URI') ?? '')
  }
}

/**
 * The ACL a request asks for, in headers or in its body; `null` for none. With `ownersOnly` ACLs are off, and with `blockPublic` public
 * ones are refused (s3-facts A7.4, A7.6).
 */
export function requestedAcl(
  sent: Sent,
  body: Buffer | null,
  ownersOnly: boolean,
  blockPublic: boolean,
): string | null {
  const fromHeaders = aclOfHeaders(sent)
  const acl = fromHeaders ?? (body === null || body.length === 0 ? null : body.toString('utf8'))
  if (acl === null) return null
  if (fromHeaders === null) checkAcl(parseXml(acl, 'AccessControlPolicy'))
  if (ownersOnly && !isOwners(acl)) throw new S3Error('AccessControlListNotSupported')
  if (blockPublic && isPublicAcl(acl)) throw new S3Error('AccessDenied')
  return acl
}

/** Grants nothing beyond what the owner has anyway, which is fine where ACLs are off. */
function isOwners(acl: string): boolean {
  const grants = parseXml(acl, 'AccessControlPolicy').child('AccessControlList')?.all('Grant') ?? []
  return grants.length === 1 && aclAllows(acl, 'FULL_CONTROL', ownAccount)
}

export const isPublicAcl = (acl: string): boolean => acl.includes(`${allUsers}<`) || acl.includes(`${authenticated}<`)

/** Whether an ACL lets an account (`null` is anybody) do what `permission` names. */
export function aclAllows(acl: string, permission: string, account: string | null): boolean {
  const grants = parseXml(acl, 'AccessControlPolicy').child('AccessControlList')?.all('Grant') ?? []
  const mine = account === null ? [allUsers] : [allUsers, authenticated, canonicalId(account)]
  return grants.some((grant) => {
    const grantee = grant.child('Grantee')
    const given = grant.value('Permission') ?? ''
    return (
      [permission, 'FULL_CONTROL'].includes(given) && mine.includes(grantee?.value('ID') ?? grantee?.value('URI') ?? '')
    )
  })
}

/** The ACL without its public grants, which is what counts and what is shown under IgnorePublicAcls (s3-facts A7.5). */
export const withoutPublic = (acl: string): string =>
  acl.replace(/<Grant>.*?<\/Grant>/gs, (grant) => (isPublicAcl(grant) ? '' : grant))
