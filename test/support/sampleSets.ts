import { addToTree, finishTree, startTree } from '../../lake/directoryTree'
import { recogniseDataSets, type Recognised } from '../../lake/datasets'
import { formatOf } from '../../lake/formats'
import type { KeySpace } from '../../sample/data/keySpace'

/** The data sets of some objects of a key space, from the index `from` to before `to`. */
export function setsOf(space: KeySpace, now: number, from = 0, to = space.count): Recognised {
  const tree = startTree()
  for (let index = from; index < to; index++) {
    const key = space.key(index)
    const { bytes, modifiedAt, storageClass } = space.object(index)
    addToTree(tree, { key, bytes, modifiedAt, storageClass, format: formatOf(key) })
  }
  return recogniseDataSets(finishTree(tree), now)
}
