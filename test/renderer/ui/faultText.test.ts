import { describe, expect, it } from 'vitest'
import { Fault } from '../../../preload/contract/fault'
import { explain } from '../../../renderer/ui/faultText'

const name = 'lake/a.parquet'
const notFound = (what: Extract<Fault, { kind: 'notFound' }>['what']): Fault => ({ kind: 'notFound', what, name })
const signedOut = (reason: Extract<Fault, { kind: 'signedOut' }>['reason']): Fault => ({
  kind: 'signedOut',
  reason,
  hint: 'Run aws sso login --profile lake',
})
const bad = (problem: Extract<Fault, { kind: 'badCredentials' }>['problem']): Fault => ({
  kind: 'badCredentials',
  problem,
  message: 'no',
})
const unreachable = (problem: Extract<Fault, { kind: 'unreachable' }>['problem']): Fault => ({
  kind: 'unreachable',
  host: 's3.example.test',
  problem,
  message: 'self-signed certificate',
})

const denied: Fault = {
  kind: 'denied',
  action: 's3:GetObjectTagging',
  resource: 'arn:aws:s3:::lake/a',
  message: 'no',
  requestId: 'R1',
}
const unexpected: Fault = {
  kind: 'unexpected',
  code: 'InternalError',
  message: 'We encountered an internal error',
  status: 500,
  requestId: 'R2',
}

const faults: readonly Fault[] = [
  denied,
  notFound('bucket'),
  notFound('key'),
  notFound('version'),
  notFound('upload'),
  notFound('connection'),
  notFound('listing'),
  notFound('plan'),
  notFound('job'),
  notFound('scan'),
  { kind: 'deleteMarker', name },
  { kind: 'archived', name, storageClass: 'DEEP_ARCHIVE' },
  { kind: 'customerKeyNeeded', name },
  { kind: 'customerKeyWrong', name },
  signedOut('expired'),
  signedOut('sso'),
  signedOut('mfa'),
  signedOut('none'),
  signedOut('process'),
  signedOut('otherIdentity'),
  bad('unknownAccessKey'),
  bad('wrongSecret'),
  bad('invalidToken'),
  { kind: 'clockSkew', secondsOff: 3_720 },
  unreachable('refused'),
  unreachable('unknownHost'),
  unreachable('timeout'),
  unreachable('tls'),
  unreachable('reset'),
  unreachable('offline'),
  { kind: 'wrongRegion', bucket: 'lake', region: 'eu-west-1' },
  { kind: 'throttled', message: 'SlowDown' },
  { kind: 'badInput', path: 'bucket', problem: 'is not a bucket name' },
  { kind: 'unsupported', feature: 'bucket logging', message: 'NotImplemented' },
  { kind: 'conflict', name, message: 'At least one of the preconditions did not hold' },
  { kind: 'badAnswer', message: 'an empty body' },
  { kind: 'cancelled' },
  unexpected,
]

/** Every enumeration inside a fault, so that a new kind or problem without a case here fails. */
const variants = (fault: Fault): string => {
  const problem = 'problem' in fault && fault.kind !== 'badInput' ? fault.problem : ''
  return [fault.kind, 'what' in fault ? fault.what : '', 'reason' in fault ? fault.reason : '', problem].join('/')
}

describe('explain', () => {
  it('has a case here for every fault the contract knows', () => {
    const seen = new Set(faults.map(variants))
    const all = Fault.options.flatMap(({ shape }) => {
      const { kind, ...rest } = shape
      const choices = Object.entries(rest).flatMap(([field, schema]): { field: string; options: string[] }[] =>
        ['what', 'reason', 'problem'].includes(field) && 'options' in schema && Array.isArray(schema.options)
          ? [{ field, options: schema.options.map(String) }]
          : [],
      )
      const [choice] = choices
      const at = (field: string, value: string) => (choice?.field === field ? value : '')
      return (choice?.options ?? ['']).map((value) =>
        [kind.value, at('what', value), at('reason', value), at('problem', value)].join('/'),
      )
    })
    expect(all.filter((variant) => !seen.has(variant))).toEqual([])
  })

  it('says something different for each, in its title already', () => {
    const titles = faults.map((fault) => explain(fault).title)
    expect(new Set(titles).size).toBe(titles.length)
    const texts = faults.map((fault) => explain(fault).text)
    expect(new Set(texts).size).toBe(texts.length)
  })

  it.each(faults.map((fault) => [variants(fault), fault] as const))('%s is written in whole sentences', (_, fault) => {
    const { title, text } = explain(fault)
    expect(title).not.toMatch(/[.!]$|undefined|null/)
    expect(text).toMatch(/\.$/)
    expect(text).not.toMatch(/!|undefined|null|\.\./)
  })

  it.each<[string, Fault, readonly string[]]>([
    ['the IAM action and the resource', denied, ['s3:GetObjectTagging', 'arn:aws:s3:::lake/a']],
    ['by how much the clock is off', { kind: 'clockSkew', secondsOff: -3_720 }, ['1 h 2 min']],
    ['the limit when nobody knows by how much', { kind: 'clockSkew', secondsOff: null }, ['15 minutes']],
    ['what to run', signedOut('sso'), ['aws sso login --profile lake']],
    ['the host', unreachable('unknownHost'), ['s3.example.test']],
    ['what the certificate is', unreachable('tls'), ['self-signed certificate']],
    ['the right region', { kind: 'wrongRegion', bucket: 'lake', region: 'eu-west-1' }, ['lake', 'eu-west-1']],
    ['the code of S3', unexpected, ['InternalError', 'HTTP 500']],
  ])('names %s', (_, fault, words) => {
    const { title, text } = explain(fault)
    for (const word of words) expect(`${title} ${text}`).toContain(word)
  })

  it.each<[Fault['kind'], Fault, string]>([
    ['archived', { kind: 'archived', name, storageClass: null }, 'restore'],
    ['notFound', notFound('bucket'), 'refreshBuckets'],
    ['signedOut', signedOut('expired'), 'renew'],
    ['badCredentials', bad('wrongSecret'), 'connect'],
    ['unreachable', unreachable('refused'), 'retry'],
    ['wrongRegion', { kind: 'wrongRegion', bucket: 'b', region: null }, 'retry'],
    ['clockSkew', { kind: 'clockSkew', secondsOff: 1_000 }, 'retry'],
    ['denied', denied, 'retry'],
  ])('%s leads on', (_, fault, action) => {
    expect(explain(fault).next?.action).toBe(action)
  })
})

describe('a fault of a journal', () => {
  const message = 'The journal of the job cannot be written: the disk is full. Nothing is changed without it.'
  it.each<Fault>([
    { kind: 'unexpected', code: 'ENOSPC', message, status: null, requestId: null },
    { kind: 'unsupported', feature: 'journal', message },
  ])('of the kind $kind is not said to come from S3', (fault) => {
    expect(explain(fault)).toEqual({ title: 'The journal cannot be used', text: message })
  })
})
