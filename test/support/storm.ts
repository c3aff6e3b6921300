import { Gate, objectsAtOnce } from '../../main/jobs/gate'
import { GiveWay } from '../../main/jobs/giveWay'
import { TokenBucket } from './tokenBucket'
import { VirtualTime } from './virtualTime'

export interface StormOptions {
  /** How long so many requests a second are let through, one after the other. */
  readonly phases: readonly { readonly seconds: number; readonly perSecond: number }[]
  readonly latencyMs: number
  readonly requestsPerObject: number
  /** In [0, 1). */
  readonly random: () => number
}

/** Requests of one second. */
export interface Second {
  ok: number
  throttled: number
}

/**
 * What becomes of objects that pass a gate to a server with a bucket of tokens, in virtual time. A throttled request is tried as `attempt` does
 * it, four times; then its object ends.
 * @returns what came of each second
 */
export function storm({ phases, latencyMs, requestsPerObject, random }: StormOptions): readonly Second[] {
  const time = new VirtualTime()
  const now = (): number => time.now
  const tokens = new TokenBucket(phases[0]?.perSecond ?? 1, now)
  const gate = new Gate(objectsAtOnce, new GiveWay(), now)
  const seconds: Second[] = []

  const request = (tried: number, ended: (ok: boolean) => void): void => {
    time.later(gate.turn() + latencyMs, () => {
      const ok = tokens.take()
      gate.answered({ operation: 'GetObjectTagging', ms: latencyMs, status: ok ? 200 : 503 })
      const second = (seconds[Math.floor(now() / 1000)] ??= { ok: 0, throttled: 0 })
      second[ok ? 'ok' : 'throttled'] += 1
      if (!ok) gate.congested('throttled')
      if (ok || tried === 4) ended(ok)
      else time.later(random() * 500 * 2 ** (tried - 1), () => request(tried + 1, ended))
    })
  }
  const object = (requests: number): void =>
    request(1, (ok) => {
      if (ok && requests > 1) return object(requests - 1)
      gate.leave()
      pump()
    })
  const pump = (): void => {
    while (gate.enter(pump)) object(requestsPerObject)
  }
  pump()
  for (const { seconds: length, perSecond } of phases) {
    tokens.set(perSecond)
    time.advance(length * 1000)
  }
  return seconds
}
