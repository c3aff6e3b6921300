import { keyProblem } from '../../lake/location'
import { LakeError } from './lakeError'

const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/

/**
 * Refuses a command whose bucket, key or version id would make it another command. With an empty key the SDK sends object calls to the
 * bucket: `DeleteObject` becomes `DELETE /bucket/` (s3-facts A5.10). Stands in front of every command of every client.
 * @throws LakeError badInput
 */
export function guardInput(input: object): void {
  if ('Bucket' in input && !(typeof input.Bucket === 'string' && bucketName.test(input.Bucket)))
    refuse('bucket', 'is not a bucket name')
  if ('Key' in input) guardKey(input.Key)
  if ('VersionId' in input) guardVersion(input.VersionId)
  const { Delete } = input as { readonly Delete?: { readonly Objects?: readonly object[] } }
  for (const object of Delete?.Objects ?? []) guardInput(object)
}

function guardKey(key: unknown): void {
  const problem = typeof key === 'string' ? keyProblem(key) : 'must be given'
  if (problem !== null) refuse('key', problem)
}

function guardVersion(versionId: unknown): void {
  if (versionId !== undefined && (typeof versionId !== 'string' || versionId === ''))
    refuse('versionId', 'must not be empty')
}

function refuse(path: string, problem: string): never {
  throw new LakeError({ kind: 'badInput', path, problem })
}
