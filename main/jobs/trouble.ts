import { unreachable } from '../../lake/unreachable'
import type { Fault } from '../../preload/contract/fault'

/**
 * What a fault of one object means for the job. `wait`: it would meet every other object too, so the job waits for a person; `again`: a later
 * try may work; `fail`: it is about this object. `lost` faults are `again` too, and `wait` when they come in a row.
 */
export function meaningOf(fault: Fault): 'wait' | 'again' | 'lost' | 'cancelled' | 'fail' {
  switch (fault.kind) {
    case 'signedOut':
    case 'badCredentials':
    case 'clockSkew':
    case 'wrongRegion':
      return 'wait'
    case 'unreachable':
      return fault.problem === 'reset' || fault.problem === 'timeout' ? 'lost' : 'wait'
    case 'notFound':
      return fault.what === 'bucket' || fault.what === 'connection' ? 'wait' : 'fail'
    case 'throttled':
      return 'again'
    case 'cancelled':
      return 'cancelled'
    case 'denied':
    case 'deleteMarker':
    case 'archived':
    case 'customerKeyNeeded':
    case 'customerKeyWrong':
    case 'badInput':
    case 'unsupported':
    case 'conflict':
    case 'badAnswer':
    case 'unexpected':
      return 'fail'
    default:
      return unreachable(fault)
  }
}

/** Lost answers in a row, of any objects, that mean the network is gone. */
export const lostInARow = 3

/** How often one object is tried when answers get lost or S3 keeps throttling; each try repeats its requests some times by itself. */
const mostTries = { lost: 4, again: 12 } as const

/** Whether an object that was tried so many times is worth another try. */
export const mayTryAgain = (meaning: keyof typeof mostTries, tries: number): boolean => tries < mostTries[meaning]
