import { S3Error } from './errors'
import { canonicalId } from './users'
import { element, type XmlNode } from './xml'

/** One line of an ACL. A grantee is an account's canonical id or the URI of a group. */
export interface Grant {
  readonly grantee: { readonly id: string } | { readonly uri: string }
  readonly permission: string
}

const groups = 'http://acs.amazonaws.com/groups/'
const allUsers = { uri: `${groups}global/AllUsers` }
const authenticated = { uri: `${groups}global/AuthenticatedUsers` }
const logDelivery = { uri: `${groups}s3/LogDelivery` }
const knownGroups = [allUsers.uri, authenticated.uri, logDelivery.uri]
const permissions = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP']

const read = (grantee: Grant['grantee']): Grant => ({ grantee, permission: 'READ' })
const canned: Readonly<Record<string, (bucketOwner: string) => readonly Grant[]>> = {
  private: () => [],
  'public-read': () => [read(allUsers)],
  'public-read-write': () => [read(allUsers), { grantee: allUsers, permission: 'WRITE' }],
  'authenticated-read': () => [read(authenticated)],
  'aws-exec-read': () => [],
  'bucket-owner-read': (owner) => [read({ id: owner })],
  'bucket-owner-full-control': (owner) => [{ grantee: { id: owner }, permission: 'FULL_CONTROL' }],
  'log-delivery-write': () => ['WRITE', 'READ_ACP'].map((permission) => ({ grantee: logDelivery, permission })),
}
const grantHeaders: Readonly<Record<string, string>> = {
  'x-amz-grant-full-control': 'FULL_CONTROL',
  'x-amz-grant-read': 'READ',
  'x-amz-grant-write': 'WRITE',
  'x-amz-grant-read-acp': 'READ_ACP',
  'x-amz-grant-write-acp': 'WRITE_ACP',
}

/** What an object or bucket of an account has when nothing is said: its owner may do everything. */
export const ownerGrants = (account: string): readonly Grant[] => [
  { grantee: { id: canonicalId(account) }, permission: 'FULL_CONTROL' },
]

/** The grants that headers ask for, `null` when they ask for none. `ownersOnly` is BucketOwnerEnforced: ACLs are off. */
export function requestedGrants(
  sent: (name: string) => string | undefined,
  account: string,
  bucketOwner: string,
  ownersOnly: boolean,
): readonly Grant[] | null {
  const name = sent('x-amz-acl')
  const listed = Object.keys(grantHeaders).filter((header) => sent(header) !== undefined)
  if (name === undefined && listed.length === 0) return null
  if (name !== undefined && listed.length > 0)
    throw new S3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed')
  if (ownersOnly && name !== 'bucket-owner-full-control') throw new S3Error('AccessControlListNotSupported')
  if (name !== undefined) {
    const more = Object.hasOwn(canned, name) ? canned[name]?.(canonicalId(bucketOwner)) : undefined
    if (more === undefined)
      throw new S3Error('InvalidArgument', null, { ArgumentName: 'x-amz-acl', ArgumentValue: name })
    const owner = ownerGrants(account)
    return account === bucketOwner && name.startsWith('bucket-owner') ? owner : [...owner, ...more]
  }
  return listed.flatMap((header) => grantsOfHeader(sent(header) ?? '', grantHeaders[header] ?? ''))
}

function grantsOfHeader(text: string, permission: string): Grant[] {
  return text.split(',').map((part) => {
    const [, kind, value = ''] = /^\s*(\w+)="?([^"]*)"?\s*$/.exec(part) ?? []
    if (kind === 'emailAddress') throw new S3Error('MethodNotAllowed')
    if (kind === 'id') return { grantee: { id: knownId(value) }, permission }
    if (kind === 'uri') return { grantee: { uri: knownGroup(value) }, permission }
    throw new S3Error('InvalidArgument', 'Argument format not recognized')
  })
}

function knownId(id: string): string {
  if (!/^[0-9a-f]{64}$/.test(id)) throw new S3Error('InvalidArgument', 'Invalid id')
  return id
}

function knownGroup(uri: string): string {
  if (!knownGroups.includes(uri)) throw new S3Error('InvalidArgument', 'Invalid group uri')
  return uri
}

/** The grants of an AccessControlPolicy document. */
export function grantsOfXml(root: XmlNode): readonly Grant[] {
  const list = root.child('AccessControlList')
  if (list === undefined || root.child('Owner') === undefined) throw new S3Error('MalformedACLError')
  return list.all('Grant').map((grant) => {
    const grantee = grant.child('Grantee')
    const permission = grant.value('Permission') ?? ''
    if (grantee === undefined || !permissions.includes(permission)) throw new S3Error('MalformedACLError')
    if (grantee.child('EmailAddress') !== undefined) throw new S3Error('MethodNotAllowed')
    const uri = grantee.value('URI')
    if (uri !== undefined) return { grantee: { uri: knownGroup(uri) }, permission }
    return { grantee: { id: knownId(grantee.value('ID') ?? '') }, permission }
  })
}

function grantXml({ grantee, permission }: Grant): string {
  const [type, inside] =
    'uri' in grantee ? ['Group', element('URI', grantee.uri)] : ['CanonicalUser', element('ID', grantee.id)]
  const attributes = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"`
  return `<Grant><Grantee ${attributes}>${inside}</Grantee>${element('Permission', permission)}</Grant>`
}

/** What goes inside AccessControlPolicy. */
export function aclXml(owner: string, grants: readonly Grant[]): string {
  const list = grants.map(grantXml).join('')
  return `<Owner>${element('ID', canonicalId(owner))}</Owner><AccessControlList>${list}</AccessControlList>`
}

const isPublic = ({ grantee }: Grant): boolean =>
  'uri' in grantee && (grantee.uri === allUsers.uri || grantee.uri === authenticated.uri)

export const hasPublicGrant = (grants: readonly Grant[]): boolean => grants.some(isPublic)
export const withoutPublic = (grants: readonly Grant[]): readonly Grant[] => grants.filter((grant) => !isPublic(grant))

/** Whether an ACL lets a caller do what `permission` names; `account` is `null` for an anonymous one. */
export function aclAllows(grants: readonly Grant[], permission: string, account: string | null): boolean {
  return grants.some(
    ({ grantee, permission: granted }) =>
      (granted === permission || granted === 'FULL_CONTROL') &&
      ('id' in grantee
        ? account !== null && grantee.id === canonicalId(account)
        : grantee.uri === allUsers.uri || (grantee.uri === authenticated.uri && account !== null)),
  )
}
