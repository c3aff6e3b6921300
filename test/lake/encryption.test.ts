import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  asTarget,
  customerKeyProblem,
  encryptionFromHeaders,
  encryptionLabel,
  encryptionText,
  keyArnProblem,
  keyRegionProblem,
  recogniseClientSide,
  sameEncryption,
  type ClientSideEncryption,
  type Encryption,
  type EncryptionHeaders,
} from '../../lake/encryption'
import { kmsKey } from './changeFacts'

const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

describe('encryptionFromHeaders', () => {
  it.each<[EncryptionHeaders, Encryption]>([
    [{}, { kind: 'none' }],
    [{ algorithm: '' }, { kind: 'none' }],
    [{ algorithm: 'AES256' }, { kind: 'SSE-S3' }],
    [
      { algorithm: 'aws:kms', kmsKeyId: arn, bucketKey: true },
      { kind: 'SSE-KMS', keyId: arn, bucketKey: true },
    ],
    [
      { algorithm: 'aws:kms', kmsKeyId: arn },
      { kind: 'SSE-KMS', keyId: arn, bucketKey: false },
    ],
    [{ algorithm: 'aws:kms' }, { kind: 'SSE-KMS', keyId: null, bucketKey: false }],
    [
      { algorithm: 'aws:kms:dsse', kmsKeyId: arn },
      { kind: 'DSSE-KMS', keyId: arn },
    ],
    [{ customerAlgorithm: 'AES256' }, { kind: 'SSE-C' }],
    [{ algorithm: 'AES256', customerAlgorithm: 'AES256' }, { kind: 'SSE-C' }],
    [{ algorithm: 'aws:fsx' }, { kind: 'other', value: 'aws:fsx' }],
    [{ algorithm: null, kmsKeyId: null, bucketKey: null, customerAlgorithm: null }, { kind: 'none' }],
  ])('%j', (headers, encryption) => {
    expect(encryptionFromHeaders(headers)).toEqual(encryption)
  })
})

const all: readonly Encryption[] = [
  { kind: 'none' },
  { kind: 'SSE-S3' },
  { kind: 'SSE-KMS', keyId: arn, bucketKey: true },
  { kind: 'SSE-KMS', keyId: arn, bucketKey: false },
  { kind: 'SSE-KMS', keyId: null, bucketKey: false },
  { kind: 'DSSE-KMS', keyId: arn },
  { kind: 'DSSE-KMS', keyId: null },
  { kind: 'SSE-C' },
  { kind: 'other', value: 'aws:fsx' },
  { kind: 'other', value: 'aws:backup' },
]

it('is the same only as itself', () => {
  const any = fc.integer({ min: 0, max: all.length - 1 })
  fc.assert(
    fc.property(any, any, (left, right) => {
      const [a, b] = [all[left], all[right]]
      expect(a && b && sameEncryption(a, structuredClone(b))).toBe(left === right)
    }),
    { numRuns: 400 },
  )
})

describe('encryptionLabel', () => {
  it.each(all)('%j has a short and a long text of its own', (encryption) => {
    const label = encryptionLabel(encryption)
    expect(label.short.length).toBeLessThan(label.long.length)
    const others = all.filter((other) => other !== encryption).map((other) => encryptionLabel(other).long)
    expect(others).not.toContain(label.long)
  })

  it('does not call an object unencrypted', () => {
    expect(encryptionLabel({ kind: 'none' }).short).toBe('none reported')
  })
})

it.each([
  [arn, null],
  ['arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab', null],
  ['arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab', null],
  ['', /must not be empty/],
  ['alias/lake', /is an alias/],
  ['arn:aws:kms:eu-west-1:111122223333:alias/lake', /is an alias/],
  ['1234abcd-12ab-34cd-56ef-1234567890ab', /not a full ARN/],
  ['arn:aws:s3:::lake', /not the ARN of a KMS key/],
  [`${arn} `, /not the ARN of a KMS key/],
])('key %j', (text, problem) => {
  const found = keyArnProblem(text)
  if (problem === null) expect(found).toBeNull()
  else expect(found).toMatch(problem)
})

