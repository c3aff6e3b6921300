/** Bytes a single CopyObject takes at most: 5 GB, counted as S3 counts them (s3-facts A1.20). */
export const largestSingleCopy = 5 * 1024 ** 3
const mib = 1024 ** 2
const smallestPart = 512 * mib
const mostParts = 10_000

export interface PartPlan {
  /** Bytes of every part but the last. */
  readonly partBytes: number
  readonly parts: number
}

/**
 * How to copy so many bytes in parts: whole MiB, none above 5 GB, at most 10,000 parts (s3-facts A1.20). `null` when it cannot be done. Parts
 * are large, since S3 copies them by itself and each one is a request.
 */
export function partPlan(bytes: number): PartPlan | null {
  const partBytes = Math.max(smallestPart, Math.ceil(bytes / mostParts / mib) * mib)
  if (partBytes > largestSingleCopy) return null
  return { partBytes, parts: Math.max(1, Math.ceil(bytes / partBytes)) }
}
