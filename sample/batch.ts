import { randomUUID } from 'node:crypto'
import { openCall, xmlReply, type Call, type Lake, type Reply } from './call'
import { etagOf, heldContent } from './content'
import { copyObject } from './copy'
import { refuseUnless, S3Error } from './errors'
import { deleteObjectTagging, putObjectTagging, updateObjectEncryption } from './objects'
import { restoreObject } from './restore'
import { newVersion, plainHeaders } from './store'
import { makeUser, type User } from './users'
import { checkShape, elements, parseXml, type Fields, type XmlNode } from './xml'

/** S3 Batch Operations: jobs that do one thing to every object of a manifest, some objects at a time (s3-facts A8.5). */

type Status = 'New' | 'Preparing' | 'Suspended' | 'Ready' | 'Active' | 'Complete' | 'Cancelled' | 'Failed'
const over: ReadonlySet<Status> = new Set<Status>(['Complete', 'Cancelled', 'Failed'])

interface Task {
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
  result: string
}

interface BatchJob {
  readonly id: string
  readonly body: string
  readonly request: XmlNode
  readonly createdAt: number
  status: Status
  failure: string | null
  tasks: readonly Task[]
  done: number
  failed: number
  endedAt: number | null
}

export class BatchOperations {
  private readonly jobs = new Map<string, BatchJob>()
  private readonly byToken = new Map<string, BatchJob>()
  private readonly timers = new Set<NodeJS.Timeout>()

  /** `pauseMs` lies between the steps of a job, of which a run has about twenty. */
  constructor(private readonly pauseMs: number) {}

  close(): void {
    for (const timer of this.timers) clearTimeout(timer)
  }

  /** The same token makes no second job; with another request it is refused. */
  create(call: Call): Reply {
    const body = call.body.toString('utf8')
    const request = parseXml(body, 'CreateJobRequest')
    checkShape(request, requestShape)
    const token = request.value('ClientRequestToken') ?? ''
    const before = this.byToken.get(token)
    refuseUnless(before === undefined || before.body === body, 'IdempotencyException')
    const job = before ?? this.open(body, request, call.now)
    this.byToken.set(token, job)
    if (before === undefined) this.later(job, call.lake)
    return xmlReply('CreateJobResult', { JobId: job.id })
  }

  describe(call: Call, id: string): Reply {
    const { request, ...job } = this.find(id)
    const said = (name: string): string | undefined => request.value(name)
    const { succeeded, failed } = counts(job)
    const Job = {
      JobId: id,
      ConfirmationRequired: said('ConfirmationRequired'),
      Description: said('Description'),
      JobArn: `arn:aws:s3:${call.lake.region}:${call.caller.user?.account}:job/${id}`,
      Status: job.status,
      Priority: said('Priority'),
      ProgressSummary: {
        TotalNumberOfTasks: job.tasks.length,
        NumberOfTasksSucceeded: succeeded,
        NumberOfTasksFailed: failed,
      },
      FailureReasons: job.failure && { member: { FailureCode: 'InvalidManifest', FailureReason: job.failure } },
      CreationTime: new Date(job.createdAt).toISOString(),
      TerminationDate: job.endedAt && new Date(job.endedAt).toISOString(),
      RoleArn: said('RoleArn'),
    }
    return xmlReply('DescribeJobResult', { Job })
  }

  list(): Reply {
    const member = Array.from(this.jobs.values(), ({ id, status }) => ({ JobId: id, Status: status }))
    return xmlReply('ListJobsResult', { Jobs: { member } })
  }

  update(call: Call, id: string): Reply {
    const job = this.find(id)
    const wanted = call.query('requestedJobStatus')
    refuseUnless(wanted === 'Cancelled' || wanted === 'Ready', 'InvalidRequest')
    const may = wanted === 'Ready' ? job.status === 'Suspended' : !over.has(job.status)
    refuseUnless(may, 'JobStatusException', `A job that is ${job.status} cannot become ${wanted}.`)
    const waited = job.status === 'Suspended'
    if (wanted === 'Cancelled') this.end(job, call.lake, 'Cancelled')
    else job.status = 'Ready'
    if (waited && wanted === 'Ready') this.later(job, call.lake)
    return xmlReply('UpdateJobStatusResult', { JobId: id, Status: job.status })
  }

  private open(body: string, request: XmlNode, createdAt: number): BatchJob {
    const none = { failure: null, tasks: [], done: 0, failed: 0, endedAt: null } as const
    const job: BatchJob = { id: randomUUID(), body, request, createdAt, status: 'New', ...none }
    this.jobs.set(job.id, job)
    return job
  }

