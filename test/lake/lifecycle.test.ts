import { expect, it } from 'vitest'
import { lifecycleSummary, lifecycleTagKeys, type LifecycleRule } from '../../lake/lifecycle'

const empty: LifecycleRule = {
  id: 'rule',
  enabled: true,
  prefix: null,
  tags: [],
  largerThan: null,
  smallerThan: null,
  transitions: [],
  expires: null,
  removesExpiredMarkers: false,
  noncurrentTransitions: [],
  noncurrentExpires: null,
  abortsUploadsAfter: null,
}

it.each<[Partial<LifecycleRule>, string]>([
  [{}, 'Every object: does nothing this program knows.'],
  [{ expires: { days: 1 } }, 'Every object: expires after 1 day.'],
  [{ enabled: false, expires: { days: 30 } }, 'Disabled: every object: expires after 30 days.'],
  [
    {
      prefix: 'logs/',
      transitions: [
        { when: { days: 30 }, to: 'STANDARD_IA' },
        { when: { days: 90 }, to: 'GLACIER' },
      ],
      expires: { days: 365 },
    },
    'Objects below “logs/”: moves to Standard, Infrequent Access after 30 days, moves to Glacier Flexible Retrieval after 90 days and expires after 365 days.',
  ],
  [
    {
      tags: [{ key: 'keep', value: 'no' }],
      largerThan: 131_072,
      smallerThan: 1500,
      expires: { date: Date.UTC(2026, 9, 2) },
    },
    'Objects tagged keep=no, over 128 KiB, under 1500 bytes: expires from 2026-10-02 on.',
  ],
  [
    {
      noncurrentTransitions: [{ days: 7, to: 'GLACIER_IR', keep: null }],
      noncurrentExpires: { days: 90, keep: 3 },
      removesExpiredMarkers: true,
      abortsUploadsAfter: 7,
    },
    'Every object: old versions move to Glacier Instant Retrieval after 7 days, old versions go after 90 days but the newest 3 stay, delete markers without versions go and unfinished uploads go after 7 days.',
  ],
  [{ transitions: [{ when: { days: 0 }, to: 'COLD' }] }, 'Every object: moves to COLD after 0 days.'],
])('%j', (rule, summary) => {
  expect(lifecycleSummary({ ...empty, ...rule })).toBe(summary)
})

it('collects the tag keys of enabled rules once', () => {
  const tags = (...keys: string[]) => keys.map((key) => ({ key, value: '' }))
  const rules = [
    { enabled: true, tags: tags('a', 'b') },
    { enabled: false, tags: tags('c') },
    { enabled: true, tags: tags('b') },
  ]
  expect(lifecycleTagKeys(rules)).toEqual(['a', 'b'])
})
