import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { BucketMarks, BucketProperties } from '../../../preload/contract/buckets'
import { Inspector } from '../../../renderer/features/inspector/Inspector'
import { useDialogs } from '../../../renderer/state/dialogs'
import { setFocus } from '../../../renderer/state/focus'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { jobOf, properties } from '../support/things'

const lake = withFakeLake()
const object = { kind: 'object', connection: 'c1', bucket: 'lake', key: 'events/a.csv', etag: 'e1' } as const
const panel = (name: string) => within(screen.getByRole('region', { name }))

beforeEach(() => {
  Object.assign(lake().answers, {
    'objects.properties': () => properties(),
    'objects.tags': () => [{ key: 'team', value: 'data' }],
    'objects.addresses': () => ({ key: object.key, uri: 's3://lake/events/a.csv', arn: 'arn:x', url: 'https://x' }),
    'objects.acl': () => ({ owner: 'me', grants: [] }),
    'objects.versions': () => ({ versions: [], more: false }),
    'objects.checksums': () => ({ checksums: [], type: null, parts: null }),
  })
})

describe('the inspector of an object', () => {
  it('shows each panel, and asks only for those of the open tab', async () => {
    setFocus(object)
    show(<Inspector />)
    expect(await panel('Tags').findByText('data')).toBeDefined()
    expect(panel('Tags').getByText('1 of 10')).toBeDefined()
    expect(panel('Properties').getByText('Standard')).toBeDefined()
    expect(panel('Encryption').getByText('SSE-S3')).toBeDefined()
    expect(lake().inputsOf('objects.versions')).toEqual([])
  })

  it('lets one panel fail by itself, with the permission that is missing', async () => {
    lake().answers['objects.tags'] = refuse(denied('s3:GetObjectTagging'))
    setFocus(object)
    show(<Inspector />)
    expect(await panel('Tags').findByText('Not permitted: s3:GetObjectTagging')).toBeDefined()
    expect(panel('Tags').queryByText(/no tags/)).toBeNull()
    expect(await panel('Properties').findByText('text/csv')).toBeDefined()
  })

  it('reads a panel that failed again', async () => {
    lake().answers['objects.tags'] = refuse(denied('s3:GetObjectTagging'))
    setFocus(object)
    show(<Inspector />)
    const again = await panel('Tags').findByRole('button', { name: 'Try again' })
    lake().answers['objects.tags'] = () => []
    await userEvent.click(again)
    expect(await panel('Tags').findByText('This object has no tags.')).toBeDefined()
  })

  it.each<[string, Parameters<typeof properties>[0], string, RegExp]>([
    ['no encryption reported', { encryption: { kind: 'none' } }, 'Encryption', /does not prove/],
    [
      'a KMS key',
      { encryption: { kind: 'SSE-KMS', keyId: 'arn:aws:kms:k1', bucketKey: true } },
      'Encryption',
      /arn:aws:kms:k1/,
    ],
    [
      'client-side encryption',
      { clientSide: { format: 'v2', algorithm: 'AES/GCM', keyWrap: 'kms', unencryptedBytes: 5 } },
      'Encryption',
      /before they were sent/,
    ],
    ['an archived object', { storageClass: 'DEEP_ARCHIVE' }, 'Restore', /only after a restore.*48 hours/],
    ['a running restore', { storageClass: 'GLACIER', restore: { kind: 'ongoing' } }, 'Restore', /is running/],
    [
      'a restored object',
      { storageClass: 'GLACIER', restore: { kind: 'restored', expiresAt: 4_102_444_800_000 } },
      'Restore',
      /can be read until/,
    ],
    [
      'a restored copy that has expired',
      { storageClass: 'GLACIER', restore: { kind: 'restored', expiresAt: 1 } },
      'Restore',
      /expired/,
    ],
  ])('explains %s', async (_, over, name, text) => {
    lake().answers['objects.properties'] = () => properties(over)
    setFocus(object)
    show(<Inspector />)
    const region = await screen.findByRole('region', { name })
    await waitFor(() => expect(region.textContent).toMatch(text))
  })

  it('shows that an object is encrypted with a key of the customer', async () => {
    lake().answers['objects.properties'] = refuse({ kind: 'customerKeyNeeded', name: object.key })
    setFocus(object)
    show(<Inspector />)
    expect(await panel('Properties').findByText('Encrypted with your own key (SSE-C)')).toBeDefined()
    expect(panel('Encryption').getByText('SSE-C (key needed)')).toBeDefined()
  })

  it('shows no restore panel for what is not archived', async () => {
    setFocus(object)
    show(<Inspector />)
    await panel('Properties').findByText('text/csv')
    expect(screen.queryByRole('region', { name: 'Restore' })).toBeNull()
  })

  it('opens the tag dialog for this object', async () => {
    setFocus(object)
    show(<Inspector />)
    await userEvent.click(await screen.findByRole('button', { name: 'Edit tags…' }))
    expect(useDialogs.getState().dialog).toMatchObject({
      kind: 'tags',
      bucket: 'lake',
      target: { kind: 'objects', objects: [{ key: object.key }] },
    })
  })

  it('copies the ARN', async () => {
    lake().answers['clipboard.write'] = () => null
    setFocus(object)
    show(<Inspector />)
    await userEvent.click(await screen.findByRole('button', { name: 'Copy ARN' }))
    expect(lake().inputsOf('clipboard.write')).toEqual([{ text: 'arn:x' }])
    expect(await screen.findByText('Copied ARN')).toBeDefined()
  })

  it('loads more versions from where it was', async () => {
    const version = (versionId: string, over = {}) => ({
      versionId,
      isLatest: false,
      isDeleteMarker: false,
      bytes: 1,
      modifiedAt: 1,
      etag: null,
      storageClass: 'STANDARD',
      ...over,
    })
    lake().answers['objects.versions'] = ({ after }) =>
      after === undefined
        ? { versions: [version('v3', { isLatest: true }), version('v2', { isDeleteMarker: true })], more: true }
        : { versions: [version('v1')], more: false }
    setFocus(object)
    show(<Inspector />)
    await userEvent.click(screen.getByRole('tab', { name: 'Versions' }))
    expect(await screen.findByText('Current')).toBeDefined()
    expect(screen.getByText('Delete marker')).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Load more versions' }))
    expect(await screen.findByText('3 versions')).toBeDefined()
    expect(lake().inputsOf('objects.versions')).toEqual([
      { connection: 'c1', bucket: 'lake', key: object.key },
      { connection: 'c1', bucket: 'lake', key: object.key, after: 'v2' },
    ])
  })

  it('reads again what a job has changed', async () => {
    setFocus(object)
    show(<Inspector />)
    await panel('Tags').findByText('data')
    lake().answers['objects.tags'] = () => [{ key: 'team', value: 'ml' }]
    lake().emit({ name: 'job', data: jobOf({ state: 'done', endedAt: 2 }) })
    expect(await panel('Tags').findByText('ml')).toBeDefined()
  })

  it('takes back what it asked for when something else is looked at', async () => {
    lake().answers['objects.tags'] = () => new Promise(() => undefined)
    setFocus(object)
    show(<Inspector />)
    await waitFor(() => expect(lake().inputsOf('objects.tags')).toHaveLength(1))
    setFocus({ kind: 'none' })
    const asked = lake().calls.find(({ name }) => name === 'objects.tags')
    await waitFor(() => expect(lake().cancelled).toContain(asked?.id))
  })
})

