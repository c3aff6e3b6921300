import { sameEncryption } from '../../lake/encryption'
import { untoldReasons } from '../../lake/factPass'
import { countTags, twinsOf } from '../../lake/tagTwins'
import type { Output } from '../../preload/contract'
import { firstThing, untoldNumber, type FactColumn } from './factColumn'
import { knownOf, type KnownFacts } from './knownFacts'
import type { LakeIndex, RowRange } from './lakeIndex'
import type { OpenScan } from './savedJob'

type Facts = Output<'scans.facts'>
type Covered = Pick<
  Facts['tags'],
  'known' | 'denied' | 'failed' | 'gone' | 'changed' | 'unread' | 'reported' | 'sources' | 'from' | 'to'
>

const [mostKeys, mostValues] = [100, 20]

/** What is known of the objects below a prefix. `damaged`: why something is not known any more. */
export function answerFacts(scan: OpenScan, under: string, damaged: string | null): Facts {
  const index = scan.index()
  const version = scan.indexVersion
  const known = knownOf(index)
  const range = under === '' || under === index.prefix ? { first: 0, end: index.count } : index.under(under)
  return {
    version,
    objects: range.end - range.first,
    encryption: encryptionOf(index, known, range),
    tags: tagsOf(known, range),
    damaged,
  }
}

/** How many rows of a range have each number of a column. */
function tally({ numbers, numberEnd }: FactColumn<object>, { first, end }: RowRange): Float64Array {
  const counts = new Float64Array(numberEnd)
  for (const number of numbers.subarray(first, end)) counts[number] = (counts[number] ?? 0) + 1
  return counts
}

function covered(known: KnownFacts, column: FactColumn<object>, range: RowRange, counts: Float64Array): Covered {
  const untold = untoldReasons.map((reason) => counts[untoldNumber(reason)] ?? 0)
  const told = counts.subarray(firstThing).reduce((sum, count) => sum + count, 0)
  const bySource = new Float64Array(known.sources.length + 1)
  for (let row = range.first; row < range.end; row += 1) {
    if (column.knows(row)) bySource[column.sourceAt(row)] = (bySource[column.sourceAt(row)] ?? 0) + 1
  }
  const others = known.sources.filter((_, at) => at + 1 !== known.ownSource && (bySource[at + 1] ?? 0) > 0)
  const [denied = 0, failed = 0, gone = 0, changed = 0] = untold
  return {
    known: told,
    denied,
    failed,
    gone,
    changed,
    unread: range.end - range.first - told - denied - failed - gone - changed,
    reported: known.ownSource === 0 ? 0 : (bySource[known.ownSource] ?? 0),
    sources: [...new Set(others.map(({ kind }) => kind))],
    from: others.length === 0 ? null : Math.min(...others.map(({ from }) => from)),
    to: others.length === 0 ? null : Math.max(...others.map(({ to }) => to)),
  }
}

function encryptionOf(index: LakeIndex, known: KnownFacts, range: RowRange): Facts['encryption'] {
  const { heads } = known
  const counts = tally(heads, range)
  const bytes = new Float64Array(heads.numberEnd)
  index.eachBlock(range, (block, from, to, first) => {
    for (let at = from; at < to; at += 1) {
      const number = heads.numbers[first + at - from] ?? 0
      bytes[number] = (bytes[number] ?? 0) + (block.bytes[at] ?? 0)
    }
  })
  const groups: Facts['encryption']['groups'] = []
  const clientSide = { objects: 0, of: 0 }
  counts.forEach((objects, number) => {
    const head = heads.thing(number)
    if (!head || objects === 0) return
    const { encryption } = head
    if (head.clientSide !== null) clientSide.of += objects
    if (head.clientSide === true) clientSide.objects += objects
    const same = groups.find((group) => sameEncryption(group.encryption, encryption))
    if (same) {
      same.objects += objects
      same.bytes += bytes[number] ?? 0
    } else groups.push({ encryption, objects, bytes: bytes[number] ?? 0 })
  })
  groups.sort((one, other) => other.objects - one.objects)
  return { ...covered(known, heads, range, counts), groups, clientSide }
}

function tagsOf(known: KnownFacts, range: RowRange): Facts['tags'] {
  const counts = tally(known.tags, range)
  const numbers = [...counts.keys()].filter((number) => number >= firstThing && (counts[number] ?? 0) > 0)
  const sets = numbers.map((number) => known.tags.thing(number) ?? [])
  const times = numbers.map((number) => counts[number] ?? 0)
  const counted = countTags(sets, times)
  return {
    ...covered(known, known.tags, range, counts),
    tagged: times.reduce((sum, count, at) => sum + ((sets[at]?.length ?? 0) > 0 ? count : 0), 0),
    keys: counted
      .toSorted((one, other) => other.objects - one.objects)
      .slice(0, mostKeys)
      .map(({ key, objects, values }) => ({
        key,
        objects,
        values: values.toSorted((one, other) => other.objects - one.objects).slice(0, mostValues),
        valueCount: values.length,
      })),
    keyCount: counted.length,
    twins: twinsOf(counted)
      .slice(0, mostKeys)
      .map(({ key, spellings }) => ({ key, spellings: [...spellings] })),
  }
}
