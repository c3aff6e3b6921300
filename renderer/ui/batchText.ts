import type { BatchStayReason, StayReason } from '../../lake/batchJob'
import { skipTexts } from './skipText'

const stays: Readonly<Record<BatchStayReason, string>> = {
  tooLargeForBatch: 'Larger than 5 GB, which S3 Batch Operations does not copy. From here they are copied in parts.',
  otherClass: 'In a class that a job cannot copy to, such as REDUCED_REDUNDANCY.',
  doubleEncrypted: 'Encrypted twice (DSSE-KMS), which a job cannot ask for. From here they keep it.',
  ownGrants: 'Their ACL gives rights to others, and a job says one ACL for all. From here each keeps its own.',
  redirects: 'They redirect to another address, which a job would drop. From here they keep it.',
  tooManyKinds: 'They would need more jobs than the 20 that are made at once.',
}

const isStay = (reason: StayReason): reason is BatchStayReason => reason in stays

/** Why objects of a plan do not go to S3 Batch Operations. */
export const stayText = (reason: StayReason): string => (isStay(reason) ? stays[reason] : skipTexts[reason].long)

/** What the status of a job at S3 means, in a few words; an unknown one is shown as it is. */
export const batchStatusText = (status: string): string => statuses.get(status) ?? status

const statuses: ReadonlyMap<string, string> = new Map([
  ['New', 'made, not begun'],
  ['Preparing', 'S3 reads the manifest'],
  ['Suspended', 'waits for your confirmation'],
  ['Ready', 'waits for its turn'],
  ['Active', 'running in AWS'],
  ['Pausing', 'gives way to other jobs'],
  ['Paused', 'stands back for other jobs'],
  ['Completing', 'writes its report'],
  ['Complete', 'done'],
  ['Cancelling', 'cancelling'],
  ['Cancelled', 'cancelled'],
  ['Failing', 'failing'],
  ['Failed', 'failed'],
])
