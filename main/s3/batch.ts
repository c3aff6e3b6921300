import type * as Control from '@aws-sdk/client-s3-control'
import type { CreateJobCommandInput, JobDescriptor, S3ControlClient } from '@aws-sdk/client-s3-control'
import type { BatchOperation } from '../../lake/batchJob'
import type { CreateJobRequest } from '../../lake/batchRequest'
import { partitionOfRegion } from '../../lake/location'
import { attempt, type Attempt } from './faults'
import type { ClientSettings } from './lakeClient'
import { LakeError } from './lakeError'

/** Where and as whom S3 Control is asked; jobs are of an account and a region. */
export interface ControlAsk {
  readonly settings: ClientSettings
  readonly region: string
  readonly account: string
}

/** The status of a job by S3's own name, such as `Active`. */
export interface BatchStatus {
  readonly status: string
  /** `null` before S3 has read the manifest. */
  readonly total: number | null
  readonly succeeded: number
  readonly failed: number
  readonly failures: readonly { readonly code: string; readonly reason: string }[]
}

/**
 * Makes a job. Sent again with the same token it makes no second one, so it may be repeated after a lost answer.
 * @returns the id of the job
 * @throws LakeError denied with `s3:CreateJob`, which needs `iam:PassRole` for the role as well
 */
export function createBatchJob(ask: ControlAsk, request: CreateJobRequest, signal: AbortSignal): Promise<string> {
  return withControl(ask, async (control, { CreateJobCommand }) => {
    const at = onJobs(ask, 's3:CreateJob')
    const { JobId } = await attempt(at, signal, (abortSignal) =>
      control.send(new CreateJobCommand(inputOf(request)), { abortSignal }),
    )
    if (!JobId) throw new LakeError({ kind: 'badAnswer', message: 'S3 Control names no job.' })
    return JobId
  })
}

/** @throws LakeError */
export function describeBatchJob(ask: ControlAsk, job: string, signal: AbortSignal): Promise<BatchStatus> {
  return withControl(ask, async (control, { DescribeJobCommand }) => {
    const at = onJobs(ask, 's3:DescribeJob', job)
    const { Job } = await attempt(at, signal, (abortSignal) =>
      control.send(new DescribeJobCommand({ AccountId: ask.account, JobId: job }), { abortSignal }),
    )
    return statusOf(Job)
  })
}

/** `Ready` confirms a job that waits for it, `Cancelled` ends one; what it has done stays done. @throws LakeError */
export function updateBatchJob(
  ask: ControlAsk,
  job: string,
  wanted: 'Ready' | 'Cancelled',
  signal: AbortSignal,
): Promise<void> {
  return withControl(ask, async (control, { UpdateJobStatusCommand }) => {
    const input = { AccountId: ask.account, JobId: job, RequestedJobStatus: wanted }
    await attempt(onJobs(ask, 's3:UpdateJobStatus', job), signal, (abortSignal) =>
      control.send(new UpdateJobStatusCommand(input), { abortSignal }),
    )
  })
}

/** A client for one question, since hand-offs are rare. Its commands cannot be sent twice, unlike those of S3: each try makes a new one. */
async function withControl<T>(
  { settings, region }: ControlAsk,
  run: (control: S3ControlClient, commands: typeof Control) => Promise<T>,
): Promise<T> {
  const commands = await import('@aws-sdk/client-s3-control')
  const control = new commands.S3ControlClient({
    region,
    credentials: settings.credentials,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    // Replaced below: the account goes in front of the host, which an IP number does not take.
    ...(settings.endpoint === null ? {} : { endpoint: 'http://localhost' }),
  })
  if (settings.endpoint !== null) {
    const { protocol, hostname, port } = new URL(settings.endpoint)
    control.middlewareStack.add(
      (next) => (args) => {
        const { request } = args
        if (typeof request === 'object' && request !== null) {
          Object.assign(request, { protocol, hostname, port: port === '' ? undefined : Number(port) })
        }
        return next(args)
      },
      { step: 'build', name: 'sendToEndpoint', priority: 'high' },
    )
  }
  const { onRequest } = settings
  if (onRequest) {
    control.middlewareStack.add(
      (next, context) => (args) => {
        onRequest(String(context['commandName']).replace(/Command$/, ''))
        return next(args)
      },
      { step: 'finalizeRequest', name: 'countRequest', priority: 'low' },
    )
  }
  try {
    return await run(control, commands)
  } finally {
    control.destroy()
  }
}

function onJobs({ settings, region, account }: ControlAsk, action: string, job?: string): Attempt {
  const host = settings.endpoint === null ? `s3-control.${region}.amazonaws.com` : new URL(settings.endpoint).host
  const resource = `arn:${partitionOfRegion(region)}:s3:${region}:${account}:job/${job ?? '*'}`
  const { profile = null, pace } = settings
  return { action, resource, host, profile, pace }
}

function inputOf(request: CreateJobRequest): CreateJobCommandInput {
  const { Operation, Manifest } = request
  const { Location, Spec } = Manifest
  const Fields = Spec.Fields.map((field) => (field === 'VersionId' ? 'VersionId' : field === 'Key' ? 'Key' : 'Bucket'))
  return { ...request, Manifest: { Location, Spec: { ...Spec, Fields } }, Operation: operationInput(Operation) }
}

/** The SDK wants lists it may change and times as dates. */
function operationInput(operation: BatchOperation): NonNullable<CreateJobCommandInput['Operation']> {
  if ('S3PutObjectTagging' in operation) {
    return { S3PutObjectTagging: { TagSet: [...operation.S3PutObjectTagging.TagSet] } }
  }
  if (!('S3PutObjectCopy' in operation)) return operation
  const { UnModifiedSinceConstraint: since, ...copy } = operation.S3PutObjectCopy
  return { S3PutObjectCopy: since === undefined ? copy : { ...copy, UnModifiedSinceConstraint: new Date(since) } }
}

function statusOf(job: JobDescriptor | undefined): BatchStatus {
  if (!job?.Status) throw new LakeError({ kind: 'badAnswer', message: 'S3 Control does not say how the job is.' })
  const { TotalNumberOfTasks: total, NumberOfTasksSucceeded, NumberOfTasksFailed } = job.ProgressSummary ?? {}
  return {
    status: job.Status,
    total: total === undefined || total === 0 ? null : total,
    succeeded: NumberOfTasksSucceeded ?? 0,
    failed: NumberOfTasksFailed ?? 0,
    failures: (job.FailureReasons ?? []).map(({ FailureCode, FailureReason }) => ({
      code: FailureCode ?? '',
      reason: FailureReason ?? '',
    })),
  }
}
