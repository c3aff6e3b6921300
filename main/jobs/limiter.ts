import { LakeError } from '../s3/lakeError'

/** Runs at most `limit` tasks at a time, in the order they came. One cancelled while it waits is never started. */
export class Limiter {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly limit: number) {}

  async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    await this.enter(signal)
    try {
      return await task()
    } finally {
      // The place goes to the next one at once, so that nobody who comes in between takes it too.
      const next = this.waiting.shift()
      if (next) next()
      else this.running -= 1
    }
  }

  private enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(new LakeError({ kind: 'cancelled' }))
    if (this.running < this.limit) {
      this.running += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(start), 1)
        reject(new LakeError({ kind: 'cancelled' }))
      }
      this.waiting.push(start)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}
