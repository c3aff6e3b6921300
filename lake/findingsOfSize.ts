import type { DataPartition } from './datasetPartitions'
import type { DataSet } from './datasets'
import { smallFile } from './directoryTree'
import { counted, finding, median, noMend, sizeText, spread, type Finding } from './findings'
import { partitionPlace } from './findingsOfTime'

/** Partitions that are empty, too large, uneven, or cut into files that are too small. */
export const findingsOfSize = (set: DataSet): readonly Finding[] => [
  ...empty(set),
  ...oversized(set),
  ...skew(set),
  ...smallFiles(set),
]

/** Only markers, hidden files or folders: the writer was there, the data is not. */
function empty({ partitions, prefix }: DataSet): readonly Finding[] {
  const found = partitions.filter(({ holding }) => holding.dataObjects === 0)
  if (found.length === 0) return []
  const places = found.map((partition) => partitionPlace(partition, 'holds no data, only markers'))
  const text = `${counted(found.length, 'partition')} ${found.length === 1 ? 'holds' : 'hold'} no data, only markers or hidden files.`
  const intent = { kind: 'delete', versions: 'current' } as const
  const mend = { kind: 'change', intent, prefixes: found.map((partition) => partition.prefix) } as const
  return [finding({ kind: 'empty', severity: 'problem', confidence: 'certain', dataSet: prefix, text, places, mend })]
}

const fewestPartitions = 8
/** So many times the usual size at least. */
const muchLarger = 8
/** And so far above the usual spread, in standard deviations of the sizes' logarithms. */
const deviations = 5

interface Sized {
  readonly partition: DataPartition
  readonly log: number
}

const sized = (partitions: readonly DataPartition[]): readonly Sized[] =>
  partitions.flatMap((partition) =>
    partition.holding.dataBytes > 0 ? [{ partition, log: Math.log2(partition.holding.dataBytes) }] : [],
  )

function outliers(partitions: readonly DataPartition[]): { readonly found: readonly Sized[]; readonly usual: number } {
  const all = sized(partitions)
  const logs = all.map(({ log }) => log)
  const middle = median(logs) ?? 0
  if (all.length < fewestPartitions) return { found: [], usual: 0 }
  const limit = middle + Math.max(Math.log2(muchLarger), deviations * spread(logs, middle))
  return { found: all.filter(({ log }) => log > limit), usual: 2 ** middle }
}

/** Partitions by time that are far larger than the others of their series. */
function oversized({ unit, series, prefix }: DataSet): readonly Finding[] {
  if (unit === null) return []
  const places = series.flatMap((its) => {
    const { found, usual } = outliers([...its.partitions.values()].flat())
    return found.map(({ partition }) => {
      const times = Math.round(partition.holding.dataBytes / usual)
      return partitionPlace(
        partition,
        `${sizeText(partition.holding.dataBytes)}, ${times} times the usual ${sizeText(usual)}`,
      )
    })
  })
  if (places.length === 0) return []
  const text = `${counted(places.length, 'partition')} ${places.length === 1 ? 'is' : 'are'} more than ${muchLarger} times as large as usual; queries wait for the largest one.`
  const mend = noMend('Lakescope does not rewrite data; look for rows written twice, or partition more finely.')
  return [
    finding({ kind: 'oversized', severity: 'problem', confidence: 'likely', dataSet: prefix, text, places, mend }),
  ]
}

/** A value that takes this share of all bytes, and far more than the others, makes a query over all values wait for it. */
const heavy = 0.2

