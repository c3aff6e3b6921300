import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shellSettings, startSample } from '../../../main/connections/sample'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'lakescope-worker-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const settings = { endpoint: 'http://127.0.0.1:1234', region: 'us-east-1', accessKeyId: 'AKIAX', secretAccessKey: 's' }
const worker = async (name: string, code: string): Promise<string> => {
  const file = join(folder, `${name}.mjs`)
  await writeFile(file, `import { parentPort } from 'node:worker_threads'\n${code}\n`)
  return file
}
const signal = () => new AbortController().signal

describe('the thread of the sample lake', () => {
  it('says where it is', async () => {
    const file = await worker(
      'good',
      `parentPort.on('message', () => {}); parentPort.postMessage(${JSON.stringify(settings)})`,
    )
    const sample = await startSample(file, signal())
    expect(sample.settings).toEqual(settings)
    await sample.stop()
  })

  it.each<[string, string, string]>([
    ['throws', 'throw new Error("no port")', 'could not be started'],
    ['ends', 'process.exit(0)', 'ended before'],
    ['says something else', 'parentPort.postMessage({ hello: 1 })', 'did not say'],
  ])('that %s is a fault that says so', async (name, code, message) => {
    await expect(startSample(await worker(name.replaceAll(' ', '-'), code), signal())).rejects.toMatchObject({
      fault: { kind: 'unexpected', code: 'SampleLake', message: expect.stringContaining(message) },
    })
  })

  it('can be given up', async () => {
    const controller = new AbortController()
    const starting = startSample(await worker('silent', "parentPort.on('message', () => {})"), controller.signal)
    controller.abort()
    await expect(starting).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  })
})

it('gives a shell what the AWS CLI and rclone need', () => {
  expect(shellSettings(settings)).toBe(
    [
      'export AWS_ACCESS_KEY_ID=AKIAX',
      'export AWS_SECRET_ACCESS_KEY=s',
      'export AWS_DEFAULT_REGION=us-east-1',
      'export AWS_ENDPOINT_URL=http://127.0.0.1:1234',
      'aws s3 ls',
      '# rclone lsd --s3-provider Other --s3-env-auth --s3-endpoint http://127.0.0.1:1234 --s3-region us-east-1 --s3-force-path-style :s3:',
      '',
    ].join('\n'),
  )
})
