import { expect, it } from 'vitest'
import { meaningOf } from '../../../main/jobs/trouble'
import type { Fault } from '../../../preload/contract/fault'

const unreachable = (problem: Extract<Fault, { kind: 'unreachable' }>['problem']): Fault => ({
  kind: 'unreachable',
  host: 'h',
  problem,
  message: '',
})

it.each<[Fault, ReturnType<typeof meaningOf>]>([
  [{ kind: 'signedOut', reason: 'expired', hint: '' }, 'wait'],
  [{ kind: 'badCredentials', problem: 'wrongSecret', message: '' }, 'wait'],
  [{ kind: 'clockSkew', secondsOff: 9999 }, 'wait'],
  [{ kind: 'wrongRegion', bucket: 'b', region: null }, 'wait'],
  [unreachable('refused'), 'wait'],
  [unreachable('unknownHost'), 'wait'],
  [unreachable('offline'), 'wait'],
  [unreachable('tls'), 'wait'],
  [unreachable('timeout'), 'lost'],
  [unreachable('reset'), 'lost'],
  [{ kind: 'notFound', what: 'bucket', name: 'b' }, 'wait'],
  [{ kind: 'notFound', what: 'connection', name: 'c' }, 'wait'],
  [{ kind: 'notFound', what: 'key', name: 'k' }, 'fail'],
  [{ kind: 'throttled', message: '' }, 'again'],
  [{ kind: 'cancelled' }, 'cancelled'],
  [{ kind: 'denied', action: 'a', resource: 'r', message: '', requestId: null }, 'fail'],
  [{ kind: 'conflict', name: 'k', message: '' }, 'fail'],
  [{ kind: 'unexpected', code: 'X', message: '', status: 400, requestId: null }, 'fail'],
])('%o: %s', (fault, meaning) => {
  expect(meaningOf(fault)).toBe(meaning)
})
