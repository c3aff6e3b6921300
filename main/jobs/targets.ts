import type { Intent, ObjectFacts } from '../../lake/changePlan'
import { undeleteFacts } from '../../lake/undelete'
import { unreachable } from '../../lake/unreachable'
import type { Target } from '../../preload/contract/changes'
import type { ListPage, ListedObject, ListedVersion, VersionCursor } from '../s3/list'
import type { PageFrom } from '../scan/messages'
import { listedAgain, type FoundKeys } from './foundObjects'
import { factsOfKey, factsOfListed, factsOfVersion } from './objectFacts'

/** Where the objects of a target come from; each method throws LakeErrors. */
export interface TargetSource {
  /** One page below a prefix, without a delimiter. */
  readonly page: (prefix: string, from: PageFrom, signal: AbortSignal) => Promise<ListPage>
  readonly versions: (
    prefix: string,
    after: VersionCursor | null,
    signal: AbortSignal,
  ) => Promise<{ readonly versions: readonly ListedVersion[]; readonly next: VersionCursor | null }>
  /** What was selected when the plan was asked for, or the prefixes of a finding. */
  readonly selection: {
    readonly prefixes: readonly string[]
    readonly objects: number
    readonly read: (from: number, count: number) => Promise<readonly ListedObject[]>
  } | null
  /** What was found in a scan. */
  readonly found: FoundKeys | null
}

const batch = 1000

/**
 * The objects a change is for, in parts as they are read. A deletion of all versions gets every version and delete marker, bringing back gets each
 * key once, with what hides it.
 */
export async function* objectsOf(
  target: Target,
  intent: Intent,
  source: TargetSource,
  signal: AbortSignal,
): AsyncGenerator<readonly ObjectFacts[], void> {
  const allVersions = intent.kind === 'delete' && intent.versions === 'all'
  const undelete = intent.kind === 'undelete'
  const below = undelete ? hiddenBelow : allVersions ? versionsBelow : objectsBelow
  switch (target.kind) {
    case 'prefix':
      yield* below(source, target.prefix, signal)
      break
    case 'objects': {
      const named = new Map(target.objects.map((one) => [JSON.stringify([one.key, one.versionId ?? null]), one]))
      const known: ObjectFacts[] = []
      for (const { key, versionId } of named.values()) {
        if (undelete) yield* hiddenOfKey(source, key, signal)
        else if (allVersions && versionId === undefined) yield* versionsOfKey(source, key, signal)
        else known.push(factsOfKey(key, versionId ?? null))
      }
      yield known
      break
    }
    case 'found': {
      const { found } = source
      if (!found) break
      if (undelete || allVersions) {
        const ofKey = undelete ? hiddenOfKey : versionsOfKey
        for await (const keys of found.keys(signal)) for (const key of keys) yield* ofKey(source, key, signal)
        break
      }
      for await (const objects of listedAgain(source.page, found, signal)) yield objects.map(factsOfListed)
      break
    }
    case 'finding':
    case 'selection': {
      const { selection } = source
      if (!selection) break
      for (let from = 0; from < selection.objects; from += batch) {
        const objects = await selection.read(from, batch)
        if (allVersions) for (const { key } of objects) yield* versionsOfKey(source, key, signal)
        else yield objects.map(factsOfListed)
      }
      for (const prefix of selection.prefixes) yield* below(source, prefix, signal)
      break
    }
    default:
      unreachable(target)
  }
}

async function* objectsBelow(
  source: TargetSource,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ObjectFacts[], void> {
  let from: PageFrom = null
  do {
    const page: ListPage = await source.page(prefix, from, signal)
    yield page.objects.map(factsOfListed)
    from = page.next === null ? null : { token: page.next }
  } while (from !== null)
}

async function* versionsBelow(
  source: TargetSource,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ObjectFacts[], void> {
  let after: VersionCursor | null = null
  do {
    const page: Awaited<ReturnType<TargetSource['versions']>> = await source.versions(prefix, after, signal)
    yield page.versions.map(factsOfVersion)
    after = page.next
  } while (after !== null)
}

/** Longer keys that begin with this one come after all its versions. */
async function* versionsOfKey(
  source: TargetSource,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<ObjectFacts[], void> {
  for await (const versions of versionsBelow(source, key, signal)) {
    const own = versions.filter((version) => version.key === key)
    yield own
    if (own.length < versions.length) return
  }
}

/** Each key below the prefix once, as what bringing it back depends on. */
async function* hiddenBelow(
  source: TargetSource,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ObjectFacts[], void> {
  // The versions of a key may go over several pages.
  let open: ObjectFacts[] = []
  for await (const versions of versionsBelow(source, prefix, signal)) {
    const found: ObjectFacts[] = []
    for (const version of versions) {
      if (open[0] !== undefined && open[0].key !== version.key) {
        const facts = undeleteFacts(open)
        if (facts) found.push(facts)
        open = []
      }
      open.push(version)
    }
    yield found
  }
  const last = undeleteFacts(open)
  if (last) yield [last]
}

async function* hiddenOfKey(
  source: TargetSource,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<ObjectFacts[], void> {
  const own: ObjectFacts[] = []
  for await (const versions of versionsOfKey(source, key, signal)) own.push(...versions)
  const facts = undeleteFacts(own)
  if (facts) yield [facts]
}