/** Unevenness between the values of what is no time, such as customers or regions. */
function skew({ partitions, levels, whole, prefix }: DataSet): readonly Finding[] {
  const isByValue = levels.some(({ kind, role }) => kind !== 'folders' && (role === 'id' || role === 'other'))
  if (!isByValue) return []
  const bySeries = new Map<string, { objects: number; bytes: number }>()
  for (const { series, holding } of partitions) {
    const sum = bySeries.get(series) ?? { objects: 0, bytes: 0 }
    bySeries.set(series, { objects: sum.objects + holding.objects, bytes: sum.bytes + holding.dataBytes })
  }
  const sizes = [...bySeries.values()].map(({ bytes }) => bytes)
  const usual = median(sizes) ?? 0
  if (sizes.length < 3 || usual === 0) return []
  const found = [...bySeries].filter(([, { bytes }]) => bytes > usual * muchLarger && bytes > whole.dataBytes * heavy)
  if (found.length === 0) return []
  const places = found.map(([name, sum]) => {
    const share = Math.round((sum.bytes / whole.dataBytes) * 100)
    const text = `${sizeText(sum.bytes)}, ${share} % of all, ${Math.round(sum.bytes / usual)} times the usual ${sizeText(usual)}`
    const first = partitions.find(({ series }) => series === name)
    return { prefix: first ? prefixOfSeries(prefix, name, first) : prefix, text, ...sum, from: null, to: null }
  })
  const text = `${found.length} of ${counted(sizes.length, 'value')} ${found.length === 1 ? 'holds' : 'hold'} most of the data.`
  const mend = noMend('Lakescope does not rewrite data; partition by something that is more even.')
  return [finding({ kind: 'skew', severity: 'problem', confidence: 'likely', dataSet: prefix, text, places, mend })]
}

/** Where the values of a series stand in front of the times, the prefix above the times; else that of the data set. */
const prefixOfSeries = (dataSet: string, series: string, first: DataPartition): string =>
  first.name === series || first.name.startsWith(`${series}/`) ? `${dataSet}${series}/` : dataSet

/** A set of fewer files has no small-file problem. */
const manyFiles = 1000
/** A partition of at least so many files has one by itself if they are far too small on average, and so many times smaller than elsewhere in the set. */
export const smallInPartition = { files: 10, bytes: 1024 ** 2, below: 8 } as const

function smallFiles(set: DataSet): readonly Finding[] {
  const { whole, partitions, prefix } = set
  const mend = noMend(
    'Lakescope does not rewrite data; compact it with the engine that writes it (for instance OPTIMIZE, or CTAS in Athena).',
  )
  const common = { kind: 'smallFiles', severity: 'problem', dataSet: prefix, mend } as const
  const average = ({ holding: { dataObjects, dataBytes } }: DataPartition) => dataBytes / dataObjects
  const usual = median(partitions.filter(({ holding }) => holding.dataObjects > 0).map(average)) ?? 0
  const found = partitions.filter((partition) => {
    if (partition.holding.dataObjects < smallInPartition.files) return false
    return average(partition) < Math.min(smallInPartition.bytes, usual / smallInPartition.below)
  })
  const inFound = found.reduce((sum, { holding }) => sum + holding.smallFiles, 0)
  // Where most of the small files lie in some partitions, those are what is wrong, and not the whole set.
  const isEverywhere = inFound * 2 < whole.smallFiles
  if (isEverywhere && whole.dataObjects >= manyFiles && whole.smallFiles * 2 > whole.dataObjects) {
    const text = `More than half of ${counted(whole.dataObjects, 'file')} are below ${sizeText(smallFile)}; on average they have ${sizeText(whole.dataBytes / whole.dataObjects)}.`
    const place = {
      prefix,
      text: counted(whole.smallFiles, 'small file'),
      objects: whole.dataObjects,
      bytes: whole.dataBytes,
    }
    return [
      finding({
        ...common,
        confidence: 'certain',
        text,
        places: [{ ...place, from: null, to: null }],
        count: whole.smallFiles,
      }),
    ]
  }
  if (found.length === 0) return []
  const places = found.map((partition) => {
    const { dataObjects, dataBytes } = partition.holding
    return partitionPlace(
      partition,
      `${counted(dataObjects, 'file')} of ${sizeText(dataBytes / dataObjects)} on average`,
    )
  })
  const text = `${counted(found.length, 'partition')} ${found.length === 1 ? 'holds' : 'hold'} ${smallInPartition.files} or more files of less than ${sizeText(smallInPartition.bytes)} on average, where ${sizeText(usual)} are usual.`
  return [finding({ ...common, confidence: 'certain', text, places })]
}