  private find(id: string): BatchJob {
    const job = this.jobs.get(id)
    refuseUnless(job !== undefined, 'NoSuchJob')
    return job
  }

  private later(job: BatchJob, lake: Lake): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      this.step(job, lake)
      if (!over.has(job.status) && job.status !== 'Suspended') this.later(job, lake)
    }, this.pauseMs)
    timer.unref()
    this.timers.add(timer)
  }

  private step(job: BatchJob, lake: Lake): void {
    if (job.status === 'New') job.status = 'Preparing'
    else if (job.status === 'Preparing') this.prepare(job, lake)
    else if (job.status === 'Ready') job.status = 'Active'
    else if (job.status === 'Active') this.work(job, lake)
  }

  private prepare(job: BatchJob, lake: Lake): void {
    try {
      job.tasks = readManifest(job.request, lake)
      job.status = job.request.value('ConfirmationRequired') === 'true' ? 'Suspended' : 'Ready'
    } catch (error) {
      job.failure = error instanceof Error ? error.message : String(error)
      this.end(job, lake, 'Failed')
    }
  }

  private work(job: BatchJob, lake: Lake): void {
    const until = Math.min(job.tasks.length, job.done + Math.max(1, Math.ceil(job.tasks.length / 20)))
    for (const task of job.tasks.slice(job.done, until)) {
      task.result = perform(job.request, task, lake)
      if (task.result !== '') job.failed += 1
    }
    job.done = until
    if (until === job.tasks.length) this.end(job, lake, 'Complete')
  }

  private end(job: BatchJob, lake: Lake, status: Status): void {
    job.status = status
    job.endedAt = lake.clock()
    writeReport(job, lake)
  }
}

const counts = ({ done, failed }: Pick<BatchJob, 'done' | 'failed'>) => ({ succeeded: done - failed, failed })

const arn = /^arn:aws:/
const requestShape = {
  Operation: {},
  Report: { Enabled: /^(true|false)$/, 'Bucket?': arn },
  Priority: /^\d+$/,
  RoleArn: /^arn:aws:iam::\d{12}:role\//,
  ClientRequestToken: /^.{1,64}$/,
  Manifest: { Spec: { Format: /^S3BatchOperations_CSV_20180820$/, Fields: { 'member+': /^(Bucket|Key|VersionId)$/ } } },
}

/** The objects a manifest names: all with a version or none. Throws with the reason when it is not the one that was meant. */
function readManifest(request: XmlNode, lake: Lake): readonly Task[] {
  const place = request.child('Manifest')?.child('Location')
  const [, name = '', key = ''] = /^arn:aws:s3:::([^/]+)\/(.+)$/s.exec(place?.value('ObjectArn') ?? '') ?? []
  const manifest = lake.buckets.get(name)?.find(key)
  if (manifest === undefined || manifest.isMarker) throw new Error(`The manifest ${name}/${key} is not there.`)
  if (manifest.etag !== place?.value('ETag')?.replaceAll('"', ''))
    throw new Error('The ETag of the manifest is another one.')
  const fields = request.child('Manifest')?.child('Spec')?.child('Fields')?.all('member') ?? []
  const lines = manifest.content.slice(0, manifest.content.bytes).toString('utf8').split('\n')
  return lines.filter(Boolean).map((line) => {
    const cells = line.split(',')
    if (cells.length !== fields.length) throw new Error(`The line "${line}" has not ${fields.length} fields.`)
    const [bucket = '', encoded = '', versionId] = cells
    return { bucket, key: decodeURIComponent(encoded.replaceAll('+', ' ')), versionId, result: '' }
  })
}

/** What S3 takes on to do the work; which role it is makes no difference here. */
const role: User = makeUser({ name: 'batch-operations', allow: () => true })

