import type { ObjectFacts } from './changePlan'

/** One object of a saved plan: as it was when the plan was made, and whether the person took it out. */
export interface SavedObject {
  readonly key: string
  readonly versionId: string | null
  /** Without quotes; empty for a delete marker, or where the endpoint gave none. */
  readonly etag: string
  readonly bytes: number
  readonly storageClass: string
  readonly excluded: boolean
}

export const savedPlanVersion = 1

/** The line of an object, without its end. */
export const savedLine = ({ key, versionId, etag, bytes, storageClass, excluded }: SavedObject): string =>
  JSON.stringify({ key, versionId, etag, bytes, storageClass, excluded })

const sum = /^(\{.*),"sha256":"([0-9a-f]{64})"\}$/s

/** The first line, which ends with the SHA-256 of all there is but itself: the rest of this line, and every line after it. */
export const withSum = (header: string, sha256: string): string => `${header.slice(0, -1)},"sha256":"${sha256}"}`

/** The first line taken apart again; `null` for one that was written otherwise. */
export function splitSum(line: string): { readonly header: string; readonly sha256: string } | null {
  const found = sum.exec(line)
  return found ? { header: `${found[1]}}`, sha256: found[2] ?? '' } : null
}

/**
 * Whether an object is still what the plan was made for. The ETag decides: it is another one whenever the bytes are, and after some rewrites too.
 * `unknown`: it may not be read, so that nobody can say.
 * @param now what is there; `null` for nothing
 */
export function becameOf(
  saved: Pick<SavedObject, 'etag'>,
  now: Pick<ObjectFacts, 'etag' | 'isDeleteMarker' | 'hidden'> | null,
): 'same' | 'gone' | 'changed' | 'unknown' {
  if (now === null) return 'gone'
  if (now.isDeleteMarker && now.hidden === undefined && saved.etag !== '') return 'gone'
  if (now.etag === saved.etag) return 'same'
  return now.etag === '' || saved.etag === '' ? 'unknown' : 'changed'
}
