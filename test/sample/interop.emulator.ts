import { execFile, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSample, type SampleServer } from '../../sample/server'

// The unmodified AWS CLI and rclone against the sample server. Only run by `npm run test:emulator`, which installs them.

const run = promisify(execFile)
const cli = process.env['LAKESCOPE_AWS_CLI'] ?? 'aws'
const hasRclone = spawnSync('rclone', ['version'], { stdio: 'ignore' }).status === 0

/** Names a file may have and programs get wrong. */
const files = new Map(
  [
    'plain.txt',
    ' blank',
    'a+b%20c',
    '100%',
    'größe',
    '\u{1f600}.png',
    'quote\'s "x"',
    '<b>&amp;',
    '=1+1',
    'q?x=#1',
    'back\\slash',
    'dir/sub dir/deep.csv',
  ].map((name) => [name, `content of ${name}`] as const),
)
/** Keys no file can have. */
const odd = ['a//b', 'folder/', '../up', 'line\nfeed', 'bell\u0007', '%2F']
const big = Buffer.alloc(9 * 1024 * 1024 + 17, 'more than one part ')

let sample: SampleServer
let folder: string
beforeAll(async () => {
  sample = await startSample()
  folder = await mkdtemp(join(tmpdir(), 'lakescope-interop-'))
  await mkdir(join(folder, 'up', 'dir', 'sub dir'), { recursive: true })
  for (const [name, content] of files) await writeFile(join(folder, 'up', name), content)
  await writeFile(join(folder, 'big'), big)
})
afterAll(async () => {
  await sample.close()
  await rm(folder, { recursive: true, force: true })
})

/** Every file below a folder with its content. */
async function contents(below: string): Promise<Map<string, string>> {
  const entries = await readdir(below, { recursive: true, withFileTypes: true })
  const found = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pairs = await Promise.all(
    found.map(async (file) => [file.slice(below.length + 1), await readFile(file, 'utf8')] as const),
  )
  return new Map(pairs)
}

describe('AWS CLI', () => {
  const aws = (...args: string[]): Promise<string> => awsWith(sample.secretAccessKey, ...args)
  const awsWith = async (secretAccessKey: string, ...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      AWS_ACCESS_KEY_ID: sample.accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: sample.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      PYTHONUTF8: '1',
      LC_ALL: 'C.UTF-8',
    }
    const { stdout } = await run(cli, ['--endpoint-url', sample.endpoint, '--output', 'json', ...args], {
      env,
      maxBuffer: 1e8,
    })
    return stdout
  }
  const json = async (...args: string[]): Promise<unknown> => JSON.parse((await aws('s3api', ...args)) || '{}')
  const keysOf = async (bucket: string) => {
    const { Contents = [] } = Object(await json('list-objects-v2', '--bucket', bucket))
    return new Set(Contents.map(({ Key }: { Key: string }) => Key))
  }

  it('makes a bucket and lists it', async () => {
    await aws('s3', 'mb', 's3://interop')
    expect(await aws('s3', 'ls')).toMatch(/interop\n/)
  })

  it('syncs a folder of odd names up and down again', async () => {
    await aws('s3', 'sync', join(folder, 'up'), 's3://interop/synced/', '--only-show-errors')
    expect(await keysOf('interop')).toEqual(new Set([...files.keys()].map((name) => `synced/${name}`)))
    expect((await aws('s3', 'ls', '--recursive', 's3://interop/synced/')).split('\n').filter(Boolean)).toHaveLength(
      files.size,
    )
    await aws('s3', 'sync', 's3://interop/synced/', join(folder, 'down'), '--only-show-errors')
    expect(await contents(join(folder, 'down'))).toEqual(files)
  })

  it('copies within the server, with another class', async () => {
    await aws('s3', 'cp', 's3://interop/synced/plain.txt', 's3://interop/copied a+b', '--storage-class', 'STANDARD_IA')
    expect(await json('head-object', '--bucket', 'interop', '--key', 'copied a+b')).toMatchObject({
      StorageClass: 'STANDARD_IA',
      ContentLength: 20,
    })
  })

  it('uploads in parts and downloads in ranges', async () => {
    await aws('s3', 'cp', join(folder, 'big'), 's3://interop/big', '--only-show-errors')
    const { ETag } = Object(await json('head-object', '--bucket', 'interop', '--key', 'big'))
    expect(ETag).toMatch(/-2"$/)
    await aws('s3', 'cp', 's3://interop/big', join(folder, 'big-again'), '--only-show-errors')
    expect((await readFile(join(folder, 'big-again'))).equals(big)).toBe(true)
  })

  it('puts, tags, gets and deletes keys that no file can have', async () => {
    await aws('s3', 'mb', 's3://interop-odd')
    await Promise.all(
      odd.map(async (key, n) => {
        const there = ['--bucket', 'interop-odd', `--key=${key}`]
        await json('put-object', ...there, '--body', join(folder, 'up', 'plain.txt'))
        await json('put-object-tagging', ...there, '--tagging', `TagSet=[{Key=n,Value=${n}}]`)
      }),
    )
    expect(await keysOf('interop-odd')).toEqual(new Set(odd))
    await Promise.all(
      odd.map(async (key, n) => {
        const there = ['--bucket', 'interop-odd', `--key=${key}`]
        const to = join(folder, `odd-${n}`)
        await json('get-object', ...there, to)
        expect(await readFile(to, 'utf8')).toBe('content of plain.txt')
        expect(await json('get-object-tagging', ...there)).toMatchObject({ TagSet: [{ Key: 'n', Value: String(n) }] })
      }),
    )
    await json('delete-object', '--bucket', 'interop-odd', `--key=${odd[0]}`)
    expect(await keysOf('interop-odd')).toEqual(new Set(odd.slice(1)))
  })

  it('deletes a folder and nothing beside it', async () => {
    await aws('s3', 'rm', '--recursive', 's3://interop/synced/', '--only-show-errors')
    expect(await keysOf('interop')).toEqual(new Set(['big', 'copied a+b']))
  })

  it('is told why: no such key, no such bucket, wrong secret', async () => {
    await expect(aws('s3api', 'get-object', '--bucket', 'interop', '--key', 'nope', '/dev/null')).rejects.toThrow(
      'NoSuchKey',
    )
    await expect(aws('s3', 'ls', 's3://nowhere-at-all')).rejects.toThrow('NoSuchBucket')
    await expect(awsWith('wrong', 's3', 'ls')).rejects.toThrow('SignatureDoesNotMatch')
  })
})

