const stopsOf = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `stop` when a signal that is not aborted yet is; until the answer is called. A signal gets one listener however many wait: it looks through
 * all it has for each that comes or goes, and a scan or job has some thousand a second.
 */
export function onAbort(signal: AbortSignal, stop: () => void): () => void {
  const stops = stopsOf.get(signal) ?? begin(signal)
  stops.add(stop)
  return () => void stops.delete(stop)
}

function begin(signal: AbortSignal): Set<() => void> {
  const stops = new Set<() => void>()
  stopsOf.set(signal, stops)
  const stopAll = (): void => {
    for (const stop of stops) stop()
  }
  signal.addEventListener('abort', stopAll, { once: true })
  return stops
}
