import type { Intent, ObjectFacts } from '../../lake/changePlan'
import { undeleteFacts } from '../../lake/undelete'
import { unreachable } from '../../lake/unreachable'
import type { Target } from '../../preload/contract/changes'
import type { ListPage, ListedObject, ListedVersion, VersionCursor } from '../s3/list'
import { factsOfKey, factsOfListed, factsOfVersion } from './objectFacts'

/** Where the objects of a target come from; each method throws LakeErrors. */
export interface TargetSource {
  /** One page below a prefix, without a delimiter. */
  readonly page: (prefix: string, after: string | null, signal: AbortSignal) => Promise<ListPage>
  readonly versions: (
    prefix: string,
    after: VersionCursor | null,
    signal: AbortSignal,
  ) => Promise<{ readonly versions: readonly ListedVersion[]; readonly next: VersionCursor | null }>
  /** What was selected when the plan was asked for. */
  readonly selection: {
    readonly prefixes: readonly string[]
    readonly objects: number
    readonly read: (from: number, count: number) => Promise<readonly ListedObject[]>
  } | null
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
  let after: string | null = null
  do {
    const page: ListPage = await source.page(prefix, after, signal)
    yield page.objects.map(factsOfListed)
    after = page.next
  } while (after !== null)
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
