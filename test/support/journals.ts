import type { BeforeImage, JournalHeader } from '../../main/jobs/journalRecords'
import { StepList } from '../../main/jobs/steps'

export const journalJob = 'job-00000000-0000-0000-0000-000000000001'

export const headerOf = (objects: number): JournalHeader => ({
  k: 'job',
  job: journalJob,
  created: 5,
  pin: { connection: 'c', label: 'C', kind: 'endpoint', endpoint: 'http://x', account: '1', arn: 'a', key: null },
  bucket: 'lake',
  intent: { kind: 'storageClass', to: 'STANDARD_IA' },
  rules: {
    versioning: 'Enabled',
    objectLock: false,
    usesAcls: 'unknown',
    updatesEncryption: false,
    notifies: false,
    replicates: false,
    lifecycleTagKeys: [],
    policyTagKeys: 'unknown',
  },
  customerKey: false,
  places: ['p/'],
  objects,
  bytes: objects * 10,
})

export function stepsOf(objects: number): StepList {
  const steps = new StepList()
  for (let at = 0; at < objects; at += 1) {
    const key = `p/ключ ${at}\n`
    steps.addChange({
      key,
      versionId: null,
      bytes: 10,
      modifiedAt: 3,
      etag: 'e',
      storageClass: 'STANDARD',
      kind: 'copy',
      aim: null,
    })
  }
  return steps
}

export const before: BeforeImage = { versionId: 'v1', storageClass: 'STANDARD', content: 'hash', tagCount: 2 }
