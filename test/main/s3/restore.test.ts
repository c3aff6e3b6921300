import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headObject } from '../../../main/s3/head'
import { listPage } from '../../../main/s3/list'
import { restoreObject } from '../../../main/s3/restore'
import { onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, sendError, startFake } from '../../support/fakeS3'
import { makeBucket, put } from '../../support/objects'

const signal = new AbortController().signal
let server: Emulator
let bucket: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'restore')
})
afterAll(() => server.close())

describe('restoreObject', () => {
  it('starts a restore that HEAD tells of', async () => {
    await put(server, bucket, 'cold', { StorageClass: 'GLACIER' })
    const ref = { bucket, key: 'cold' }
    expect((await headObject(server.s3, ref, signal)).restore).toEqual({ kind: 'none' })
    expect(await restoreObject(server.s3, ref, { days: 3, speed: 'Bulk' }, signal)).toBe('started')
    expect(['ongoing', 'restored']).toContain((await headObject(server.s3, ref, signal)).restore.kind)
  })

  it.skipIf(onMoto)(
    'a second request is a conflict while the first is under way, and the listing tells of it',
    async () => {
      await put(server, bucket, 'twice', { StorageClass: 'DEEP_ARCHIVE' })
      const ref = { bucket, key: 'twice' }
      await restoreObject(server.s3, ref, { days: 1, speed: 'Standard' }, signal)
      const fault = await faultOf(restoreObject(server.s3, ref, { days: 1, speed: 'Standard' }, signal))
      expect(fault).toMatchObject({ kind: 'conflict', name: 'twice' })
      const { objects } = await listPage(server.s3, { bucket, prefix: 'twice' }, signal)
      expect(objects[0]?.restore).toEqual({ kind: 'ongoing' })
    },
  )

  it('an object that is no archive is refused', async () => {
    await put(server, bucket, 'warm')
    const fault = await faultOf(restoreObject(server.s3, { bucket, key: 'warm' }, { days: 1, speed: 'Bulk' }, signal))
    expect(fault).toMatchObject({ kind: 'archived' })
  })

  it('a missing key is not found', async () => {
    const fault = await faultOf(
      restoreObject(server.s3, { bucket, key: 'missing' }, { days: 1, speed: 'Bulk' }, signal),
    )
    expect(fault).toMatchObject({ kind: 'notFound', what: 'key' })
  })

  it('200 means that the end was moved', async () => {
    const fake = await startFake((_, response) => response.writeHead(200).end())
    const s3 = fake.lake.forRegion('us-east-1')
    expect(await restoreObject(s3, { bucket: 'some-bucket', key: 'k' }, { days: 9, speed: 'Bulk' }, signal)).toBe(
      'extended',
    )
    await fake.close()
  })

  it('knows its own restore again when the first answer was lost', async () => {
    const fake = await startFake((request, response, count) =>
      count === 1 ? request.socket.destroy() : sendError(response, 409, 'RestoreAlreadyInProgress'),
    )
    const s3 = fake.lake.forRegion('us-east-1')
    expect(await restoreObject(s3, { bucket: 'some-bucket', key: 'k' }, { days: 9, speed: 'Bulk' }, signal)).toBe(
      'started',
    )
    await fake.close()
  })

  it('INTELLIGENT_TIERING takes no days', async () => {
    let body = ''
    const fake = await startFake((request, response) => {
      request.on('data', (chunk: Buffer) => void (body += chunk.toString()))
      request.on('end', () => response.writeHead(202).end())
    })
    await restoreObject(
      fake.lake.forRegion('us-east-1'),
      { bucket: 'some-bucket', key: 'k' },
      { days: null, speed: 'Standard' },
      signal,
    )
    expect(body).toContain('<GlacierJobParameters><Tier>Standard</Tier></GlacierJobParameters>')
    expect(body).not.toContain('Days')
    await fake.close()
  })

  it('Expedited without capacity is said and not repeated', async () => {
    const fake = await startFake((_, response) => sendError(response, 503, 'GlacierExpeditedRetrievalNotAvailable'))
    const fault = await faultOf(
      restoreObject(
        fake.lake.forRegion('us-east-1'),
        { bucket: 'some-bucket', key: 'k' },
        { days: 1, speed: 'Expedited' },
        signal,
      ),
    )
    expect(fault).toMatchObject({ kind: 'throttled', message: 'About GlacierExpeditedRetrievalNotAvailable.' })
    expect(fake.arrived).toHaveLength(1)
    await fake.close()
  })
})
