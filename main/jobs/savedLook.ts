import type { Intent, ObjectFacts } from '../../lake/changePlan'
import { compareKeys, justBefore, sharedPrefix } from '../../lake/keyOrder'
import type { SavedObject } from '../../lake/savedPlan'
import { undeleteFacts } from '../../lake/undelete'
import type { VersionCursor } from '../s3/list'
import { LakeError } from '../s3/lakeError'
import { SeekingListing } from './foundObjects'
import { factsOfKey, factsOfListed, factsOfVersion } from './objectFacts'
import type { SavedRows } from './savedRows'
import type { TargetSource } from './targets'

/** An object of a saved plan and what is known of it now; `null` for one that is not there. */
export interface Found {
  readonly saved: SavedObject
  readonly facts: ObjectFacts | null
}

/** Of a plan of so many objects each is asked for by its name; more are found by listing. */
const mostByName = 1000
const batch = 1000

/**
 * Looks for the objects of a saved plan, in the order of their keys. Of few only the name is given, for HEAD to say the rest; what a change of
 * versions is about is always listed.
 * @throws LakeError
 */
export async function* lookForSaved(
  source: TargetSource,
  rows: SavedRows,
  intent: Intent,
  signal: AbortSignal,
): AsyncGenerator<readonly Found[], void> {
  const ofVersions = intent.kind === 'undelete' || (intent.kind === 'delete' && intent.versions === 'all')
  const listing = new SeekingListing((from) => source.page(rows.sharedPrefix(), from, signal))
  for (let from = 0; from < rows.count; from += batch) {
    const saved = rows.part(from, batch)
    if (ofVersions) yield await amongVersions(source, saved, intent.kind === 'undelete', signal)
    else if (rows.count <= mostByName) yield saved.map((one) => ({ saved: one, facts: named(one) }))
    else yield await listed(listing, saved, signal)
  }
}

const named = ({ key, versionId }: SavedObject): ObjectFacts => factsOfKey(key, versionId)

/** A version that is named is looked up by its name. */
async function listed(
  listing: SeekingListing,
  saved: readonly SavedObject[],
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const one of saved) {
    if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
    const object = one.versionId === null ? await listing.find(one.key) : null
    found.push({ saved: one, facts: object ? factsOfListed(object) : one.versionId === null ? null : named(one) })
  }
  return found
}

async function amongVersions(
  source: TargetSource,
  saved: readonly SavedObject[],
  hidden: boolean,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const versions = await versionsOf(source, [...new Set(saved.map(({ key }) => key))], signal)
  return saved.map((one) => {
    const all = versions.get(one.key) ?? []
    const facts = hidden ? undeleteFacts(all) : all.find(({ versionId }) => versionId === one.versionId)
    return { saved: one, facts: facts ?? null }
  })
}

/**
 * All versions of some keys, the newest first, in as few pages as hold them.
 * @param keys in UTF-8 byte order, each once
 */
async function versionsOf(
  source: TargetSource,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly ObjectFacts[]>> {
  const found = new Map(keys.map((key): [string, ObjectFacts[]] => [key, []]))
  const prefix = sharedPrefix(keys)
  let place = 0
  let next: VersionCursor | null = cursorBefore(keys[0] ?? '')
  for (;;) {
    const page: Awaited<ReturnType<TargetSource['versions']>> = await source.versions(prefix, next, signal)
    for (const version of page.versions) found.get(version.key)?.push(factsOfVersion(version))
    next = page.next
    if (next === null) return found
    while (place < keys.length && compareKeys(keys[place] ?? '', next.key) < 0) place += 1
    const wanted = keys[place]
    if (wanted === undefined) return found
    // What lies between is jumped over.
    const before = cursorBefore(wanted)
    if (before !== null && compareKeys(before.key, next.key) > 0) next = before
  }
}

function cursorBefore(key: string): VersionCursor | null {
  const before = justBefore(key)
  return before === '' ? null : { key: before, versionId: null }
}
