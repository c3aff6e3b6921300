import type { Amount, ObjectFacts } from '../../lake/changePlan'
import { filterMatcher, type ObjectFilter } from '../../lake/objectFilter'
import type { Plan } from '../../preload/contract/changes'
import { Limiter } from './limiter'
import { readTagFacts, type FactsReader } from './objectFacts'

const readsAtOnce = 16

/** Takes of the objects that are found those a filter is about, and counts how many it looked at. Reads tags only where they decide. */
export class Filtering {
  private readonly takes: ReturnType<typeof filterMatcher>
  private looked: Amount = { objects: 0, bytes: 0 }
  private tagReads = 0

  constructor(
    private readonly filter: ObjectFilter,
    private readonly reader: Pick<FactsReader, 'lake' | 'bucketName' | 'now'>,
    private readonly changed: () => void,
  ) {
    this.takes = filterMatcher(filter, reader.now())
  }

  state(): Plan['filtered'] {
    const { looked, tagReads } = this
    return { filter: this.filter.map(mutable), looked, tagReads }
  }

  get hasLooked(): boolean {
    return this.looked.objects > 0
  }

  /** The objects it takes, in their order, and those of which that cannot be known. */
  async take(objects: readonly ObjectFacts[], signal: AbortSignal): Promise<readonly ObjectFacts[]> {
    const limiter = new Limiter(readsAtOnce)
    const looked = await Promise.all(
      objects.map(async (facts) => {
        this.looked = { objects: this.looked.objects + 1, bytes: this.looked.bytes + facts.bytes }
        return this.takes(facts) === 'needsTags' ? limiter.run(signal, () => this.readTags(facts, signal)) : facts
      }),
    )
    return looked.filter((facts) => facts !== null).filter((facts) => this.takes(facts) !== false)
  }

  /** Its tags decide and may not be read. */
  isUndecided(facts: ObjectFacts): boolean {
    return this.takes(facts) === 'needsTags'
  }

  private async readTags(facts: ObjectFacts, signal: AbortSignal): Promise<ObjectFacts | null> {
    this.tagReads += 1
    const found = await readTagFacts(this.reader, facts, signal)
    this.changed()
    return found
  }
}

/** The contract's lists are mutable by type only. */
const mutable = (condition: ObjectFilter[number]): NonNullable<Plan['filtered']>['filter'][number] =>
  'anyOf' in condition ? { ...condition, anyOf: [...condition.anyOf] } : condition