describe('the inspector of a bucket', () => {
  const ok = <T,>(value: T) => ({ ok: true, value, at: 1 }) as const
  const no = (action: string) => ({ ok: false, fault: denied(action), at: 1 }) as const
  const marks: BucketMarks = {
    region: ok('eu-west-1'),
    encryption: no('s3:GetEncryptionConfiguration'),
    versioning: ok('Enabled'),
    publicAccess: {
      verdict: 'unknown',
      policyIsPublic: no('s3:GetBucketPolicyStatus'),
      block: ok(null),
      publicGrants: ok([]),
    },
  }
  const more: BucketProperties = {
    ownership: ok('BucketOwnerEnforced'),
    objectLock: ok(false),
    tags: no('s3:GetBucketTagging'),
    lifecycleRules: ok([]),
    policyBytes: ok(null),
    logging: ok(null),
    requesterPays: ok(false),
  }

  it('lets every fact fail by itself', async () => {
    lake().answers['buckets.marks'] = () => marks
    lake().answers['buckets.properties'] = () => more
    setFocus({ kind: 'bucket', connection: 'c1', bucket: 'lake' })
    show(<Inspector />)
    expect(await screen.findByText('eu-west-1')).toBeDefined()
    expect(screen.getByText('Not permitted: s3:GetEncryptionConfiguration')).toBeDefined()
    expect(screen.getByText('Not permitted: s3:GetBucketPolicyStatus')).toBeDefined()
    expect(panel('Public access').getByText(/Unknown: not everything/)).toBeDefined()
    expect(panel('Public access').getByText(/unknown: asked of the bucket only/)).toBeDefined()
    expect(await panel('Tags').findByText('Not permitted: s3:GetBucketTagging')).toBeDefined()
    expect(panel('Tags').queryByText(/has no tags/)).toBeNull()
    expect(panel('Settings').getByText('Bucket owner enforced: ACLs are off')).toBeDefined()
  })
})

describe('the inspector of a prefix and of a selection', () => {
  it('explains the partitions it recognises', async () => {
    lake().answers['tree.children'] = () => ({
      prefixes: ['events/year=2026/month=01/', 'events/year=2026/month=02/'],
      objectsSeen: 4,
      more: null,
      requests: 1,
      at: 1,
    })
    setFocus({ kind: 'prefix', connection: 'c1', bucket: 'lake', prefix: 'events/year=2026/' })
    show(<Inspector />)
    expect(await panel('Partitions').findByText('2026')).toBeDefined()
    expect(panel('Partitions').getByText(/Certain/)).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Delete…' }))
    expect(useDialogs.getState().dialog).toMatchObject({ target: { kind: 'prefix', prefix: 'events/year=2026/' } })
  })

  it('sums up what is selected', async () => {
    const selection = { prefixes: 1, objects: 3, bytes: 2048 }
    setFocus({ kind: 'many', connection: 'c1', bucket: 'lake', listing: 'l1', selection })
    show(<Inspector />)
    expect(screen.getByText('4 selected')).toBeDefined()
    expect(screen.getByText(/stands for everything below it/)).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Edit tags…' }))
    expect(useDialogs.getState().dialog).toMatchObject({ target: { kind: 'selection', listing: 'l1' } })
  })
})
