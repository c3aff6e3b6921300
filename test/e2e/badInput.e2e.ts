import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { electronBinary } from '../../scripts/electronBinary.mjs'
import { startSample, type SampleServer } from '../../sample/server'
import { launch, type Launched } from '../support/launch'
import { connectTo, goTo, openBucket, refresh, rowOf } from '../support/person'
import { inClass, Oracle } from '../support/oracle'
import { variedBucket } from '../support/variedBucket'

// What cannot be right is said, with the field and the reason, and the server holds what it held: it is not the program's, and it counts every
// request that came to write something.
test.describe.configure({ mode: 'serial' })

const bucket = 'careful'
const objects = 200
const fullOfTags = 'data/day=01/part-000000'
const tenTags = Array.from({ length: 10 }, (_, at) => ({ key: `k${at}`, value: 'v' }))
const lake = variedBucket({ name: bucket, objects, seed: 8, tagsOf: (index) => (index === 0 ? tenTags : []) })

let sample: SampleServer
let folder: string
let window: Launched
let page: Page

test.beforeAll(async () => {
  sample = await startSample({ buckets: [lake.seed] })
  folder = await mkdtemp(join(tmpdir(), 'lakescope-careful-'))
  await start()
})
test.afterAll(async () => {
  await window.close()
  await sample.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(userData = join(folder, 'first')): Promise<void> {
  window = await launch({ userData })
  page = window.page
  await connectTo(page, { ...sample, name: 'elsewhere' })
  await expect(page.getByRole('button', { name: bucket, exact: true })).toBeVisible()
}

async function startAgain(userData: string): Promise<void> {
  await window.close()
  await start(userData)
}

const dialog = (of = page) => of.getByRole('dialog')
const drawer = (of = page) => of.getByRole('region', { name: 'Jobs' })
const openJobs = (of = page) => of.getByRole('contentinfo').getByRole('button', { name: /job/i }).click()
const writes = () => sample.log.entries.filter(({ method }) => method !== 'GET' && method !== 'HEAD')

async function ask(what: string, name = 'data/', of = page): Promise<void> {
  await rowOf(of, name).getByRole('gridcell', { name, exact: true }).click()
  await of.getByRole('button', { name: what }).first().click()
  await expect(dialog(of)).toBeVisible()
}

/** Nothing that is chosen can be applied, neither by the button nor by Enter; and nothing was written. */
async function expectRefused(before: number): Promise<void> {
  await page.keyboard.press('Enter')
  await expect(dialog().getByRole('button', { name: 'Cancel' })).toBeVisible()
  const apply = dialog().locator('.apply-bar').getByRole('button').last()
  await expect(apply).toBeDisabled()
  await dialog().getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog()).toBeHidden()
  expect(writes()).toHaveLength(before)
}

test.describe('values that cannot be right', () => {
  test.beforeEach(async () => {
    await goTo(page, `s3://${bucket}/`)
    await expect(rowOf(page, 'data/')).toBeVisible()
  })

  test('an eleventh tag is refused for all, and an object that would get one is left', async () => {
    const before = writes().length
    await ask('Edit tags…')
    for (let at = 1; at <= 11; at += 1) {
      if (at > 1) await dialog().getByRole('button', { name: 'Add tag' }).click()
      await dialog()
        .getByRole('textbox', { name: `Key, tag ${at}` })
        .fill(`new${at}`)
    }
    await expect(dialog().getByRole('alert')).toHaveText('The lines together would set 11 tags, and S3 allows 10.')
    await expectRefused(before)

    await goTo(page, `s3://${bucket}/data/day=01/`)
    await ask('Edit tags…', 'part-000000')
    await dialog().getByRole('button', { name: 'Add tag' }).click()
    await dialog().getByRole('textbox', { name: 'Key, tag 11' }).fill('eleventh')
    await expect(dialog()).toContainText('1 object: would have more than 10 tags and would be left as they are.')
    await expect(dialog()).toContainText('Nothing will change: it is left as it is.')
    await expectRefused(before)
    expect(sample.versions(bucket, fullOfTags)[0]?.tags).toEqual(tenTags)
  })

  test('a key that begins with aws: is refused at its field', async () => {
    const before = writes().length
    await ask('Edit tags…')
    const key = dialog().getByRole('textbox', { name: 'Key, tag 1' })
    await key.fill('aws:owner')
    await expect(key).toHaveAttribute('aria-invalid', 'true')
    await expect(key).toHaveAccessibleDescription(/aws:/)
    await expectRefused(before)
  })

  test('what is no ARN of a KMS key is refused at its field', async () => {
    const before = writes().length
    await ask('Change encryption…')
    await dialog()
      .getByRole('radio', { name: /^SSE-KMS/ })
      .check()
    const arn = dialog().getByRole('combobox', { name: 'KMS key ARN' })
    await arn.fill('arn:aws:kms:eu-west-1:1111:key/short')
    await expect(arn).toHaveAttribute('aria-invalid', 'true')
    await expect(arn).toHaveAccessibleDescription(/^The KMS key ARN .+\./)
    await expectRefused(before)
  })

  test('a selection of nothing is said to be one', async () => {
    const before = writes().length
    await ask('Change storage class…')
    await dialog()
      .getByRole('radio', { name: /^Glacier Instant Retrieval/ })
      .check()
    await dialog().getByRole('button', { name: 'Only those that…' }).click()
    await dialog().getByRole('combobox', { name: 'What, condition 1' }).selectOption('are larger than')
    await dialog().getByRole('textbox', { name: 'Value, condition 1' }).fill('1 TB')
    await expect(dialog()).toContainText('Nothing will change: no object is like that.')
    await expect(dialog()).toContainText(`0 of ${objects} objects looked at`)
    await expectRefused(before)

    await goTo(page, `s3://${bucket}/nothing/here/`)
    await refresh(page)
    await expect(page.getByRole('button', { name: 'Change storage class…' }).first()).toBeDisabled()
    expect(writes()).toHaveLength(before)
  })
})

test.describe('a folder for journals that cannot be used', () => {
  async function expectNothingStarts(reason: RegExp | string): Promise<void> {
    await openBucket(page, bucket)
    const before = writes().length
    await ask('Change storage class…')
    await dialog()
      .getByRole('radio', { name: /^Glacier Instant Retrieval/ })
      .check()
    const move = dialog().getByRole('button', { name: `Move ${objects} objects to Glacier Instant Retrieval` })
    await move.click()
    await expect(dialog()).toContainText(reason)
    // The plan is still there for when it can be used.
    await expect(move).toBeEnabled()
    await page.keyboard.press('Escape')
    expect(writes()).toHaveLength(before)
  }

  test('a file stands where it must be: says so, and goes on when that is gone', async () => {
    const userData = join(folder, 'second')
    const jobs = join(userData, 'jobs')
    await cp(join(folder, 'first'), userData, { recursive: true, filter: isOurs })
    await rm(jobs, { recursive: true })
    await writeFile(jobs, 'in the way')
    await startAgain(userData)
    await expectNothingStarts('The journal of the job cannot be written: a file stands where its folder must be.')
    await openJobs()
    await expect(drawer()).toContainText('The jobs of earlier starts cannot be read')
    expect(await readFile(jobs, 'utf8')).toBe('in the way')
  })

  test('it is on a disk that is read-only: says so', async () => {
    test.skip(process.platform !== 'linux', '/sys is where nobody, not even root, may make a file')
    const userData = join(folder, 'third')
    await cp(join(folder, 'first'), userData, { recursive: true, filter: isOurs })
    await rm(join(userData, 'jobs'), { recursive: true })
    await symlink('/sys/kernel', join(userData, 'jobs'))
    await startAgain(userData)
    await expectNothingStarts(/The journal of the job cannot be written: (the disk is read-only|this user may not)/)
  })
})

test.describe('a job that was interrupted', () => {
  const survivor = () => join(folder, 'killed')
  const move = 'Move to Glacier Instant Retrieval'
  const job = (of = page) => drawer(of).getByRole('article', { name: `${move} in ${bucket}` })
  let oracle: Oracle

  test.beforeAll(async () => {
    oracle = new Oracle(sample, bucket, [...lake.inside, ...lake.outside])
    await startAgain(survivor())
    await openBucket(page, bucket)
    let copies = 0
    sample.faults.add({
      match: ({ operation }) => operation === 'CopyObject' && (copies += 1) > 0,
      fault: { kind: 'delay', ms: 500 },
    })
    await ask('Change storage class…')
    await dialog()
      .getByRole('radio', { name: /^Glacier Instant Retrieval/ })
      .check()
    await dialog()
      .getByRole('button', { name: `Move ${objects} objects` })
      .click()
    await expect(dialog()).toBeHidden()
    await expect.poll(() => copies).toBeGreaterThan(20)
    await window.kill()
    sample.faults.clear()
  })

  for (const { how, damage, says } of [
    {
      how: 'damaged by hand',
      damage: (text: string) => text.replace('"k":"steps"', '"k":"stepz"'),
      says: /The journal of the job is damaged: .+\. The job is left alone\./,
    },
    {
      how: 'of another version',
      damage: (text: string) => text.replace(/^(lakescope job journal) \d+/, '$1 7'),
      says: 'The journal was written by another version of Lakescope (its format is 7).',
    },
  ]) {
    test(`a journal ${how}: says so, does nothing with it, and puts it aside`, async () => {
      const userData = await mkdtemp(join(folder, 'damaged-'))
      await cp(survivor(), userData, { recursive: true, filter: isOurs })
      const name = (await readdir(join(userData, 'jobs'))).find((one) => one.endsWith('.journal')) ?? ''
      const file = join(userData, 'jobs', name)
      const damaged = damage(await readFile(file, 'utf8'))
      expect(damaged).not.toBe(await readFile(file, 'utf8'))
      await writeFile(file, damaged)
      const before = writes().length
      await startAgain(userData)
      await expect(page.getByRole('region', { name: 'Interrupted jobs' })).toContainText('1 journal cannot be used.')
      await openJobs()
      const card = drawer().getByRole('article', { name: /^Journal that cannot be used/ })
      await expect(card).toContainText(says)
      await expect(card).toContainText(name)
      await expect(drawer().getByRole('button', { name: 'Resume' })).toHaveCount(0)
      await card.getByRole('button', { name: 'Put aside' }).click()
      await expect(card).toBeHidden()
      expect(writes()).toHaveLength(before)
      expect(await readFile(`${file}.damaged`, 'utf8')).toBe(damaged)
    })
  }

  test('is run by one copy of the program only', async () => {
    await startAgain(survivor())
    sample.faults.add({ match: ({ operation }) => operation === 'CopyObject', fault: { kind: 'delay', ms: 3000 } })
    await page.getByRole('region', { name: 'Interrupted jobs' }).getByRole('button', { name: 'Resume' }).click()
    await openJobs()
    await expect(job()).toContainText('running')

    // On the same folder there is no second copy.
    const args = ['.', `--user-data-dir=${survivor()}`, '--disable-gpu', '--no-sandbox']
    const [code] = await once(spawn(await electronBinary(), args, { stdio: 'ignore' }), 'exit')
    expect(code).toBe(0)

    // Another folder has jobs of its own; where its journals are the very same ones, they are another copy's.
    const other = await launch()
    try {
      await connectTo(other.page, { ...sample, name: 'elsewhere' })
      await openJobs(other.page)
      await expect(drawer(other.page)).toContainText('No jobs.')
    } finally {
      await other.close()
    }
    const linked = await mkdtemp(join(folder, 'linked-'))
    await symlink(join(survivor(), 'jobs'), join(linked, 'jobs'), 'junction')
    const second = await launch({ userData: linked })
    try {
      await connectTo(second.page, { ...sample, name: 'elsewhere' })
      await openBucket(second.page, bucket)
      await openJobs(second.page)
      await expect(drawer(second.page)).toContainText(/in use by another copy of Lakescope \(process \d+\)/)
      await expect(drawer(second.page).getByRole('article')).toHaveCount(0)
      await ask('Delete…', 'other/', second.page)
      const remove = dialog(second.page).getByRole('button', { name: `Delete ${lake.outside.length} objects` })
      await remove.click()
      await expect(dialog(second.page)).toContainText(/in use by another copy of Lakescope \(process \d+\)/)
    } finally {
      await second.close()
    }
    sample.faults.clear()
    await expect(job()).toContainText(`${objects} of ${objects} done`)
    expect(oracle.wrongs(inClass('GLACIER_IR'))).toEqual([])
    for (const key of lake.inside) expect([key, sample.versions(bucket, key).length]).toEqual([key, 2])
  })
})

/** Chromium's own links, which name a process that lives, are no part of what is copied. */
const isOurs = (path: string): boolean => !/Singleton(Lock|Cookie|Socket)$/.test(path)
