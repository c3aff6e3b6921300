import type { Encryption } from '../../lake/encryption'
import { isListedObject, type Untold } from '../../lake/factPass'
import type { Tag } from '../../lake/tags'
import type { Fault } from '../../preload/contract/fault'
import { toFault } from '../s3/faults'
import { headObject } from '../s3/head'
import type { LakeClient } from '../s3/lakeClient'
import { LakeError } from '../s3/lakeError'
import { getTags } from '../s3/tags'
import type { ObjectRef } from '../s3/target'
import type { Lesson } from '../scan/knownFacts'
import type { RowToRead } from '../scan/passRows'
import { meaningOf } from './trouble'

/** What asking an object came to. */
export type Told<T> =
  { readonly kind: 'told'; readonly value: T } | { readonly kind: Exclude<Untold, 'changed'>; readonly fault: Fault }

export interface HeadTold {
  readonly encryption: Encryption
  readonly clientSide: boolean | null
  /** `null` where only the encryption is known. */
  readonly mark: { readonly bytes: number | null; readonly modifiedAt: number | null } | null
}

/** @throws LakeError for what would meet every other object too, and for what may be another at the next try */
export function readHeadFact(lake: LakeClient, ref: ObjectRef, signal: AbortSignal): Promise<Told<HeadTold>> {
  return ask<HeadTold>(
    async () => {
      const head = await lake.inBucket(ref.bucket, signal, (s3) => headObject(s3, ref, signal))
      const { encryption, clientSide, bytes, modifiedAt } = head
      return { encryption, clientSide: clientSide !== null, mark: { bytes, modifiedAt } }
    },
    // S3 refuses even the properties of such an object without its key, and says by that what it is (s3-facts A3.3).
    (fault) =>
      fault.kind === 'customerKeyNeeded' ? { encryption: { kind: 'SSE-C' }, clientSide: null, mark: null } : null,
  )
}

/** @throws LakeError as `readHeadFact` */
export const readTagsFact = (lake: LakeClient, ref: ObjectRef, signal: AbortSignal): Promise<Told<readonly Tag[]>> =>
  ask(
    () => lake.inBucket(ref.bucket, signal, (s3) => getTags(s3, ref, signal)),
    () => null,
  )

async function ask<T>(send: () => Promise<T>, toldBy: (fault: Fault) => T | null): Promise<Told<T>> {
  try {
    return { kind: 'told', value: await send() }
  } catch (error) {
    const fault = faultIn(error)
    if (meaningOf(fault) !== 'fail') throw new LakeError(fault, { cause: error })
    const value = toldBy(fault)
    return value === null ? { kind: untoldOf(fault), fault } : { kind: 'told', value }
  }
}

function untoldOf(fault: Fault): Exclude<Untold, 'changed'> {
  if (fault.kind === 'denied') return 'denied'
  return fault.kind === 'notFound' || fault.kind === 'deleteMarker' ? 'gone' : 'failed'
}

export const faultIn = (error: unknown): Fault =>
  error instanceof LakeError ? error.fault : toFault(error, { action: 's3:GetObject', resource: '' })

/** What is learnt of a row from what its object told; `null` was not asked. Tags alone do not tell whether it is still the object that was listed. */
export function lessonOf(
  { row, bytes, modifiedAt }: RowToRead,
  head: Told<HeadTold> | null,
  tags: Told<readonly Tag[]> | null,
): Lesson {
  const both = (told: Untold): Lesson => ({ row, encryption: head && told, clientSide: null, tags: tags && told })
  if (head?.kind === 'gone' || tags?.kind === 'gone') return both('gone')
  const mark = head?.kind === 'told' ? head.value.mark : null
  if (mark && !isListedObject({ bytes, modifiedAt }, mark)) return both('changed')
  return {
    row,
    encryption: head && (head.kind === 'told' ? head.value.encryption : head.kind),
    clientSide: head?.kind === 'told' ? head.value.clientSide : null,
    tags: tags && (tags.kind === 'told' ? tags.value : tags.kind),
  }
}
