import { setMaxListeners } from 'node:events'
import type { Intent } from '../../lake/changePlan'
import { encryptionText, sameEncryption, type Encryption } from '../../lake/encryption'
import { sameTags, tagsText } from '../../lake/tags'
import { unreachable } from '../../lake/unreachable'
import type { Difference, Verification } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import type { ObjectProperties } from '../../preload/contract/objects'
import { headObject } from '../s3/head'
import { LakeError } from '../s3/lakeError'
import type { LakeClient } from '../s3/lakeClient'
import { getTags } from '../s3/tags'
import { faultOf } from '../scan/talk'
import { contentOf } from './contentOf'
import type { Recovered } from './journal'
import { Limiter } from './limiter'
import { parseAim } from './rewriting'
import type { Step } from './steps'
import { meaningOf } from './trouble'
import { kindOf, type DoneChange } from './undoing'

const looksAtOnce = 16
const mostRows = 10_000

export interface VerifyOptions {
  readonly lake: LakeClient
  readonly recovered: Recovered
  readonly changes: () => AsyncIterable<readonly DoneChange[]>
  /** How many to look at, spread evenly over the plan; `null`: all. */
  readonly sample: number | null
  readonly now: () => number
}

type Found = Omit<Difference, 'key' | 'versionId'>

/** Looks whether what a job says it has done is there. Changes nothing. */
export class Verifying {
  private readonly stopping = new AbortController()
  private state: Verification['state'] = 'running'
  private fault: Fault | null = null
  private checked = 0
  private differ = 0
  private unreadable = 0
  private readonly rows: Difference[] = []

  constructor(private readonly options: VerifyOptions) {}

  stop(): void {
    this.stopping.abort()
  }

  async work(): Promise<void> {
    const { signal } = this.stopping
    setMaxListeners(0, signal)
    try {
      await this.look(signal)
      this.state = 'done'
    } catch (error) {
      this.state = 'failed'
      this.fault = faultOf(error)
    }
  }

  snapshot(from: number, count: number): Verification {
    const { state, fault, checked, differ, unreadable, rows, options } = this
    const of = options.recovered.totals.done
    return {
      state,
      fault,
      of,
      looked: this.wanted,
      checked,
      differ,
      unreadable,
      total: rows.length,
      rows: rows.slice(from, from + count),
      at: options.now(),
    }
  }

  private get wanted(): number {
    const { recovered, sample } = this.options
    return Math.min(sample ?? Infinity, recovered.totals.done)
  }

  private async look(signal: AbortSignal): Promise<void> {
    const { recovered, changes } = this.options
    const { done } = recovered.totals
    const limiter = new Limiter(looksAtOnce)
    let place = 0
    for await (const part of changes()) {
      const looked = part.filter(() => isSampled(place++, this.wanted, done))
      await Promise.all(looked.map((change) => limiter.run(signal, () => this.lookAt(change, signal))))
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
    }
  }

  private async lookAt(change: DoneChange, signal: AbortSignal): Promise<void> {
    const step = this.options.recovered.steps.change(change.number)
    const found = await this.differences(step, change, signal)
    this.checked += 1
    if (found.length === 0) return
    if (found.every(({ what }) => what === 'unreadable')) this.unreadable += 1
    else this.differ += 1
    const { key, versionId } = step
    for (const one of found) if (this.rows.length < mostRows) this.rows.push({ key, versionId, ...one })
  }

  private async differences(step: Step, change: DoneChange, signal: AbortSignal): Promise<readonly Found[]> {
    const { lake, recovered } = this.options
    const { bucket, intent } = recovered.header
    try {
      return await lake.inBucket(bucket, signal, async (s3) => {
        const named = namedVersion(kindOf(intent), step, change)
        const ref = { bucket, key: step.key, ...(named !== null && { versionId: named }) }
        if (step.kind === 'tag') return tagDifferences(await getTags(s3, ref, signal), change)
        return headDifferences(await headObject(s3, ref, signal), step, change, recovered.header.intent)
      })
    } catch (error) {
      return absent(error, step)
    }
  }
}

/** Evenly spread: so many of `wanted` fall on each place. */
const isSampled = (place: number, wanted: number, of: number): boolean =>
  Math.floor(((place + 1) * wanted) / of) > Math.floor((place * wanted) / of)

