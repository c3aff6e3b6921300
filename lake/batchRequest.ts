import type { BatchOperation } from './batchJob'
import { arnOf, bucketNameProblem, encodeKey } from './location'

/** What a person says of a hand-off. */
export interface BatchForm {
  /** The role S3 takes on to change the objects, read the manifest and write the report. */
  readonly roleArn: string
  readonly manifestBucket: string
  /** Such as `batch/manifests/`; may be empty. */
  readonly manifestPrefix: string
  readonly reportBucket: string
  readonly reportPrefix: string
  /** The report names every object, or the failed ones only. */
  readonly reportAll: boolean
  /** Above other jobs of the account, from 0. */
  readonly priority: number
  /** The job waits for a word before it runs. */
  readonly confirm: boolean
}

export interface FormProblem {
  readonly path: keyof BatchForm
  readonly problem: string
}

const roleArn = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):role\/[\w+=,.@/-]{1,576}$/
const longestPrefix = 512
const highestPriority = 2 ** 31 - 1

/** Says what is wrong with the form, field by field. `account` is the one the job is made in, `null` where it is not known. */
export function problemsOfForm(form: BatchForm, account: string | null): readonly FormProblem[] {
  const found: readonly (readonly [keyof BatchForm, string | null])[] = [
    ['roleArn', roleProblem(form.roleArn, account)],
    ['manifestBucket', bucketNameProblem(form.manifestBucket)],
    ['manifestPrefix', prefixProblem(form.manifestPrefix)],
    ['reportBucket', bucketNameProblem(form.reportBucket)],
    ['reportPrefix', prefixProblem(form.reportPrefix)],
    ['priority', priorityProblem(form.priority)],
  ]
  return found.flatMap(([path, problem]) => (problem === null ? [] : [{ path, problem }]))
}

function roleProblem(arn: string, account: string | null): string | null {
  if (arn === '') return 'must not be empty'
  const [, of] = roleArn.exec(arn) ?? []
  if (of === undefined) return 'is not the ARN of a role, such as arn:aws:iam::111122223333:role/batch-operations'
  return account === null || of === account ? null : `is of account ${of}, and the job is made in ${account}`
}

/** The place of a manifest stands in an ARN in XML, so it holds only what means nothing in either. */
function prefixProblem(prefix: string): string | null {
  if (prefix.length > longestPrefix)
    return `is ${prefix.length} characters long, and at most ${longestPrefix} are allowed`
  if (prefix.startsWith('/')) return 'must not begin with a slash'
  return /^[\w!.*()=/-]*$/.test(prefix) ? null : 'may hold only letters, digits and ! - _ . * ( ) = /'
}

const priorityProblem = (priority: number): string | null =>
  Number.isInteger(priority) && priority >= 0 && priority <= highestPriority
    ? null
    : `must be a whole number from 0 to ${highestPriority}`

/** One line of a manifest. The key is percent-encoded, so that no comma, quote or line end of it is left (s3-facts A8.5). */
export const manifestLine = (bucket: string, key: string, versionId: string | null): string =>
  `${bucket},${encodeKey(key)}${versionId === null ? '' : `,${versionId}`}\n`

/** `prefix` with a slash behind it, and the name. */
export const placeIn = (prefix: string, name: string): string =>
  prefix === '' || prefix.endsWith('/') ? `${prefix}${name}` : `${prefix}/${name}`

/** The request as `aws s3control create-job --cli-input-json` takes it, and the SDK but for times. */
export interface CreateJobRequest {
  readonly AccountId: string
  readonly ConfirmationRequired: boolean
  readonly Operation: BatchOperation
  readonly Report: {
    readonly Bucket: string
    readonly Format: 'Report_CSV_20180820'
    readonly Enabled: true
    readonly Prefix?: string
    readonly ReportScope: 'AllTasks' | 'FailedTasksOnly'
  }
  /** The same token makes no second job, whatever became of the first answer. */
  readonly ClientRequestToken: string
  readonly Manifest: {
    readonly Spec: { readonly Format: 'S3BatchOperations_CSV_20180820'; readonly Fields: readonly string[] }
    readonly Location: { readonly ObjectArn: string; readonly ETag: string }
  }
  readonly Description: string
  readonly Priority: number
  readonly RoleArn: string
}

export interface RequestParts {
  readonly account: string
  readonly region: string
  readonly token: string
  readonly operation: BatchOperation
  /** The manifest names versions. */
  readonly versions: boolean
  readonly manifest: { readonly bucket: string; readonly key: string; readonly etag: string }
  readonly description: string
  readonly form: BatchForm
}

const longestDescription = 256

export function createJobRequest(parts: RequestParts): CreateJobRequest {
  const { account, region, token, operation, versions, manifest, description, form } = parts
  // S3 puts a slash behind the prefix by itself.
  const prefix = form.reportPrefix.replace(/\/+$/, '')
  return {
    AccountId: account,
    ConfirmationRequired: form.confirm,
    Operation: operation,
    Report: {
      Bucket: arnOf(form.reportBucket, null, region),
      Format: 'Report_CSV_20180820',
      Enabled: true,
      ...(prefix === '' ? {} : { Prefix: prefix }),
      ReportScope: form.reportAll ? 'AllTasks' : 'FailedTasksOnly',
    },
    ClientRequestToken: token,
    Manifest: {
      Spec: {
        Format: 'S3BatchOperations_CSV_20180820',
        Fields: versions ? ['Bucket', 'Key', 'VersionId'] : ['Bucket', 'Key'],
      },
      Location: { ObjectArn: arnOf(manifest.bucket, manifest.key, region), ETag: manifest.etag },
    },
    Description: description.slice(0, longestDescription),
    Priority: form.priority,
    RoleArn: form.roleArn,
  }
}

/** Where S3 puts the report of a job. */
export const reportPlace = ({ Report }: CreateJobRequest, jobId: string): { bucket: string; prefix: string } => ({
  bucket: Report.Bucket.slice(Report.Bucket.lastIndexOf(':') + 1),
  prefix: placeIn(Report.Prefix ?? '', `job-${jobId}/`),
})
