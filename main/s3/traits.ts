import type { S3Client } from '@aws-sdk/client-s3'

/** Why a request is tried again: S3 throttles or breaks off, or does not answer in time. */
export type PauseReason = 'throttled' | 'timeout'

/**
 * Chance and waiting, so that tests of retries and lost answers need neither. `random` is in [0, 1); `sleep` ends early by rejecting when
 * aborted; `patience` says how long to wait for an answer, in ms, of which the program expects that it takes at most `ms`.
 */
export interface Pace {
  readonly random: () => number
  readonly patience: (ms: number) => number
  readonly sleep: (ms: number, signal: AbortSignal, why: PauseReason) => Promise<void>
}

/** What a client knows of its connection. All but `region` is shared by the clients of all regions. */
export interface Traits {
  readonly region: string
  /** `false` for every other S3-compatible endpoint. */
  readonly aws: boolean
  /** Nobody on the way can read what is sent: over TLS, or within this machine. */
  readonly privateWay: boolean
  /** For messages: `s3.amazonaws.com` or host and port of the endpoint. */
  readonly host: string
  /** The shared-config profile the credentials come from, for the hint how to sign in again. */
  readonly profile: string | null
  readonly pace: Pace
  /** What this endpoint was found to do or to lack; see capabilities.ts. */
  readonly learned: Map<string, boolean>
}

const sleep: Pace['sleep'] = (ms, signal) =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(new DOMException('This operation was aborted', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })

export const realPace: Pace = { random: Math.random, patience: (ms) => ms, sleep }

const known = new WeakMap<S3Client, Traits>()

export const setTraits = (s3: S3Client, traits: Traits): void => void known.set(s3, traits)

/** A client not made by `openLakeClient` is refused: it would lack the guard, the timeouts and the check of answers. */
export function traitsOf(s3: S3Client): Traits {
  const traits = known.get(s3)
  if (!traits) throw new TypeError('this S3 client was not made by openLakeClient')
  return traits
}
