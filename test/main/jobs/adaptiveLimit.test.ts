import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AdaptiveLimit } from '../../../main/jobs/adaptiveLimit'
import { objectsAtOnce } from '../../../main/jobs/gate'
import { hash, unit } from '../../../sample/data/chance'
import { storm, type Second } from '../../support/storm'

const end = (limit: AdaptiveLimit, times: number, now = 0): void => {
  for (let time = 0; time < times; time += 1) limit.ended(now)
}

describe('how many objects are at work at once', () => {
  it('starts with 4 and doubles with each clean round, up to the most', () => {
    const limit = new AdaptiveLimit(32)
    expect(limit.places).toBe(4)
    end(limit, 4)
    expect(limit.places).toBe(8)
    end(limit, 8 + 16)
    expect(limit.places).toBe(32)
    end(limit, 1000)
    expect(limit.places).toBe(32)
  })

  it.each([
    ['throttling', (limit: AdaptiveLimit) => limit.throttled(0), 22],
    ['timeouts', (limit: AdaptiveLimit) => limit.timedOut(0), 16],
  ])('is cut by %s, once for all signs of the same one', (_, sign, left) => {
    const limit = new AdaptiveLimit(32)
    end(limit, 4 + 8 + 16)
    for (let count = 0; count < 20; count += 1) sign(limit)
    expect(limit.places).toBe(left)
    end(limit, 31)
    sign(limit)
    expect(limit.places).toBeGreaterThan(left - 1)
    end(limit, 1)
    sign(limit)
    expect(limit.places).toBeLessThan(left)
  })

  it('grows by one a round once it has met congestion', () => {
    const limit = new AdaptiveLimit(32)
    end(limit, 4 + 8 + 16)
    limit.throttled(0)
    end(limit, 22)
    expect(limit.places).toBe(23)
    end(limit, 23)
    expect(limit.places).toBe(24)
  })

  it('begins anew after a rest, since S3 may take less by then', () => {
    const limit = new AdaptiveLimit(32)
    limit.began(0)
    limit.throttled(0)
    end(limit, 4 + 8 + 16 + 32 + 64)
    const before = limit.places
    limit.began(2_000)
    expect(limit.places).toBe(before)
    limit.began(4_001)
    expect(limit.places).toBe(4)
    end(limit, 4, 4_001)
    expect(limit.places).toBe(8)
  })

  it('does not grow while answers take twice as long as they did, but for one place in 30 s', () => {
    const limit = new AdaptiveLimit(32)
    limit.took(0, 100)
    for (let answer = 0; answer < 100; answer += 1) limit.took(1, 250)
    end(limit, 100, 1)
    expect(limit.places).toBe(4)
    end(limit, 1, 29_999)
    expect(limit.places).toBe(4)
    end(limit, 1, 30_001)
    expect(limit.places).toBe(5)
    for (let answer = 0; answer < 100; answer += 1) limit.took(30_002, 110)
    end(limit, 5, 30_003)
    expect(limit.places).toBe(10)
  })

  it('forgets the shortest latency after two minutes, and takes a few ms more for nothing', () => {
    const limit = new AdaptiveLimit(32)
    limit.took(0, 1)
    for (let answer = 0; answer < 100; answer += 1) limit.took(1, 40)
    end(limit, 4, 1)
    expect(limit.places).toBe(8)
    for (let at = 0; at < 130_000; at += 1000) limit.took(at, 200)
    end(limit, 8, 130_000)
    expect(limit.places).toBe(16)
  })

  it('never leaves its bounds, whatever happens, and comes back when nothing does any more', () => {
    const event = fc.tuple(
      fc.constantFrom('ended', 'began', 'answered', 'refused', 'took', 'throttled', 'timedOut'),
      fc.nat(3000),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const limit = new AdaptiveLimit(32)
        let now = 0
        for (const [kind, ms] of events) {
          now += ms
          if (kind === 'took') limit.took(now, ms)
          else if (kind === 'answered' || kind === 'refused') limit.answered(now, kind === 'answered')
          else limit[kind](now)
          expect(limit.places).toBeGreaterThanOrEqual(1)
          expect(limit.places).toBeLessThanOrEqual(32)
          expect(limit.perSecond(now) ?? 5).toBeGreaterThanOrEqual(5)
        }
        for (let later = 0; later < 400; later += 1) {
          now += 1000
          limit.took(now, 1)
          end(limit, 10, now)
        }
        expect(limit.places).toBe(32)
        expect(limit.perSecond(now) ?? 1e4).toBeGreaterThan(1000)
      }),
    )
  })
})

