import { describe, expect, it } from 'vitest'
import { Gate } from '../../../main/jobs/gate'

const end = (gate: Gate, times: number): void => {
  for (let time = 0; time < times; time += 1) gate.ended()
}

describe('how many objects are at work at once', () => {
  it('starts with 4 and doubles with each clean round, up to the most', () => {
    const gate = new Gate(32)
    expect(gate.limit).toBe(4)
    end(gate, 4)
    expect(gate.limit).toBe(8)
    end(gate, 8 + 16)
    expect(gate.limit).toBe(32)
    end(gate, 1000)
    expect(gate.limit).toBe(32)
  })

  it('is halved by congestion, once for all signs of the same one', () => {
    const gate = new Gate(32)
    end(gate, 4 + 8 + 16)
    for (let sign = 0; sign < 20; sign += 1) gate.congested()
    expect(gate.limit).toBe(16)
    end(gate, 32)
    gate.congested()
    expect(gate.limit).toBeLessThanOrEqual(9)
  })

  it('grows by one a round once it has met congestion', () => {
    const gate = new Gate(32)
    end(gate, 4 + 8 + 16)
    gate.congested()
    end(gate, 16)
    expect(gate.limit).toBe(17)
    end(gate, 17)
    expect(gate.limit).toBe(18)
  })

  it('never goes below one, and comes back from there', () => {
    const gate = new Gate(32)
    for (let storm = 0; storm < 200; storm += 1) {
      gate.congested()
      gate.ended()
    }
    expect(gate.limit).toBeGreaterThanOrEqual(1)
    expect(gate.limit).toBeLessThanOrEqual(3)
    end(gate, 2000)
    expect(gate.limit).toBe(32)
  })

  it('is one for all jobs of a bucket, which take turns when there is no place', () => {
    const gate = new Gate(32)
    const order: string[] = []
    const wants = (name: string) => () => void (gate.enter(wants(name)) && order.push(name))
    for (let place = 0; place < 4; place += 1) expect(gate.enter(() => undefined)).toBe(true)
    expect(gate.enter(wants('a'))).toBe(false)
    expect(gate.enter(wants('b'))).toBe(false)
    gate.leave()
    expect(order).toEqual(['a'])
    gate.leave()
    expect(order).toEqual(['a', 'b'])
  })
})
