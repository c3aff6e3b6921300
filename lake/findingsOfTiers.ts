import type { DataPartition } from './datasetPartitions'
import type { DataSet } from './datasets'
import { largestShare, sumOfHoldings } from './directoryTree'
import { counted, finding, noMend, type Finding, type Mend } from './findings'
import { partitionPlace } from './findingsOfTime'
import { targetClasses } from './tiers'

/** Objects of more than one storage class in one partition: a query pays for reading the coldest, and an archive holds up the rest. */
export function findingsOfTiers({ partitions, prefix }: DataSet): readonly Finding[] {
  const found = partitions.filter(({ holding }) => holding.tiers.length > 1)
  if (found.length === 0) return []
  const places = found.map((partition) => {
    const shares = [...partition.holding.tiers].sort((a, b) => b.objects - a.objects)
    return partitionPlace(partition, shares.map(({ name, objects }) => counted(objects, name, name)).join(', '))
  })
  const text = `${counted(found.length, 'partition')} ${found.length === 1 ? 'holds' : 'hold'} objects of more than one storage class.`
  const mend = toOneTier(found)
  return [finding({ kind: 'mixedTiers', severity: 'note', confidence: 'certain', dataSet: prefix, text, places, mend })]
}

/** Everything goes where most of it is. */
function toOneTier(partitions: readonly DataPartition[]): Mend {
  const most = largestShare(sumOfHoldings(partitions.map(({ holding }) => holding)).tiers)?.name
  const to = targetClasses.find((target) => target === most)
  if (!to) return noMend(`Most of it is in ${most ?? 'no class'}, where nothing can be moved to.`)
  return { kind: 'change', intent: { kind: 'storageClass', to }, prefixes: partitions.map(({ prefix }) => prefix) }
}
