import type { PassState } from '../../preload/contract/passes'
import { useScans } from './scans'

type Pass = Pick<PassState, 'scan' | 'bucket' | 'under'>

/** The prefix a pass reads below: one over all of a scan is of the prefix that was scanned. */
export const prefixOfPass = ({ scan, under }: Pass): string => under || prefixOfScan(scan, useScans.getState().scans)

/** Bucket and prefix of a pass. */
export function usePlaceOfPass({ scan, bucket, under }: Pass): string {
  const scanned = useScans(({ scans }) => prefixOfScan(scan, scans))
  const prefix = under || scanned
  return prefix === '' ? bucket : `${bucket}/${prefix}`
}

type Scans = ReturnType<typeof useScans.getState>['scans']
const prefixOfScan = (scan: string, scans: Scans): string => scans.get(scan)?.prefix ?? ''