describe('how many are begun a second', () => {
  const working = (perSecond: number): AdaptiveLimit => {
    const limit = new AdaptiveLimit(32)
    for (let at = 0; at < 4000; at += 1000 / perSecond) {
      limit.began(at)
      limit.answered(at, true)
    }
    return limit
  }

  it('is not limited before S3 throttles, nor while it cannot be said what it lets through', () => {
    expect(working(100).perSecond(4000)).toBeNull()
    const early = new AdaptiveLimit(32)
    early.began(0)
    early.throttled(1000)
    expect(early.perSecond(1000)).toBeNull()
  })

  it('is not said by a rest: the first signs after it come too early', () => {
    const limit = new AdaptiveLimit(32)
    for (let now = 0; now < 4_000; now += 10) {
      limit.began(now)
      limit.answered(now, true)
    }
    limit.began(6_500)
    limit.throttled(6_510)
    expect(limit.perSecond(6_510)).toBeNull()
  })

  it('is 0.7 of what came through, back there after four seconds, and ten times that after seventeen', () => {
    const limit = working(100)
    limit.throttled(4000)
    expect(limit.perSecond(4000)).toBeCloseTo(70, 0)
    expect(limit.perSecond(8200)).toBeCloseTo(100, 0)
    expect(limit.perSecond(17_500 + 4000)).toBeGreaterThan(900)
    expect(limit.perSecond(200_000)).toBeGreaterThan(10_000)
    expect(limit.perSecond(200_001)).toBeNull()
  })

  it('does not come back while the latency is too long', () => {
    const limit = working(100)
    limit.took(4000, 100)
    limit.throttled(4000)
    for (let answer = 0; answer < 100; answer += 1) limit.took(4000, 300)
    expect(limit.perSecond(20_000)).toBeCloseTo(70, 0)
  })
})

describe('a server that lets 300 requests a second through, then 30, then 300', () => {
  const phases = [
    { seconds: 90, perSecond: 300 },
    { seconds: 90, perSecond: 30 },
    { seconds: 90, perSecond: 300 },
  ]
  const sum = (seconds: readonly Second[]): Second => {
    const all = { ok: 0, throttled: 0 }
    for (const { ok, throttled } of seconds) {
      all.ok += ok
      all.throttled += throttled
    }
    return all
  }
  const share = ({ ok, throttled }: Second): number => throttled / (ok + throttled)

  it.each([
    { latencyMs: 1, requestsPerObject: 4 },
    { latencyMs: 30, requestsPerObject: 4 },
    { latencyMs: 100, requestsPerObject: 2 },
    { latencyMs: 400, requestsPerObject: 3 },
  ])('is used and not stormed, at $latencyMs ms a request', ({ latencyMs, requestsPerObject }) => {
    let drawn = 0
    const random = (): number => unit(hash(7, drawn++))
    const seconds = storm({ phases, latencyMs, requestsPerObject, random })
    const last30 = (from: number): Second =>
      sum(Array.from({ length: 30 }, (_, at) => seconds[from + at] ?? { ok: 0, throttled: 0 }))
    for (const from of [60, 150, 240]) expect(share(last30(from))).toBeLessThan(0.05)
    // What so many objects at once can ask for, each waiting for one answer at a time.
    const most = (perSecond: number): number => Math.min(perSecond, (objectsAtOnce * 1000) / latencyMs)
    expect(last30(60).ok / 30).toBeGreaterThan(0.8 * most(300))
    expect(last30(150).ok / 30).toBeGreaterThan(0.8 * most(30))
    expect(last30(240).ok / 30).toBeGreaterThan(0.8 * most(300))
  })
})
