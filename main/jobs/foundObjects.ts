import { compareKeys, justBefore } from '../../lake/keyOrder'
import type { PageFrom } from '../scan/messages'
import { LakeError } from '../s3/lakeError'
import type { ListedObject, ListPage } from '../s3/list'

/** Keys that a scan has found, in the order of S3. */
export interface FoundKeys {
  /** All keys begin with this. */
  readonly prefix: string
  /** Whether the endpoint lists in order, and from any key on. */
  readonly seeks: boolean
  readonly keys: (signal: AbortSignal) => AsyncIterable<readonly string[]>
}

type ReadPage = (prefix: string, from: PageFrom, signal: AbortSignal) => Promise<ListPage>

/**
 * What found keys are now. A scan may be old, so they are listed again: only where they are, a thousand neighbours for a request. What is gone is
 * left out. @throws LakeError
 */
export async function* listedAgain(
  page: ReadPage,
  { prefix, seeks, keys }: FoundKeys,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedObject[], void> {
  if (!seeks) {
    yield* pickedFromAll(page, { prefix, keys }, signal)
    return
  }
  const listing = new SeekingListing((from) => page(prefix, from, signal))
  for await (const some of keys(signal)) {
    const found: ListedObject[] = []
    for (const key of some) {
      const object = await listing.find(key)
      if (object) found.push(object)
    }
    yield found
  }
}

/** Everything is listed where an endpoint has no order, or cannot begin at a key. */
async function* pickedFromAll(
  page: ReadPage,
  { prefix, keys }: Pick<FoundKeys, 'prefix' | 'keys'>,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedObject[], void> {
  const wanted = new Set<string>()
  for await (const some of keys(signal)) for (const key of some) wanted.add(key)
  let from: PageFrom = null
  do {
    const { objects, next }: ListPage = await page(prefix, from, signal)
    yield objects.filter(({ key }) => wanted.has(key))
    from = next === null ? null : { token: next }
  } while (from !== null)
}

/** Looks keys up in ascending order, and lists on or further down when they are beyond the page it has. */
export class SeekingListing {
  private objects: readonly ListedObject[] = []
  private at = 0
  private next: string | null = null

  constructor(private readonly page: (from: PageFrom) => Promise<ListPage>) {}

  /** The object as it is now; `null` when it is gone. */
  async find(key: string): Promise<ListedObject | null> {
    let here = this.ahead(key)
    if (here === undefined) {
      await this.seek(key)
      here = this.ahead(key)
    }
    // A page may be short or empty, or full of keys that came before this one since the scan.
    while (here === undefined && this.next !== null) {
      await this.turn({ token: this.next })
      here = this.ahead(key)
    }
    return here?.key === key ? here : null
  }

  /** The first object of the page from `key` on. */
  private ahead(key: string): ListedObject | undefined {
    let here = this.objects[this.at]
    while (here !== undefined && compareKeys(here.key, key) < 0) here = this.objects[(this.at += 1)]
    return here
  }

  private async seek(key: string): Promise<void> {
    const start = justBefore(key)
    await this.turn({ key: start })
    const [first] = this.objects
    if (first && compareKeys(first.key, start) <= 0)
      throw new LakeError({ kind: 'badAnswer', message: 'The listing begins before the key it was asked to begin at.' })
  }

  private async turn(from: PageFrom): Promise<void> {
    const { objects, next } = await this.page(from)
    this.objects = objects
    this.at = 0
    this.next = next
  }
}
