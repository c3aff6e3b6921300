import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deniesUploadsWithoutEncryption, policyTagKeys } from '../../lake/policy'

describe('policyTagKeys', () => {
  const statement = (condition: unknown, resource: unknown = '*') => ({
    Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: resource, Condition: condition },
  })
  it.each<[string, unknown, string[]]>([
    ['an existing tag', statement({ StringEquals: { 's3:ExistingObjectTag/team': 'data' } }), ['team']],
    ['any case of the condition', statement({ stringequals: { 'S3:existingobjecttag/Team': ['a', 'b'] } }), ['Team']],
    ['a requested tag', statement({ StringLike: { 's3:RequestObjectTag/env': '*' } }), ['env']],
    [
      'the keys of a request',
      statement({ 'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['a', 'b'] } }),
      ['a', 'b'],
    ],
    ['a key with a slash', statement({ Null: { 's3:ExistingObjectTag/a/b': false } }), ['a/b']],
    ['a variable', statement({ StringEquals: { 'aws:PrincipalTag/team': '${s3:ExistingObjectTag/team}' } }), ['team']],
    [
      'a variable of a resource',
      statement(undefined, ["arn:aws:s3:::lake/${s3:ExistingObjectTag/team, 'x'}/*"]),
      ['team'],
    ],
    ['other conditions', statement({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), []],
    [
      'several statements',
      {
        Statement: [
          { Condition: { StringEquals: { 's3:ExistingObjectTag/a': '1' } } },
          { Condition: { StringEquals: { 's3:ExistingObjectTag/a': '2', 's3:ExistingObjectTag/b': '2' } } },
        ],
      },
      ['a', 'b'],
    ],
    ['no policy', null, []],
    ['nonsense', { Statement: ['x', 1, null, { Condition: 'x' }, { Condition: { StringEquals: ['x'] } }] }, []],
    [
      'a hostile name',
      JSON.parse('{"Statement":{"Condition":{"StringEquals":{"s3:ExistingObjectTag/__proto__":"x"}}}}'),
      ['__proto__'],
    ],
  ])('sees %s', (_, policy, keys) => {
    expect(policyTagKeys(policy)).toEqual(keys)
  })
})

describe('deniesUploadsWithoutEncryption', () => {
  const header = 's3:x-amz-server-side-encryption'
  const deny = (condition: unknown, fields: object = { Action: 's3:PutObject' }) => ({
    Statement: [{ Effect: 'Deny', Principal: '*', Resource: '*', ...fields, Condition: condition }],
  })
  it.each<[string, unknown, boolean]>([
    ['Null', deny({ Null: { [header]: 'true' } }), true],
    ['Null as a boolean', deny({ Null: { [header]: true } }), true],
    ['Null false', deny({ Null: { [header]: 'false' } }), false],
    ['another algorithm', deny({ StringNotEquals: { [header]: 'aws:kms' } }), true],
    ['another key', deny({ StringNotLike: { [`${header}-aws-kms-key-id`]: 'arn:*' } }), true],
    ['an algorithm that is there', deny({ StringEquals: { [header]: 'AES256' } }), false],
    [
      'another algorithm if there is one',
      deny({ StringNotEquals: { [header]: 'aws:kms' }, Null: { [header]: 'false' } }),
      false,
    ],
    ['a comparison with IfExists', deny({ StringEqualsIfExists: { [header]: 'AES256' } }), true],
    ['SSE-C', deny({ Null: { [`${header}-customer-algorithm`]: 'false' } }), false],
    ['all of S3', deny({ Null: { [header]: 'true' } }, { Action: ['s3:*'] }), true],
    ['a pattern', deny({ Null: { [header]: 'true' } }, { Action: 'S3:Put*' }), true],
    ['all but reading', deny({ Null: { [header]: 'true' } }, { NotAction: 's3:Get*' }), true],
    ['all but writing', deny({ Null: { [header]: 'true' } }, { NotAction: 's3:P?tObject' }), false],
    ['reading', deny({ Null: { [header]: 'true' } }, { Action: 's3:GetObject' }), false],
    ['a dot in a pattern', deny({ Null: { [header]: 'true' } }, { Action: 's3.putobject' }), false],
    ['no condition', deny(undefined), false],
    ['other conditions', deny({ Bool: { 'aws:SecureTransport': 'false' } }), false],
    ['an allowance', { Statement: { Effect: 'Allow', Action: '*', Condition: { Null: { [header]: 'true' } } } }, false],
    ['nothing', undefined, false],
  ])('%s', (_, policy, denies) => {
    expect(deniesUploadsWithoutEncryption(policy)).toBe(denies)
  })
})

it('takes any JSON', () => {
  const field = fc.constantFrom('Statement', 'Condition', 'Effect', 'Action', 'Null', 's3:x-amz-server-side-encryption')
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(null, 1, true, 'Deny', 's3:*', '(['),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(field, tie('value'), { maxKeys: 4 }),
    ),
  })).value
  fc.assert(
    fc.property(json, (policy) => {
      expect(Array.isArray(policyTagKeys(policy))).toBe(true)
      expect(typeof deniesUploadsWithoutEncryption(policy)).toBe('boolean')
    }),
    { numRuns: 500 },
  )
})
