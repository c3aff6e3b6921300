import type { Fault } from '../../preload/contract/fault'
import type { PassState } from '../../preload/contract/passes'
import type { Lesson } from '../scan/knownFacts'
import type { PassCounts } from '../scan/passRows'
import type { Told } from './objectReading'

type Tallied = Pick<PassState, 'read' | 'denied' | 'deniedFault' | 'failed' | 'failedFault' | 'gone' | 'changed'>

/** What has become of the objects of a full pass, and the first reason why some told nothing. */
export class PassTally {
  read: number
  private readonly denied: { encryption: number; tags: number }
  private readonly failed: { encryption: number; tags: number }
  private gone: number
  private changed: number
  private deniedFault: Fault | null = null
  private failedFault: Fault | null = null

  constructor({ read, denied, failed, gone, changed }: PassCounts) {
    this.read = read
    this.denied = { ...denied }
    this.failed = { ...failed }
    this.gone = gone
    this.changed = changed
  }

  learn({ encryption, tags }: Lesson): void {
    this.read += 1
    if (encryption === 'gone' || tags === 'gone') this.gone += 1
    if (encryption === 'changed' || tags === 'changed') this.changed += 1
    if (encryption === 'denied') this.denied.encryption += 1
    if (tags === 'denied') this.denied.tags += 1
    if (encryption === 'failed') this.failed.encryption += 1
    if (tags === 'failed') this.failed.tags += 1
  }

  noteFaults(...told: readonly (Told<unknown> | null)[]): void {
    for (const one of told) {
      if (one?.kind === 'denied') this.deniedFault ??= one.fault
      if (one?.kind === 'failed') this.noteFailed(one.fault)
    }
  }

  noteFailed(fault: Fault): void {
    this.failedFault ??= fault
  }

  snapshot(): Tallied {
    const { read, deniedFault, failedFault, gone, changed } = this
    return { read, denied: { ...this.denied }, deniedFault, failed: { ...this.failed }, failedFault, gone, changed }
  }
}