describe.skipIf(!hasRclone)('rclone', () => {
  const rclone = async (...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      RCLONE_CONFIG_LAKE_TYPE: 's3',
      RCLONE_CONFIG_LAKE_PROVIDER: 'Other',
      RCLONE_CONFIG_LAKE_ACCESS_KEY_ID: sample.accessKeyId,
      RCLONE_CONFIG_LAKE_SECRET_ACCESS_KEY: sample.secretAccessKey,
      RCLONE_CONFIG_LAKE_ENDPOINT: sample.endpoint,
      RCLONE_CONFIG_LAKE_REGION: sample.region,
      RCLONE_CONFIG_LAKE_FORCE_PATH_STYLE: 'true',
    }
    const { stdout } = await run('rclone', args, { env, maxBuffer: 1e8 })
    return stdout
  }

  it('copies a folder of odd names up, lists it, and copies it down again', async () => {
    await rclone('mkdir', 'lake:by-rclone')
    await rclone('copy', join(folder, 'up'), 'lake:by-rclone/synced')
    const listed = await rclone('lsf', '-R', '--files-only', 'lake:by-rclone/synced')
    expect(new Set(listed.split('\n').filter(Boolean))).toEqual(new Set(files.keys()))
    await rclone('copy', 'lake:by-rclone/synced', join(folder, 'by-rclone'))
    expect(await contents(join(folder, 'by-rclone'))).toEqual(files)
  })

  it('moves within the server, uploads in parts, and finds nothing different', async () => {
    await rclone('moveto', 'lake:by-rclone/synced/plain.txt', 'lake:by-rclone/moved + 1.txt')
    expect(await rclone('cat', 'lake:by-rclone/moved + 1.txt')).toBe('content of plain.txt')
    await rclone(
      'copyto',
      '--s3-upload-cutoff',
      '5M',
      '--s3-chunk-size',
      '5M',
      join(folder, 'big'),
      'lake:by-rclone/big',
    )
    await rclone('check', '--download', '--one-way', join(folder, 'up', 'dir'), 'lake:by-rclone/synced/dir')
    expect(JSON.parse(await rclone('size', '--json', 'lake:by-rclone'))).toMatchObject({ count: files.size + 1 })
  })

  it('deletes', async () => {
    await rclone('delete', 'lake:by-rclone/synced')
    const left = await rclone('lsf', '-R', '--files-only', 'lake:by-rclone')
    expect(new Set(left.split('\n').filter(Boolean))).toEqual(new Set(['big', 'moved + 1.txt']))
    await rclone('purge', 'lake:by-rclone')
    expect(await rclone('lsf', 'lake:')).not.toContain('by-rclone')
  })
})