/** @returns an error code, empty where it worked */
function perform(request: XmlNode, { bucket, key, versionId }: Task, lake: Lake): string {
  const operation = request.child('Operation')
  const run = (work: (call: Call) => Reply, headers: Readonly<Record<string, string>>, body = ''): string => {
    const query = new Map(versionId === undefined ? [] : [['versionId', versionId]])
    const caller = {
      user: role,
      region: null,
      service: 's3',
      body: Buffer.from(body),
      trailers: new Map<string, string>(),
    }
    const target = { method: 'PUT', rawPath: '', rawQuery: '', query, bucket, key, virtualHost: false }
    try {
      work(openCall({ ...target, headers }, caller, lake))
      return ''
    } catch (error) {
      return error instanceof S3Error ? error.code : 'InternalError'
    }
  }
  const document = (root: string, fields: Fields): string => `<${root}>${elements(fields)}</${root}>`
  const [copy, tagging] = [operation?.child('S3PutObjectCopy'), operation?.child('S3PutObjectTagging')]
  const restore = operation?.child('S3InitiateRestoreObject')
  if (copy !== undefined) return run(copyObject, copyHeaders(copy, bucket, key, versionId))
  if (tagging !== undefined) {
    const members = tagging.child('TagSet')?.all('member') ?? []
    const Tag = members.map((tag) => ({ Key: tag.value('Key'), Value: tag.value('Value') ?? '' }))
    return run(putObjectTagging, {}, document('Tagging', { TagSet: { Tag } }))
  }
  if (operation?.child('S3DeleteObjectTagging') !== undefined) return run(deleteObjectTagging, {})
  const kms = operation?.child('S3UpdateObjectEncryption')?.child('ObjectEncryption')?.child('SSE-KMS')
  if (kms !== undefined) {
    const asked = { KMSKeyArn: kms.value('KMSKeyArn'), BucketKeyEnabled: kms.value('BucketKeyEnabled') }
    return run(updateObjectEncryption, {}, document('ObjectEncryption', { 'SSE-KMS': asked }))
  }
  if (restore === undefined) return 'NotImplemented'
  const Tier = restore.value('GlacierJobTier') === 'BULK' ? 'Bulk' : 'Standard'
  const asked = { Days: restore.value('ExpirationInDays'), GlacierJobParameters: { Tier } }
  return run(restoreObject, {}, document('RestoreRequest', asked))
}

function copyHeaders(copy: XmlNode, bucket: string, key: string, versionId?: string): Record<string, string> {
  const sse = copy.child('NewObjectMetadata')?.value('SSEAlgorithm')
  const version = versionId === undefined ? '' : `?versionId=${versionId}`
  const unmodified = copy.value('UnModifiedSinceConstraint')
  const headers = {
    'x-amz-copy-source': encodeURIComponent(`${bucket}/${key}`) + version,
    'x-amz-storage-class': copy.value('StorageClass'),
    'x-amz-metadata-directive': copy.value('MetadataDirective'),
    'x-amz-server-side-encryption': sse === 'KMS' ? 'aws:kms' : sse,
    'x-amz-server-side-encryption-aws-kms-key-id': copy.value('SSEAwsKmsKeyId'),
    'x-amz-server-side-encryption-bucket-key-enabled': copy.value('BucketKeyEnabled'),
    'x-amz-copy-source-if-unmodified-since': unmodified && new Date(unmodified).toUTCString(),
  }
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** The completion report: `job-ID/manifest.json` and the results it names. */
function writeReport({ id, request, tasks, done }: BatchJob, lake: Lake): void {
  const report = request.child('Report')
  const bucket = lake.buckets.get(report?.value('Bucket')?.split(':::')[1] ?? '')
  if (bucket === undefined || report?.value('Enabled') !== 'true' || done === 0) return
  const prefix = report.value('Prefix')
  const folder = `${prefix === undefined ? '' : `${prefix}/`}job-${id}`
  const put = (key: string, text: string): void => {
    const content = heldContent(Buffer.from(text))
    bucket.add({ ...newVersion(key, lake.clock(), content, plainHeaders()), etag: etagOf(content) })
  }
  const all = report.value('ReportScope') === 'AllTasks'
  const lines = tasks.slice(0, done).flatMap(({ bucket, key, versionId = '', result }) => {
    const state = result === '' ? 'succeeded,200,,Successful' : `failed,400,${result},${result}`
    return all || result !== '' ? [`${bucket},${encodeURIComponent(key)},${versionId},${state}\n`] : []
  })
  const results = `${folder}/results/${id}.csv`
  put(results, lines.join(''))
  const Results = [{ TaskExecutionStatus: 'succeeded or failed', Bucket: bucket.name, Key: results }]
  put(`${folder}/manifest.json`, JSON.stringify({ Format: 'Report_CSV_20180820', Results }))
}

/** The control operation of a path below `/v20180820/`, by the name AWS gives it. */
export function controlOperation(method: string, path: string): { name: string; run: (call: Call) => Reply } {
  const [, id = '', status] = /^jobs(?:\/([^/]+)(\/status)?)?$/.exec(path) ?? []
  const listing = path === 'jobs'
  if (listing && method === 'POST') return { name: 'CreateJob', run: (call) => call.lake.batch.create(call) }
  if (listing && method === 'GET') return { name: 'ListJobs', run: (call) => call.lake.batch.list() }
  if (status && method === 'POST') return { name: 'UpdateJobStatus', run: (call) => call.lake.batch.update(call, id) }
  refuseUnless(id !== '' && status === undefined && method === 'GET', 'MethodNotAllowed')
  return { name: 'DescribeJob', run: (call) => call.lake.batch.describe(call, id) }
}