/** Tags are looked at on their version, what was changed in place under the name of the plan, and what was deleted for good under its name; everything else is the current object. */
function namedVersion(of: Intent['kind'], step: Step, { outcome }: DoneChange): string | null {
  if (step.kind === 'deleteVersion' || step.kind === 'updateEncryption') return step.versionId
  return of === 'tags' ? (outcome.versionId ?? null) : null
}

/** What is gone is right after a deletion; what may not be read says so. What concerns all of them ends the check. */
function absent(error: unknown, step: Step): readonly Found[] {
  if (!(error instanceof LakeError)) throw error
  const { fault } = error
  const isGone = fault.kind === 'deleteMarker' || (fault.kind === 'notFound' && fault.what !== 'bucket')
  const deletes = step.kind === 'delete' || step.kind === 'deleteVersion'
  if (isGone) return deletes ? [] : [{ what: 'missing', expected: 'the object', found: 'nothing' }]
  if (meaningOf(fault) !== 'fail') throw error
  return [{ what: 'unreadable', expected: 'an answer', found: fault.kind }]
}

function tagDifferences(now: Parameters<typeof sameTags>[0], { before }: DoneChange): readonly Found[] {
  const wanted = before?.newTags
  if (wanted === undefined || sameTags(now, wanted)) return []
  return [{ what: 'tags', expected: tagsText(wanted), found: tagsText(now) }]
}

function headDifferences(
  head: ObjectProperties,
  step: Step,
  change: DoneChange,
  intent: Recovered['header']['intent'],
): readonly Found[] {
  switch (step.kind) {
    case 'delete':
    case 'deleteVersion':
      return [{ what: 'stillThere', expected: 'nothing', found: head.storageClass }]
    case 'restore':
      return head.restore.kind === 'none' ? [{ what: 'restore', expected: 'a restore', found: 'none' }] : []
    case 'copy':
    case 'copyInParts':
    case 'updateEncryption':
      return rewriteDifferences(head, step, change, aimOf(step, change, intent))
    case 'undelete':
      return backDifferences(head, change)
    case 'tag':
      return []
    default:
      return unreachable(step.kind)
  }
}

function backDifferences(head: ObjectProperties, { outcome }: DoneChange): readonly Found[] {
  const { versionId } = outcome
  if (!versionId || head.versionId === null || head.versionId === versionId) return []
  return [{ what: 'version', expected: versionId, found: head.versionId }]
}

interface Aim {
  readonly storageClass: string | null
  readonly encryption: Encryption | null
}

/** What the object is to be: one thing of the plan, the other as before. */
function aimOf(step: Step, { before }: DoneChange, intent: Recovered['header']['intent']): Aim {
  const kept: Aim = { storageClass: before?.storageClass ?? null, encryption: before?.encryption ?? null }
  if (intent.kind === 'encryption') return { ...kept, encryption: intent.to }
  if (intent.kind === 'undo' && intent.of === 'encryption') return { ...kept, encryption: parseAim(step.aim) }
  return { ...kept, storageClass: intent.kind === 'storageClass' ? intent.to : step.aim }
}

function rewriteDifferences(head: ObjectProperties, step: Step, change: DoneChange, aim: Aim): readonly Found[] {
  const { before, outcome } = change
  const found: Found[] = []
  const differs = (what: Found['what'], expected: string, now: string): void => {
    if (expected !== now) found.push({ what, expected, found: now })
  }
  differs('class', aim.storageClass ?? head.storageClass, head.storageClass)
  if (outcome.versionId) differs('version', outcome.versionId, head.versionId ?? 'none')
  if (before?.content !== undefined) {
    const isETagSame = step.kind !== 'updateEncryption' || outcome.etag === head.etag
    const same = isETagSame && before.content === contentOf(head)
    differs('content', 'size, headers and metadata as before', same ? 'size, headers and metadata as before' : 'others')
  }
  if (aim.encryption && !sameEncryption(aim.encryption, head.encryption)) {
    found.push({
      what: 'encryption',
      expected: encryptionText(aim.encryption),
      found: encryptionText(head.encryption),
    })
  }
  if (typeof before?.tagCount === 'number' && head.tagCount !== null) {
    differs('tags', `${before.tagCount} tags`, `${head.tagCount} tags`)
  }
  return found
}
