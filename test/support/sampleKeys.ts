import { S3Client } from '@aws-sdk/client-s3'
import type { ElectronApplication, Page } from 'playwright'
import { expect } from 'playwright/test'

/** Where the program's own sample lake is and with which keys, as a person gets them for the AWS CLI: from its menu, by the clipboard. */
export interface SampleKeys {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export async function sampleKeys(app: ElectronApplication, page: Page): Promise<SampleKeys> {
  await page.getByRole('treeitem', { name: /^Sample lake/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy settings for AWS CLI and rclone' }).click()
  const copied = () => app.evaluate(({ clipboard }) => clipboard.readText())
  await expect.poll(copied).toContain('AWS_ENDPOINT_URL=')
  const text = await copied()
  const value = (name: string): string => new RegExp(`^export ${name}=(.+)$`, 'm').exec(text)?.[1] ?? ''
  return {
    endpoint: value('AWS_ENDPOINT_URL'),
    accessKeyId: value('AWS_ACCESS_KEY_ID'),
    secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
  }
}

/** Opens the sample lake as a person does. @returns the stock client, with the keys that person is given */
export async function openSampleLake(app: ElectronApplication, page: Page): Promise<S3Client> {
  await page.getByRole('button', { name: 'Open the sample lake' }).click()
  await expect(page.getByRole('treeitem', { name: /^acme-secure-landing/ })).toBeVisible()
  const { endpoint, ...credentials } = await sampleKeys(app, page)
  return new S3Client({ endpoint, credentials, region: 'eu-west-1', forcePathStyle: true })
}
