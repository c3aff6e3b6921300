import type { Aside } from './datasetPartitions'
import type { DataSet } from './datasets'
import type { Directory } from './directoryTree'
import { counted, finding, noMend, type Finding, type Place } from './findings'
import { noMove, partitionPlace } from './findingsOfTime'

/** Names that do not belong together, and things that do not belong among partitions. */
export const findingsOfNames = (set: DataSet): readonly Finding[] => [
  ...mixedLayout(set),
  ...caseTwins(set),
  ...keyTwins(set),
  ...strays(set),
  ...leftovers(set),
  ...jobMarkers(set),
]

/** A second layout in the same data set, such as 2026/01 beside year=2026/month=01: engines read only one of them. */
function mixedLayout({ partitions, prefix }: DataSet): readonly Finding[] {
  const odd = partitions.filter(({ isOdd }) => isOdd)
  if (odd.length === 0) return []
  const [usual, other] = [partitions.find(({ isOdd }) => !isOdd)?.name ?? '', odd[0]?.name ?? '']
  const text = `${counted(odd.length, 'partition')} ${odd.length === 1 ? 'lies' : 'lie'} in another layout (“${other}” beside “${usual}”); a table over this prefix finds only one of them.`
  const places = odd.map((partition) => partitionPlace(partition, `“${partition.name}” in another layout`))
  return [
    finding({
      kind: 'mixedLayout',
      severity: 'problem',
      confidence: 'certain',
      dataSet: prefix,
      text,
      places,
      mend: noMove,
    }),
  ]
}

/** Folders beside each other whose names differ only in case, such as `Year=2026` and `year=2026`, or whose columns do. */
function caseTwins({ directories, prefix }: DataSet): readonly Finding[] {
  const places = directories.flatMap((directory) => twinChildren(directory).map(asidePlace))
  if (places.length === 0) return []
  const text = `${counted(places.length, 'folder')} lie beside others whose names differ only in the case of letters; catalogues such as Glue and Hive take them for one, S3 does not.`
  return [
    finding({
      kind: 'caseTwins',
      severity: 'problem',
      confidence: 'certain',
      dataSet: prefix,
      text,
      places,
      mend: noMove,
    }),
  ]
}

/** The children of a directory whose column most of the others spell in another case, or that have a twin. */
function twinChildren({ children }: Directory): readonly Directory[] {
  const spellings = new Map<string, Map<string, Directory[]>>()
  const note = (group: string, spelling: string, child: Directory) => {
    const known = spellings.get(group) ?? new Map<string, Directory[]>()
    spellings.set(group, known)
    const there = known.get(spelling)
    if (there) there.push(child)
    else known.set(spelling, [child])
  }
  for (const child of children) {
    const equals = child.name.indexOf('=')
    if (equals > 0) note(`column ${child.name.slice(0, equals).toLowerCase()}`, child.name.slice(0, equals), child)
    else note(`name ${child.name.toLowerCase()}`, child.name, child)
    if (equals > 0) note(`value ${child.name.toLowerCase()}`, child.name, child)
  }
  const found = new Set<Directory>()
  for (const bySpelling of spellings.values()) {
    if (bySpelling.size < 2) continue
    const most = Math.max(...[...bySpelling.values()].map((group) => group.length))
    let spared = false
    for (const group of bySpelling.values()) {
      if (group.length === most && !spared) spared = true
      else for (const child of group) found.add(child)
    }
  }
  return children.filter((child) => found.has(child))
}

function keyTwins({ directories, prefix }: DataSet): readonly Finding[] {
  const places = directories.flatMap(({ twins }) =>
    twins.flatMap((keys) =>
      keys.slice(1).map((key): Place => {
        return {
          prefix: key,
          text: `differs from “${keys[0]}” only in case`,
          objects: 1,
          bytes: 0,
          from: null,
          to: null,
        }
      }),
    ),
  )
  if (places.length === 0) return []
  const text = `${counted(places.length, 'object')} ${places.length === 1 ? 'has a key' : 'have keys'} that differ from another one only in the case of letters; on Windows and macOS one overwrites the other.`
  return [
    finding({
      kind: 'keyTwins',
      severity: 'problem',
      confidence: 'certain',
      dataSet: prefix,
      text,
      places,
      mend: noMove,
    }),
  ]
}

const asidePlace = ({ prefix, whole }: Directory): Place =>
  sumPlace({ prefix, holding: whole }, 'another case of letters')

const sumPlace = ({ prefix, holding }: Aside, text: string): Place => ({
  prefix,
  text,
  objects: holding.objects,
  bytes: holding.bytes,
  from: null,
  to: null,
})

function strays({ strayObjects, strayFolders, prefix }: DataSet): readonly Finding[] {
  const common = { severity: 'problem', confidence: 'likely', dataSet: prefix, mend: noMove } as const
  const found: Finding[] = []
  if (strayObjects.length > 0) {
    const objects = strayObjects.reduce((sum, { holding }) => sum + holding.dataObjects, 0)
    const text = `${counted(objects, 'object')} ${objects === 1 ? 'lies' : 'lie'} beside the partitions instead of in one; queries by partition do not find ${objects === 1 ? 'it' : 'them'}.`
    const places = strayObjects.map((aside) => sumPlace(aside, counted(aside.holding.dataObjects, 'object')))
    found.push(finding({ kind: 'strayObjects', ...common, text, places, count: objects }))
  }
  if (strayFolders.length > 0) {
    const text = `${counted(strayFolders.length, 'folder')} among the partitions ${strayFolders.length === 1 ? 'is' : 'are'} none.`
    const places = strayFolders.map((aside) => sumPlace(aside, counted(aside.holding.objects, 'object')))
    found.push(finding({ kind: 'strayFolders', ...common, text, places }))
  }
  return found
}

/** What failed jobs leave behind. A job that is still running writes there too. */
function leftovers({ leftovers: found, prefix }: DataSet): readonly Finding[] {
  if (found.length === 0) return []
  const places = found.map((aside) => sumPlace(aside, counted(aside.holding.objects, 'object')))
  const text = `${counted(found.length, 'working folder')} of jobs ${found.length === 1 ? 'is' : 'are'} still there, though nothing reads ${found.length === 1 ? 'it' : 'them'}; make sure that no job is running before it is deleted.`
  const intent = { kind: 'delete', versions: 'current' } as const
  const mend = { kind: 'change', intent, prefixes: found.map((aside) => aside.prefix) } as const
  return [
    finding({ kind: 'leftovers', severity: 'problem', confidence: 'likely', dataSet: prefix, text, places, mend }),
  ]
}

function jobMarkers({ directories, prefix }: DataSet): readonly Finding[] {
  const found = directories.filter(({ own }) => own.markers > 0)
  const count = found.reduce((sum, { own }) => sum + own.markers, 0)
  if (count === 0) return []
  const text = `${counted(count, 'marker')}, such as _SUCCESS or an empty folder object, ${count === 1 ? 'lies' : 'lie'} among the data; each is a request for those who list it.`
  const places = found.map(({ prefix, own }): Place => {
    return { prefix, text: counted(own.markers, 'marker'), objects: own.markers, bytes: 0, from: null, to: null }
  })
  const mend = noMend('Jobs may wait for these markers, so nothing is offered to remove them.')
  return [
    finding({
      kind: 'jobMarkers',
      severity: 'note',
      confidence: 'certain',
      dataSet: prefix,
      text,
      places,
      count,
      mend,
    }),
  ]
}
