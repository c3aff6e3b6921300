import {
  GetObjectAclCommand,
  type CopyObjectCommandInput,
  type Grant as S3Grant,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { z } from 'zod'
import type { Grant as GrantSchema } from '../../preload/contract/objects'
import { readFeature } from './capabilities'
import { attempt } from './faults'
import { named, onObject, type ObjectRef } from './target'

type Grant = z.infer<typeof GrantSchema>

export interface Acl {
  /** Canonical user id. */
  readonly owner: string | null
  readonly grants: readonly Grant[]
}

/** The effective ACL: what Block Public Access ignores is not in it (s3-facts A7.5). @throws LakeError */
export async function getObjectAcl(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<Acl> {
  const at = onObject(s3, 's3:GetObjectAcl', ref)
  const command = new GetObjectAclCommand(named(ref))
  const { Owner, Grants } = await readFeature(s3, 'GetObjectAcl', () =>
    attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal })),
  )
  return { owner: Owner?.ID ?? null, grants: (Grants ?? []).map(grantOf) }
}

export const grantOf = ({ Grantee, Permission }: S3Grant): Grant => ({
  grantee: Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress ?? '',
  kind: Grantee?.Type ?? '',
  permission: Permission ?? '',
})

type GrantInput = Pick<CopyObjectCommandInput, 'GrantFullControl' | 'GrantRead' | 'GrantReadACP' | 'GrantWriteACP'>

/**
 * The ACL as the headers of a copy, which is private without them (s3-facts A1.7). `null` when it cannot be said in headers; nothing at
 * all when only the owner has rights, so that buckets without ACLs take the copy (A7.6).
 */
export function grantInput({ owner, grants }: Acl): GrantInput | null {
  if (grants.every(({ grantee, permission }) => grantee === owner && permission === 'FULL_CONTROL')) return {}
  const input: { -readonly [K in keyof GrantInput]: string } = {}
  for (const { grantee, kind, permission } of grants) {
    const name = headerOf.get(permission)
    if (!name || grantee === '' || !/^[\x21\x23-\x7e]+$/.test(grantee)) return null
    if (kind !== 'Group' && kind !== 'CanonicalUser') return null
    const entry = `${kind === 'Group' ? 'uri' : 'id'}="${grantee}"`
    input[name] = input[name] === undefined ? entry : `${input[name]}, ${entry}`
  }
  return input
}

const headerOf: ReadonlyMap<string, keyof GrantInput> = new Map([
  ['FULL_CONTROL', 'GrantFullControl'],
  ['READ', 'GrantRead'],
  ['READ_ACP', 'GrantReadACP'],
  ['WRITE_ACP', 'GrantWriteACP'],
])
