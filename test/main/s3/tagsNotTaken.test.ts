import {
  CreateBucketCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { expect, it, vi } from 'vitest'
import { openLakeClient } from '../../../main/s3/lakeClient'
import { changeTags } from '../../../main/s3/tags'
import { openSample } from '../../support/sample'

it('tags that were refused under HTTP 200 were written by nobody else', async () => {
  const open = await openSample()
  const { sample, s3 } = open
  const lake = openLakeClient({
    endpoint: sample.endpoint,
    region: sample.region,
    pathStyle: true,
    credentials: sample,
  })
  try {
    const Bucket = 'lake'
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', Tagging: 'team=data' }))
    sample.faults.add({
      match: ({ operation }) => operation === 'PutObjectTagging',
      fault: { kind: 'errorIn200', code: 'AccessDenied' },
    })
    const signal = new AbortController().signal
    const change = () =>
      lake.inBucket(Bucket, signal, (client) =>
        changeTags(client, { bucket: Bucket, key: 'a' }, [{ op: 'set', key: 'team', value: 'other' }], signal),
      )
    await expect(change()).rejects.toMatchObject({ fault: { kind: 'denied', action: 's3:PutObjectTagging' } })
    // Where the tags are those of before, nobody can say whether they were written at all.
    sample.faults.clear()
    let putBack = () => {}
    const until = new Promise<void>((resolve) => (putBack = resolve))
    sample.faults.add({
      match: ({ operation }) => operation === 'GetObjectTagging',
      skip: 1,
      times: 1,
      fault: { kind: 'hold', until },
    })
    const written = change()
    const puts = () => sample.log.entries.filter(({ operation }) => operation === 'PutObjectTagging').length
    await vi.waitFor(() => expect(puts()).toBe(2))
    const Tagging = { TagSet: [{ Key: 'team', Value: 'data' }] }
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging }))
    putBack()
    await expect(written).rejects.toMatchObject({
      fault: { kind: 'badAnswer', message: expect.stringContaining('not written, or') },
    })
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'a' }))
    expect(TagSet).toEqual([{ Key: 'team', Value: 'data' }])
  } finally {
    lake.destroy()
    await open.close()
  }
})
