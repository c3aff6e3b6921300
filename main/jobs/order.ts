/** How many places of the key space are worked at side by side. */
const strands = 64

/**
 * The numbers from 0 to `count` so that neighbours are far apart: S3 scales by prefix, and key order would keep all requests on one
 * (s3-facts A8.2). Keys come sorted, so the list is cut into strands and one of each is taken in turn.
 */
export function* interleaved(count: number): Generator<number, void> {
  const length = Math.ceil(count / strands)
  for (let at = 0; at < length; at += 1) {
    for (let number = at; number < count; number += length) yield number
  }
}
