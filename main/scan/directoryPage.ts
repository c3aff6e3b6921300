import type { PriceList } from '../../lake/prices'
import type { Output, Parsed } from '../../preload/contract'
import type { ScanDirectory } from '../../preload/contract/scans'
import { LakeError } from '../s3/lakeError'
import { aggregate } from './aggregate'
import type { Directories } from './directories'
import type { LakeIndex } from './lakeIndex'

type Page = Pick<Output<'scans.directories'>, 'total' | 'own' | 'children' | 'directories'>
type Wanted = Pick<Parsed<'scans.directories'>, 'prefix' | 'sort' | 'from' | 'count'>

/** The folders right below a prefix; only those of the window are looked at closer. @throws LakeError notFound */
export function directoryPage(index: LakeIndex, wanted: Wanted, prices: PriceList | null): Page {
  const { directories } = index
  const parent = directories.find(wanted.prefix)
  if (parent < 0) throw new LakeError({ kind: 'notFound', what: 'key', name: wanted.prefix })
  const children = Uint32Array.from(directories.children(parent))
  const ordered = sorted(directories, children, wanted.sort)
  const below = children.reduce((sum, child) => sum + (directories.bytes[child] ?? 0), 0)
  const total = { objects: directories.objects(parent), bytes: directories.bytes[parent] ?? 0 }
  return {
    total,
    own: { objects: directories.ownObjects[parent] ?? 0, bytes: total.bytes - below },
    children: children.length,
    directories: Array.from(ordered.subarray(wanted.from, wanted.from + wanted.count), (child) =>
      directoryOf(index, child, prices),
    ),
  }
}

function sorted(directories: Directories, children: Uint32Array, { by, descending }: Wanted['sort']): Uint32Array {
  const valueOf = {
    name: () => 0,
    objects: (child: number) => directories.objects(child),
    bytes: (child: number) => directories.bytes[child] ?? 0,
    newest: (child: number) => directories.newest[child] ?? 0,
  }[by]
  if (by === 'name') return descending ? children.toReversed() : children
  const sign = descending ? -1 : 1
  // Equal ones stay in the order of their names.
  return children.toSorted((one, other) => sign * (valueOf(one) - valueOf(other)) || one - other)
}

function directoryOf(index: LakeIndex, directory: number, prices: PriceList | null): ScanDirectory {
  const { directories } = index
  const by = { by: ['storageClass'], level: 1 } as const
  const { groups, total } = aggregate(index, null, directories.rows(directory), by, prices?.prices ?? null).result(50)
  let below = 0
  for (const _ of directories.children(directory)) below += 1
  return {
    prefix: directories.prefix(directory),
    name: directories.name(directory),
    objects: directories.objects(directory),
    bytes: directories.bytes[directory] ?? 0,
    usdPerMonth: prices ? total.usdPerMonth : null,
    directories: below,
    ownObjects: directories.ownObjects[directory] ?? 0,
    newest: (directories.newest[directory] ?? 0) * 1000,
    oldest: (directories.oldest[directory] ?? 0) * 1000,
    storageClasses: groups.map(({ storageClass = '', objects, bytes }) => ({ storageClass, objects, bytes })),
  }
}
