import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { startSample } from '../../sample/server'
import { launch, type Launched } from '../support/launch'
import {
  bucketsOf,
  connectTo,
  expectRows,
  fill,
  goTo,
  inspectorOf,
  openBucket,
  refresh,
  rowOf,
  treeOf,
} from '../support/person'
import { openSample, type OpenSample } from '../support/sample'

/** What a person is told, by what went wrong. */
const titles = {
  unknownKey: 'Unknown access key',
  wrongSecret: 'Wrong secret access key',
  badToken: 'The session token is not valid',
  expired: 'The session has expired',
  refused: 'Connection refused',
  noS3: 'The answer makes no sense',
  tls: 'No secure connection',
  denied: 'Not permitted: s3:ListBucket',
  mayNotListBuckets: 'Not permitted: s3:ListAllMyBuckets',
  wrongRegion: 'Wrong region',
  bucketGone: 'The bucket is gone',
  clock: 'The clock of this computer is off by',
} as const

let lakescope: Launched
let page: Page
let open: OpenSample
let skew = 0

test.beforeAll(async () => {
  open = await openSample({ signatureClock: () => Date.now() + skew })
  await fill(open.s3, 'always-there', ['a.txt'])
  lakescope = await launch()
  page = lakescope.page
})
test.afterAll(async () => {
  await lakescope.close()
  await open.close()
})
test.beforeEach(() => {
  skew = 0
  open.sample.faults.clear()
})
test.afterEach(async () => {
  await page.keyboard.press('Escape')
})

/** Waits for the message of this problem, and sees that none of the others is said. */
async function expectToldOnly(problem: keyof typeof titles) {
  const told = page.getByRole('alert').filter({ hasText: titles[problem] }).filter({ visible: true })
  await expect(told.first()).toBeVisible()
  for (const other of Object.values(titles))
    if (other !== titles[problem]) await expect(page.getByRole('alert').filter({ hasText: other })).toHaveCount(0)
  return told.first()
}

