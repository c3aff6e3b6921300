/** How many places of the key space are worked at side by side. */
const strands = 64

/**
 * The number at a place of an order of the numbers from 0 to `count` in which neighbours are far apart: S3 scales by prefix, and key order would
 * keep all requests on one (s3-facts A8.2). Keys come sorted, so the list is cut into strands and one of each is taken in turn. Places go from 0 to
 * before `placesOf(count)`; `null` where one holds none.
 */
export function interleavedAt(place: number, count: number): number | null {
  const length = Math.ceil(count / strands)
  const number = (place % strands) * length + Math.floor(place / strands)
  return number < count ? number : null
}

export const placesOf = (count: number): number => Math.ceil(count / strands) * strands
