const bits = 11
const buckets = 1 << bits

/** Non-negative whole numbers below 2^53, in which a wrong value of a server counts as 0. */
function wholeKeys(ids: Uint32Array, valueOf: (id: number) => number): { keys: Float64Array; highest: number } {
  const keys = new Float64Array(ids.length)
  let highest = 0
  for (let at = 0; at < ids.length; at += 1) {
    const value = Math.floor(valueOf(ids[at] ?? 0))
    keys[at] = value > 0 && value <= Number.MAX_SAFE_INTEGER ? value : 0
    if ((keys[at] ?? 0) > highest) highest = keys[at] ?? 0
  }
  return { keys, highest }
}

/**
 * Sorts row numbers by a value of theirs; equal ones stay in the order they had, in both directions. Some 10 ms a pass for a million rows, and
 * it stops between passes so that the thread can answer meanwhile (a comparator would hold it for half a second, performance.md section 3).
 */
export function* radixSort(
  ids: Uint32Array,
  valueOf: (id: number) => number,
  descending: boolean,
): Generator<undefined, Uint32Array> {
  const { keys, highest } = wholeKeys(ids, valueOf)
  let from: Run = { ids, keys }
  let to: Run = { ids: new Uint32Array(ids.length), keys: new Float64Array(ids.length) }
  for (let unit = 1; unit <= highest; unit *= buckets) {
    yield
    pass(from, to, unit, descending)
    const spent = from
    from = to
    // The array of the caller is not written to.
    to = spent.ids === ids ? { ids: new Uint32Array(ids.length), keys: spent.keys } : spent
  }
  return from.ids
}

interface Run {
  readonly ids: Uint32Array
  readonly keys: Float64Array
}

function pass(from: Run, to: Run, unit: number, descending: boolean): void {
  const length = from.ids.length
  const digit = (at: number): number => {
    const value = Math.floor((from.keys[at] ?? 0) / unit) % buckets
    return descending ? buckets - 1 - value : value
  }
  const starts = new Uint32Array(buckets + 1)
  for (let at = 0; at < length; at += 1) {
    const next = digit(at) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let bucket = 1; bucket <= buckets; bucket += 1)
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0)
  for (let at = 0; at < length; at += 1) {
    const bucket = digit(at)
    const place = starts[bucket] ?? 0
    starts[bucket] = place + 1
    to.ids[place] = from.ids[at] ?? 0
    to.keys[place] = from.keys[at] ?? 0
  }
}
