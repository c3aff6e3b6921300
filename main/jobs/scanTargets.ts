import type { Target } from '../../preload/contract/changes'
import type { ScanState } from '../../preload/contract/scans'
import { LakeError } from '../s3/lakeError'
import { foundRows } from '../scan/foundRows'
import type { ScanHost } from '../scan/scanHost'
import type { FoundKeys } from './foundObjects'

type Place = Pick<ScanState, 'connection' | 'bucket'>
type Of<K extends Target['kind']> = Extract<Target, { kind: K }>

/** The keys of a target that was found in a scan. @throws LakeError badInput when the scan is of another bucket, notFound */
export async function foundKeys(
  scans: ScanHost,
  place: Place,
  { scan, filter }: Of<'found'>,
  signal: AbortSignal,
): Promise<FoundKeys> {
  const { of, pages } = await foundRows(scans, { scan, filter }, signal)
  check(of, place)
  return {
    prefix: filter.under ?? of.prefix,
    // A scan has found out whether the endpoint can be trusted with beginning at a key.
    seeks: of.method === 'ranges',
    keys: async function* (stop) {
      for await (const rows of pages(stop)) yield rows.map(({ key }) => key)
    },
  }
}

/** The prefixes below which a finding is mended. @throws LakeError badInput when the scan is of another bucket, notFound */
export async function mendPrefixes(
  scans: ScanHost,
  place: Place,
  { scan, dataSet, finding }: Of<'finding'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const thread = scans.of(scan)
  const of = (await thread.call('list', {})).find((one) => one.scan === scan)
  if (of) check(of, place)
  return thread.call('mendPrefixes', { scan, dataSet, finding }, signal)
}

function check(of: ScanState, { connection, bucket }: Place): void {
  if (of.connection !== connection || of.bucket !== bucket)
    throw new LakeError({ kind: 'badInput', path: 'target.scan', problem: 'is of another bucket' })
}
