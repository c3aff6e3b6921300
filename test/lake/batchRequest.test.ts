import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createJobRequest,
  manifestLine,
  placeIn,
  problemsOfForm,
  reportPlace,
  type BatchForm,
} from '../../lake/batchRequest'
import { oddKeys } from '../../sample/data/oddKeys'

const form: BatchForm = {
  roleArn: 'arn:aws:iam::111122223333:role/batch-operations',
  manifestBucket: 'lake-admin',
  manifestPrefix: 'batch/manifests',
  reportBucket: 'lake-reports',
  reportPrefix: 'batch/',
  reportAll: false,
  priority: 10,
  confirm: true,
}

describe('manifestLine', () => {
  /** What S3 reads: three fields without quotes, the key percent-decoded. */
  const read = (line: string): readonly (string | undefined)[] => {
    const [bucket, key, version, ...more] = line.slice(0, -1).split(',')
    expect(line.endsWith('\n') && more.length === 0).toBe(true)
    return [bucket, decodeURIComponent(key ?? ''), version]
  }

  it.each(oddKeys.map((key) => [key]))('%j comes back as it was', (key) => {
    expect(read(manifestLine('lake', key, null))).toEqual(['lake', key, undefined])
    expect(read(manifestLine('lake', key, 'v.1_x'))).toEqual(['lake', key, 'v.1_x'])
  })

  it('is one line of ASCII whatever the key', () => {
    const anyKey = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(anyKey, (key) => {
        const line = manifestLine('lake', key, null)
        expect(line).toMatch(/^lake,[\x21-\x7e]+\n$/)
        expect(line).not.toMatch(/["+ ]/)
        expect(read(line)[1]).toBe(key)
      }),
    )
  })

  it('looks like the examples of AWS', () => {
    expect(manifestLine('Examplebucket', 'photos/object key', null)).toBe('Examplebucket,photos/object%20key\n')
  })
})

describe('problemsOfForm', () => {
  it('finds none in a good one', () => {
    expect(problemsOfForm(form, '111122223333')).toEqual([])
    expect(problemsOfForm({ ...form, manifestPrefix: '', reportPrefix: '' }, null)).toEqual([])
  })

  it.each<[string, Partial<BatchForm>, string, RegExp]>([
    ['no role', { roleArn: '' }, 'roleArn', /empty/],
    ['a user', { roleArn: 'arn:aws:iam::111122223333:user/x' }, 'roleArn', /not the ARN of a role/],
    ['a session', { roleArn: 'arn:aws:sts::111122223333:assumed-role/x/y' }, 'roleArn', /not the ARN/],
    ['a blank behind it', { roleArn: `${form.roleArn} ` }, 'roleArn', /not the ARN/],
    ['a role of another account', { roleArn: 'arn:aws:iam::999999999999:role/x' }, 'roleArn', /999999999999/],
    ['a bucket with a blank', { manifestBucket: 'la ke' }, 'manifestBucket', /./],
    ['no bucket', { reportBucket: '' }, 'reportBucket', /./],
    ['a slash first', { manifestPrefix: '/x' }, 'manifestPrefix', /slash/],
    ['a blank in a prefix', { reportPrefix: 'a b' }, 'reportPrefix', /only/],
    ['a long prefix', { reportPrefix: 'x'.repeat(513) }, 'reportPrefix', /513/],
    ['a priority below 0', { priority: -1 }, 'priority', /whole number/],
    ['half a priority', { priority: 0.5 }, 'priority', /whole number/],
    ['no number', { priority: Number.NaN }, 'priority', /whole number/],
  ])('%s', (_, more, path, problem) => {
    const found = problemsOfForm({ ...form, ...more }, '111122223333')
    expect(found).toEqual([{ path, problem: expect.stringMatching(problem) }])
  })

  it('takes the roles of other partitions and paths', () => {
    const roleArn = 'arn:aws-us-gov:iam::111122223333:role/service-role/batch@x'
    expect(problemsOfForm({ ...form, roleArn }, '111122223333')).toEqual([])
  })
})

describe('createJobRequest', () => {
  const request = createJobRequest({
    account: '111122223333',
    region: 'eu-west-1',
    token: 'token',
    operation: { S3DeleteObjectTagging: {} },
    versions: true,
    manifest: { bucket: 'lake-admin', key: 'batch/m.csv', etag: 'e' },
    description: 'd'.repeat(300),
    form,
  })

  it('is what aws s3control create-job takes', () => {
    expect(request).toEqual({
      AccountId: '111122223333',
      ConfirmationRequired: true,
      Operation: { S3DeleteObjectTagging: {} },
      Report: {
        Bucket: 'arn:aws:s3:::lake-reports',
        Format: 'Report_CSV_20180820',
        Enabled: true,
        Prefix: 'batch',
        ReportScope: 'FailedTasksOnly',
      },
      ClientRequestToken: 'token',
      Manifest: {
        Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key', 'VersionId'] },
        Location: { ObjectArn: 'arn:aws:s3:::lake-admin/batch/m.csv', ETag: 'e' },
      },
      Description: 'd'.repeat(256),
      Priority: 10,
      RoleArn: form.roleArn,
    })
  })

  it('says where the report will be', () => {
    expect(reportPlace(request, 'abc')).toEqual({ bucket: 'lake-reports', prefix: 'batch/job-abc/' })
  })
})

it.each([
  ['', 'x', 'x'],
  ['a', 'x', 'a/x'],
  ['a/', 'x', 'a/x'],
])('placeIn(%j, %j) is %j', (prefix, name, place) => {
  expect(placeIn(prefix, name)).toBe(place)
})