test.describe('a connection that does not come about', () => {
  const tryAgain = () => page.getByRole('button', { name: 'Try again' }).click()

  test('unknown key, wrong secret, wrong token: each is said, and the corrected value connects', async () => {
    const keys = open.sample.addUser({ allow: () => true, sessionToken: 'the token' })
    const endpoint = { endpoint: open.sample.endpoint, ...keys, sessionToken: 'the token', name: 'corrected' }
    const form = await connectTo(page, { ...endpoint, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' })
    await expectToldOnly('unknownKey')

    await form.getByLabel('Access key ID').fill(keys.accessKeyId)
    await form.getByLabel('Secret access key').fill('not the secret of this key')
    await tryAgain()
    await expectToldOnly('wrongSecret')

    await form.getByLabel('Secret access key').fill(keys.secretAccessKey)
    await form.getByLabel('Session token').fill('another token')
    await tryAgain()
    await expectToldOnly('badToken')

    await form.getByLabel('Session token').fill('the token')
    await tryAgain()
    await expect(page.getByRole('grid', { name: 'Buckets of corrected' })).toBeVisible()
  })

  test('a server that does not run: says so, and trying again connects once it runs', async () => {
    const first = await startSample()
    const port = Number(new URL(first.endpoint).port)
    await first.close()
    const keys = { accessKeyId: 'AKIAEXAMPLEOFTHISTEST', secretAccessKey: 'secret of this test' }
    await connectTo(page, { endpoint: first.endpoint, ...keys, name: 'late server' })
    const told = await expectToldOnly('refused')
    await expect(told).toContainText(`127.0.0.1:${port}`)

    const later = await startSample({ port })
    try {
      later.addUser({ ...keys, allow: () => true })
      await tryAgain()
      await expect(page.getByText('This account has no buckets here')).toBeVisible()
    } finally {
      await later.close()
    }
  })

  test('an address that is no S3, or not encrypted as it says: says so, and the corrected one connects', async () => {
    const website = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<p>Hello</p>'))
    website.listen(0, '127.0.0.1')
    await once(website, 'listening')
    const bound = website.address()
    const port = typeof bound === 'object' ? bound?.port : undefined
    try {
      const form = await connectTo(page, { ...open.sample, endpoint: `http://127.0.0.1:${port}`, name: 'readdressed' })
      await expectToldOnly('noS3')
      await form.getByLabel('Address').fill(open.sample.endpoint.replace('http:', 'https:'))
      await tryAgain()
      await expectToldOnly('tls')
      await form.getByLabel('Address').fill(open.sample.endpoint)
      await tryAgain()
      await expect(page.getByRole('grid', { name: 'Buckets of readdressed' })).toBeVisible()
    } finally {
      website.close()
    }
  })

  test('a clock that is wrong: says by how much, and trying again connects once it is right', async () => {
    skew = 3 * 3600_000
    await connectTo(page, { ...open.sample, name: 'skewed' })
    const told = await expectToldOnly('clock')
    await expect(told).toContainText(/off by (3 h|2 h 59 min).*behind/s)
    await expect(told).toContainText('date and time')

    skew = 0
    await tryAgain()
    await expect(page.getByRole('grid', { name: 'Buckets of skewed' })).toBeVisible()
  })

  test('a region the server is not in: says which is right, and that connects', async () => {
    const form = await connectTo(page, { ...open.sample, region: 'elsewhere', name: 'moved' })
    const told = await expectToldOnly('wrongRegion')
    await expect(told).toContainText('us-east-1')
    await form.getByLabel('Region').fill('us-east-1')
    await tryAgain()
    await expect(page.getByRole('grid', { name: 'Buckets of moved' })).toBeVisible()
  })
})

test.describe('what goes wrong while browsing', () => {
  test('a bucket that may not be listed: says so, and its permitted prefix opens by path, in the tree too', async () => {
    await fill(open.s3, 'shared-bucket', ['closed/secret.txt', 'team/a/1.txt', 'team/b/2.txt', 'team/top.txt'])
    const keys = open.sample.addUser({
      allow: (action, bucket, key) =>
        action === 's3:ListAllMyBuckets' || (bucket === 'shared-bucket' && (key ?? '').startsWith('team/')),
    })
    await connectTo(page, { ...open.sample, ...keys, name: 'team' })
    await openBucket(page, 'shared-bucket')
    const told = await expectToldOnly('denied')
    await expect(told).toContainText('shared-bucket')
    await expect(page.getByText('is empty')).toHaveCount(0)

    await page.getByRole('textbox', { name: /open it by its path/ }).fill('s3://shared-bucket/team/')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await expectRows(page, 3)
    await expect(rowOf(page, 'top.txt')).toBeVisible()
    await expect(treeOf(page).getByRole('treeitem', { name: 'team', selected: true })).toBeVisible()
    await rowOf(page, 'a/').dblclick()
    await expectRows(page, 1)
    for (const name of ['team', 'a', 'b'])
      await expect(treeOf(page).getByRole('treeitem', { name, exact: true })).toBeVisible()
    await goTo(page, 's3://shared-bucket/closed/')
    await expectToldOnly('denied')
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await expect(rowOf(page, '1.txt')).toBeVisible()
  })

  test('buckets that may not be listed: says so, and one opens by its path', async () => {
    await fill(open.s3, 'known-by-name', ['data/x.txt'])
    const keys = open.sample.addUser({ allow: (action) => action !== 's3:ListAllMyBuckets' })
    await connectTo(page, { ...open.sample, ...keys, name: 'no list' })
    await expectToldOnly('mayNotListBuckets')
    await page.getByRole('textbox', { name: /if you know its name/ }).fill('known-by-name')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await expectRows(page, 1)
    await expect(treeOf(page).getByRole('treeitem', { name: /^known-by-name/ })).toBeVisible()
  })

  test('a bucket in another region is followed by itself', async () => {
    const europe = open.client({ region: 'eu-central-1' })
    await fill(europe, 'bucket-in-europe', ['a.txt'], 'eu-central-1')
    await connectTo(page, { ...open.sample, name: 'regions' })
    await openBucket(page, 'bucket-in-europe')
    await expect(rowOf(page, 'a.txt')).toBeVisible()
    await expect(treeOf(page).getByRole('treeitem', { name: /^bucket-in-europe/ })).toContainText('eu-central-1')

    // Deleted and made again elsewhere, while the place of the old one is remembered.
    await europe.send(new DeleteObjectCommand({ Bucket: 'bucket-in-europe', Key: 'a.txt' }))
    await europe.send(new DeleteBucketCommand({ Bucket: 'bucket-in-europe' }))
    await fill(open.s3, 'bucket-in-europe', ['b.txt'])
    await refresh(page)
    await expect(rowOf(page, 'b.txt')).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })

  test('a redirect that does not say where to: says so, and trying again works', async () => {
    await fill(open.s3, 'redirected', ['a.txt'])
    await connectTo(page, { ...open.sample, name: 'redirects' })
    const match = ({ operation }: { operation: string }) => operation === 'ListObjectsV2'
    open.sample.faults.add({ match, fault: { kind: 'status', status: 301, code: 'PermanentRedirect' } })
    await openBucket(page, 'redirected')
    const told = await expectToldOnly('wrongRegion')
    open.sample.faults.clear()
    await told.getByRole('button', { name: 'Try again' }).click()
    await expect(rowOf(page, 'a.txt')).toBeVisible()
  })

  test('a bucket deleted meanwhile: says so, and leads back to the buckets, which no longer hold it', async () => {
    await fill(open.s3, 'short-lived', ['deep/er/a.txt'])
    await connectTo(page, { ...open.sample, name: 'deleting' })
    await openBucket(page, 'short-lived')
    await goTo(page, 's3://short-lived/deep/er/')
    await expect(rowOf(page, 'a.txt')).toBeVisible()

    await open.s3.send(new DeleteObjectCommand({ Bucket: 'short-lived', Key: 'deep/er/a.txt' }))
    await open.s3.send(new DeleteBucketCommand({ Bucket: 'short-lived' }))
    await open.s3.send(new CreateBucketCommand({ Bucket: 'made-meanwhile' }))
    await refresh(page)
    const told = await expectToldOnly('bucketGone')
    await expect(told).toContainText('short-lived')
    await told.getByRole('button', { name: 'Refresh the buckets' }).click()
    await expect(bucketsOf(page).getByRole('button', { name: 'made-meanwhile' })).toBeVisible()
    await expect(bucketsOf(page).getByRole('button', { name: 'short-lived' })).toHaveCount(0)
    await expect(treeOf(page).getByRole('treeitem', { name: /^short-lived/ })).toHaveCount(0)
  })

  test('a server that stops: says so, and trying again goes on', async () => {
    const keys = { accessKeyId: 'AKIASTOPPINGSERVER01', secretAccessKey: 'secret of this test' }
    const first = await openSample()
    const port = Number(new URL(first.sample.endpoint).port)
    first.sample.addUser({ ...keys, allow: () => true })
    await fill(first.s3, 'steady', ['a.txt'])
    await connectTo(page, { endpoint: first.sample.endpoint, ...keys, name: 'stopping' })
    await openBucket(page, 'steady')
    await expect(rowOf(page, 'a.txt')).toBeVisible()
    await first.close()
    await refresh(page)
    const told = await expectToldOnly('refused')

    const second = await openSample({ port })
    try {
      second.sample.addUser({ ...keys, allow: () => true })
      await fill(second.s3, 'steady', ['b.txt'])
      await told.getByRole('button', { name: 'Try again' }).click()
      await expect(rowOf(page, 'b.txt')).toBeVisible()
    } finally {
      await second.close()
    }
  })

  test('a clock that goes wrong: says by how much, and trying again goes on', async () => {
    await fill(open.s3, 'timely', ['a.txt'])
    await connectTo(page, { ...open.sample, name: 'drifting' })
    await openBucket(page, 'timely')
    await expect(rowOf(page, 'a.txt')).toBeVisible()
    skew = -2 * 3600_000
    await refresh(page)
    const told = await expectToldOnly('clock')
    await expect(told).toContainText(/off by 2 h.*ahead/s)
    skew = 0
    await told.getByRole('button', { name: 'Try again' }).click()
    await expect(rowOf(page, 'a.txt')).toBeVisible()
  })
})

test.describe('what may not be read of an object', () => {
  const may =
    (...denied: string[]) =>
    (action: string) =>
      !denied.includes(action)

  test('tags and properties that may not be read are denied in the table, never empty', async () => {
    await fill(open.s3, 'half-open', ['a.txt'])
    const keys = open.sample.addUser({ allow: may('s3:GetObjectTagging') })
    await connectTo(page, { ...open.sample, ...keys, name: 'no tags' })
    await openBucket(page, 'half-open')
    const cell = (at: number) => rowOf(page, 'a.txt').getByRole('gridcell').nth(at)
    await expect(cell(4)).toHaveText('denied')
    await expect(cell(3)).toHaveText('SSE-S3')

    const blind = open.sample.addUser({ allow: may('s3:GetObject') })
    await connectTo(page, { ...open.sample, ...blind, name: 'no heads' })
    await openBucket(page, 'half-open')
    await expect(cell(3)).toHaveText('denied')
  })

  test('each panel of the inspector fails by itself and names the permission', async () => {
    await fill(open.s3, 'panels', ['a.txt'])
    const denied = ['s3:GetObjectTagging', 's3:GetObjectAcl', 's3:ListBucketVersions']
    const keys = open.sample.addUser({ allow: may(...denied) })
    await connectTo(page, { ...open.sample, ...keys, name: 'panels' })
    await openBucket(page, 'panels')
    await rowOf(page, 'a.txt').click()
    const inspector = inspectorOf(page)
    await expect(inspector.getByRole('region', { name: 'Tags' })).toContainText('Not permitted: s3:GetObjectTagging')
    await expect(inspector.getByRole('region', { name: 'Tags' })).not.toContainText('no tags')
    await expect(inspector.getByRole('region', { name: 'Encryption' })).toContainText('SSE-S3')
    await expect(inspector.getByText(/^Not permitted:/)).toHaveCount(1)
    await inspector.getByRole('tab', { name: 'Access' }).click()
    await expect(inspector.getByText('Not permitted: s3:GetObjectAcl')).toBeVisible()
    await inspector.getByRole('tab', { name: 'Versions' }).click()
    await expect(inspector.getByText('Not permitted: s3:ListBucketVersions')).toBeVisible()
    await inspector.getByRole('tab', { name: 'Metadata' }).click()
    await expect(inspector.getByText(/^Not permitted:/)).toHaveCount(0)
  })
})

test.describe('a session that ends', () => {
  let folder: string
  let profiled: Launched
  let own: Page
  const secretAccessKey = 'secret of every session'
  const session = (accessKeyId: string, expired = false) => {
    const sessionToken = `token of ${accessKeyId}`
    open.sample.addUser({ accessKeyId, secretAccessKey, sessionToken, expired, name: 'analyst', allow: () => true })
    return { accessKeyId, secretAccessKey, sessionToken }
  }
  const writeKeys = ({ accessKeyId, sessionToken }: ReturnType<typeof session>) => {
    const keys = [`aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`]
    return writeFile(
      join(folder, 'credentials'),
      ['[analyst]', ...keys, `aws_session_token = ${sessionToken}`, ''].join('\n'),
    )
  }
  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakescope-aws-'))
    const config = ['[profile analyst]', 'region = us-east-1', `endpoint_url = ${open.sample.endpoint}`, '']
    await writeFile(join(folder, 'config'), config.join('\n'))
    profiled = await launch({
      env: {
        AWS_CONFIG_FILE: join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      },
    })
    own = profiled.page
  })
  test.afterAll(async () => {
    await profiled.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('says so while browsing, and goes on after signing in again', async () => {
    await fill(open.s3, 'for-analysts', ['a.txt'])
    await writeKeys(session('ASIAFIRSTSESSION0001'))
    await own.reload()
    await own.getByRole('tab', { name: 'AWS profile' }).click()
    await own.getByRole('button', { name: 'Connect with analyst' }).click()
    await openBucket(own, 'for-analysts')
    await expect(rowOf(own, 'a.txt')).toBeVisible()

    session('ASIAFIRSTSESSION0001', true)
    await open.s3.send(new PutObjectCommand({ Bucket: 'for-analysts', Key: 'b.txt', Body: 'b' }))
    await refresh(own)
    const told = own.getByRole('alert').filter({ hasText: titles.expired })
    await expect(told).toBeVisible()
    await writeKeys(session('ASIASECONDSESSION002'))
    await told.getByRole('button', { name: 'Sign in again' }).click()
    await own.getByRole('dialog').getByRole('button', { name: 'Sign in again' }).click()
    await expect(rowOf(own, 'b.txt')).toBeVisible()
    await expect(own.getByRole('dialog')).toHaveCount(0)
    await expect(own.getByRole('alert')).toHaveCount(0)
  })

  test('of typed keys asks for new ones', async () => {
    await fill(open.s3, 'for-typists', ['a.txt'])
    const { endpoint } = open.sample
    await connectTo(own, { endpoint, ...session('ASIATYPEDSESSION0001'), name: 'typed' })
    await openBucket(own, 'for-typists')
    await expect(rowOf(own, 'a.txt')).toBeVisible()
    session('ASIATYPEDSESSION0001', true)
    await refresh(own)
    const told = own.getByRole('alert').filter({ hasText: titles.expired })
    await told.getByRole('button', { name: 'Sign in again' }).click()
    const form = own.getByRole('dialog', { name: 'Sign in again' })
    await expect(form.getByLabel('Address')).toHaveValue(endpoint)
    const next = session('ASIATYPEDSESSION0002')
    await form.getByLabel('Access key ID').fill(next.accessKeyId)
    await form.getByLabel('Secret access key').fill(next.secretAccessKey)
    await form.getByLabel('Session token').fill(next.sessionToken)
    await form.getByRole('button', { name: 'Connect', exact: true }).click()
    await openBucket(own, 'for-typists')
    await expect(rowOf(own, 'a.txt')).toBeVisible()
  })
})