describe('recogniseClientSide', () => {
  const seen = (
    format: ClientSideEncryption['format'],
    algorithm: string | null,
    keyWrap: string | null,
    unencryptedBytes: number | null = null,
  ) => ({ format, algorithm, keyWrap, unencryptedBytes })

  it.each<[string, Record<string, string>, ClientSideEncryption | null]>([
    ['plain metadata', { owner: 'me' }, null],
    ['only an iv', { 'x-amz-iv': 'aXY=' }, null],
    [
      'v1',
      { 'x-amz-key': 'a2V5', 'x-amz-iv': 'aXY=', 'x-amz-matdesc': '{}' },
      seen('v1', 'AES/CBC/PKCS5Padding', null),
    ],
    [
      'v2',
      {
        'x-amz-key-v2': 'a2V5',
        'x-amz-iv': 'aXY=',
        'x-amz-cek-alg': 'AES/GCM/NoPadding',
        'x-amz-wrap-alg': 'kms+context',
        'x-amz-matdesc': '{}',
        'x-amz-tag-len': '128',
        'x-amz-unencrypted-content-length': '1000',
      },
      seen('v2', 'AES/GCM/NoPadding', 'kms+context', 1000),
    ],
    [
      'v3',
      { 'x-amz-c': '115', 'x-amz-3': 'a2V5', 'x-amz-w': '12', 'x-amz-d': 'ZA==', 'x-amz-i': 'aQ==' },
      seen('v3', 'AES-256-GCM, key-committing', 'KMS with encryption context'),
    ],
    [
      'v3 with codes of tomorrow',
      { 'x-amz-c': '200', 'x-amz-3': 'a2V5', 'x-amz-w': '99', 'x-amz-d': 'ZA==', 'x-amz-i': 'aQ==' },
      seen('v3', '200', '99'),
    ],
    [
      'v3 with its key in an instruction file',
      { 'x-amz-c': '115', 'x-amz-d': 'ZA==', 'x-amz-i': 'aQ==' },
      seen('instructionFile', 'AES-256-GCM, key-committing', null),
    ],
    ['an instruction file', { 'x-amz-crypto-instr-file': '' }, seen('instructionFile', null, null)],
    [
      'names as headers',
      { 'X-Amz-Meta-X-Amz-Key-V2': 'a2V5', 'x-amz-meta-x-amz-unencrypted-content-length': 'many' },
      seen('v2', null, null),
    ],
  ])('%s', (_, metadata, expected) => {
    expect(recogniseClientSide(Object.entries(metadata))).toEqual(expected)
  })
})

describe('encryption in words, for rows and logs', () => {
  it.each<[string, Encryption]>([
    ['none reported', { kind: 'none' }],
    ['SSE-S3', { kind: 'SSE-S3' }],
    ['SSE-C', { kind: 'SSE-C' }],
    ['aws:fsx', { kind: 'other', value: 'aws:fsx' }],
    ['SSE-KMS, key not named', { kind: 'SSE-KMS', keyId: null, bucketKey: false }],
    ['SSE-KMS, key 11111111-1111-1111-1111-111111111111', { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey: false }],
    ['SSE-KMS, key alias/x, bucket key', { kind: 'SSE-KMS', keyId: 'alias/x', bucketKey: true }],
    ['DSSE-KMS, key 22222222-2222-2222-2222-222222222222', { kind: 'DSSE-KMS', keyId: kmsKey(2) }],
  ])('%s', (text, encryption) => expect(encryptionText(encryption)).toBe(text))
})

describe('what an object can be given again', () => {
  it.each<[string, Encryption, boolean]>([
    ['SSE-S3', { kind: 'SSE-S3' }, true],
    ['a KMS key', { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey: true }, true],
    ['two layers', { kind: 'DSSE-KMS', keyId: kmsKey(1) }, true],
    ['a KMS key that is not named', { kind: 'SSE-KMS', keyId: null, bucketKey: true }, false],
    ['two layers of a key that is not named', { kind: 'DSSE-KMS', keyId: null }, false],
    ['none', { kind: 'none' }, false],
    ['a key of the customer', { kind: 'SSE-C' }, false],
    ['another', { kind: 'other', value: 'aws:fsx' }, false],
  ])('%s', (_, encryption, can) => expect(asTarget(encryption)).toEqual(can ? encryption : null))
})

describe('the region of a KMS key', () => {
  it('is that of the bucket', () => expect(keyRegionProblem(kmsKey(1), 'eu-west-1')).toBeNull())
  it('is another one', () =>
    expect(keyRegionProblem(kmsKey(1), 'us-east-1')).toBe(
      'is a key of eu-west-1, and S3 takes only keys of the region of the bucket, which is us-east-1',
    ))
})

describe('the text of a customer key', () => {
  it.each<[string, boolean]>([
    ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', true],
    ['0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789', true],
    ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', false],
    // The last letter would stand for bits beyond the 32 bytes.
    ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=', false],
    ['', false],
    ['secret', false],
  ])('“%s”', (text, isKey) => expect(customerKeyProblem(text) === null).toBe(isKey))
})
