import type { Call } from './call'
import { S3Error } from './errors'
import type { Version } from './store'

type Verdict = 'go' | 'failed' | 'unmodified'

const plainEtag = (etag: string): string => etag.trim().replace(/^W\//, '').replace(/^"|"$/g, '')
const names = (list: string, etag: string): boolean =>
  list.split(',').some((one) => one.trim() === '*' || plainEtag(one) === etag)

/** HTTP's preconditions; a tag condition that is there overrides the date condition beside it. */
function decide(call: Call, version: Version, prefix: string): Verdict {
  const at = (name: string): string | undefined => call.sent(prefix + name)
  const date = (name: string): number => Date.parse(at(name) ?? '')
  const changed = Math.floor(version.modifiedAt / 1000) * 1000
  const match = at('if-match')
  const noneMatch = at('if-none-match')
  if (match !== undefined && !names(match, version.etag)) return 'failed'
  if (match === undefined && changed > date('if-unmodified-since')) return 'failed'
  if (noneMatch !== undefined) return names(noneMatch, version.etag) ? 'unmodified' : 'go'
  return changed <= date('if-modified-since') ? 'unmodified' : 'go'
}

/** For GET and HEAD: throws PreconditionFailed; `true` means 304. */
export function isUnmodified(call: Call, version: Version): boolean {
  const verdict = decide(call, version, '')
  if (verdict === 'failed') throw new S3Error('PreconditionFailed')
  return verdict === 'unmodified'
}

/** For the source of a copy, where both failures are 412 (s3-facts A1.16). */
export function checkCopySource(call: Call, source: Version): void {
  if (decide(call, source, 'x-amz-copy-source-') !== 'go') throw new S3Error('PreconditionFailed')
}

/** For what a write replaces: If-Match an ETag, If-None-Match only `*`. A key without an object has no ETag to match: NoSuchKey. */
export function checkTarget(call: Call, current: Version | undefined): void {
  const there = current === undefined || current.isMarker ? null : current
  const match = call.sent('if-match')
  const noneMatch = call.sent('if-none-match')
  if (noneMatch !== undefined && noneMatch.trim() !== '*') throw new S3Error('NotImplemented')
  if (noneMatch !== undefined && there !== null)
    throw new S3Error('PreconditionFailed', null, { Condition: 'If-None-Match' })
  if (match === undefined) return
  if (there === null) throw new S3Error('NoSuchKey', null, { Key: call.key })
  if (!names(match, there.etag)) throw new S3Error('PreconditionFailed', null, { Condition: 'If-Match' })
}
