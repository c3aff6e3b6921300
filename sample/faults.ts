/** What a rule may look at. */
export interface Arrival {
  readonly method: string
  /** As sent, percent-encoded, without the query. */
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  /** The name AWS gives the operation, such as `ListObjectsV2`. */
  readonly operation: string
  readonly accessKeyId: string | null
}

export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  /** Waits until a test lets it go on: before anything is done, or with the answer to what is done. */
  | { readonly kind: 'hold' | 'holdAnswer'; readonly until: Promise<void> }
  | { readonly kind: 'throttle' }
  | { readonly kind: 'status'; readonly status: number; readonly code: string; readonly message?: string }
  /** The connection is cut before anything is done, after everything is, or in the middle of the body of the answer. */
  | { readonly kind: 'dropBefore' | 'dropAfter' | 'cutBody' }
  /** The answer has no body, or half of it as if that were all. */
  | { readonly kind: 'emptyBody' | 'halfBody' }
  /** Nothing is done, and 200 says so only in its body (s3-facts A1.18). */
  | { readonly kind: 'errorIn200'; readonly code: string; readonly message?: string }
  /** A server that does not know the subresource and runs the plain request. */
  | { readonly kind: 'ignoreSubresource' }

export interface FaultRule {
  readonly match?: (arrival: Arrival) => boolean
  /** Matching requests to let through first. */
  readonly skip?: number
  /** Matching requests to fail after that; without it all of them. */
  readonly times?: number
  readonly fault: Fault
}

/** Failures on demand. Each request meets every rule that is due, in the order they were added. */
export class Faults {
  private rules: { readonly rule: FaultRule; seen: number }[] = []

  add(rule: FaultRule): void {
    this.rules.push({ rule, seen: 0 })
  }

  clear(): void {
    this.rules = []
  }

  /** The faults this request meets; counts it. */
  due(arrival: Arrival): readonly Fault[] {
    const matching = this.rules.filter(({ rule }) => rule.match?.(arrival) !== false)
    const due = matching.filter((entry) => {
      const at = entry.seen++ - (entry.rule.skip ?? 0)
      return at >= 0 && at < (entry.rule.times ?? Infinity)
    })
    return due.map(({ rule }) => rule.fault)
  }
}

export interface LogEntry extends Arrival {
  /** 0 where the connection was cut instead of an answer. */
  readonly status: number
}

const longestLog = 20_000

/** The requests that came, oldest first; forgets the oldest half when it is full. */
export class RequestLog {
  readonly entries: LogEntry[] = []

  add(entry: LogEntry): void {
    if (this.entries.length >= longestLog) this.entries.splice(0, longestLog / 2)
    this.entries.push(entry)
  }

  clear(): void {
    this.entries.length = 0
  }
}
