import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, vi } from 'vitest'

export interface AwsFolder {
  /** Stands for the person's home. */
  readonly home: string
  /** Writes a file below it, such as `.aws/config`. */
  write: (name: string, content: string) => Promise<string>
}

const made: string[] = []

/** A home folder of its own with these shared files, and an environment without other AWS settings, until the test ends. */
export async function awsFolder(files: { config?: string; credentials?: string }): Promise<AwsFolder> {
  const home = await mkdtemp(join(tmpdir(), 'lakescope-aws-'))
  made.push(home)
  for (const name of Object.keys(process.env)) if (/^AWS_(?!CA_BUNDLE)/.test(name)) vi.stubEnv(name, undefined)
  vi.stubEnv('HOME', home)
  vi.stubEnv('AWS_CONFIG_FILE', join(home, '.aws/config'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, '.aws/credentials'))
  const write: AwsFolder['write'] = async (name, content) => {
    const file = join(home, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    return file
  }
  if (files.config !== undefined) await write('.aws/config', files.config)
  if (files.credentials !== undefined) await write('.aws/credentials', files.credentials)
  return { home, write }
}

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const home of made.splice(0)) await rm(home, { recursive: true, force: true })
})
