import { CreateBucketCommand, PutObjectCommand, type BucketLocationConstraint, type S3Client } from '@aws-sdk/client-s3'
import type { Locator, Page } from 'playwright'
import { expect } from 'playwright/test'

export interface EndpointFields {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region?: string
  readonly sessionToken?: string
  readonly name?: string
}

/** Fills the form of an S3-compatible endpoint and submits it. */
async function connectEndpoint(where: Locator, fields: EndpointFields): Promise<void> {
  await where.getByRole('tab', { name: 'S3-compatible endpoint' }).click()
  await where.getByLabel('Address').fill(fields.endpoint)
  await where.getByLabel('Region').fill(fields.region ?? 'us-east-1')
  await where.getByLabel('Access key ID').fill(fields.accessKeyId)
  await where.getByLabel('Secret access key').fill(fields.secretAccessKey)
  await where.getByLabel('Session token').fill(fields.sessionToken ?? '')
  await where.getByLabel('Name', { exact: true }).fill(fields.name ?? '')
  await where.getByRole('button', { name: /^(Connect|Try again)$/ }).click()
}

/** Connects from wherever one is: the welcome page, or the dialog for a new connection. Answers what holds the form. */
export async function connectTo(page: Page, fields: EndpointFields): Promise<Locator> {
  const add = page.getByRole('button', { name: 'New connection' })
  const welcome = page.getByRole('heading', { name: 'Lakescope' })
  await expect(add.or(welcome)).toBeVisible()
  if (await add.isVisible()) await add.click()
  const form = (await add.isVisible()) ? page.getByRole('dialog', { name: 'New connection' }) : page.getByRole('main')
  await connectEndpoint(form, fields)
  return form
}

export const bucketsOf = (page: Page): Locator => page.getByRole('grid', { name: /^Buckets of / })
export const objectsOf = (page: Page): Locator => page.getByRole('grid', { name: /^Objects of / })
export const inspectorOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })
export const treeOf = (page: Page): Locator => page.getByRole('tree')
export const statusOf = (page: Page): Locator => page.getByRole('contentinfo')

/** The row of the table whose name is exactly this. */
export const rowOf = (page: Page, name: string): Locator =>
  objectsOf(page)
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox', { name: `Select ${name}`, exact: true }) })

/** Opens a bucket from the list of buckets. */
export async function openBucket(page: Page, bucket: string): Promise<void> {
  await bucketsOf(page).getByRole('button', { name: bucket, exact: true }).click()
}

/** Goes where a path says, through the path field. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Edit the path' }).click()
  const field = page.getByRole('textbox', { name: 'Path' })
  await field.fill(path)
  await field.press('Enter')
}

export const refresh = (page: Page): Promise<void> => page.getByRole('button', { name: 'Refresh', exact: true }).click()

/** A bucket with small objects in it. */
export async function fill(
  s3: S3Client,
  Bucket: string,
  keys: readonly string[],
  LocationConstraint?: BucketLocationConstraint,
): Promise<void> {
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(LocationConstraint === undefined ? {} : { CreateBucketConfiguration: { LocationConstraint } }),
    }),
  )
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}` }))
}

/** Waits until the table holds as many rows as `count`, apart from its head. */
export async function expectRows(page: Page, count: number): Promise<void> {
  await expect(objectsOf(page)).toHaveAttribute('aria-rowcount', String(count + 1))
}
