import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { elements, xmlDocument } from '../xml'
import type { SeedBucket, SeedObject } from './keySpace'
import { plainText, type Content } from './content'
import { day } from './dates'
import { held } from './segments'
import type { Item } from './spaces'

/** A report of S3 Inventory about all objects of a bucket, and where it is written (s3-facts A8.3). */
export interface ReportPlan {
  readonly id: string
  readonly format: 'CSV' | 'Parquet'
  readonly destination: string
  readonly prefix: string
  readonly createdAt: number
}

const fields = ['Size', 'LastModifiedDate', 'StorageClass', 'EncryptionStatus', 'BucketKeyStatus'] as const
const csvColumns = ['Bucket', 'Key', ...fields]

/** What `GET ?inventory` answers. */
export const inventoryConfigurations = (plans: readonly ReportPlan[]): string =>
  xmlDocument(
    'ListInventoryConfigurationsResult',
    plans
      .map(({ id, format, destination, prefix }) => {
        const to = elements({ Format: format, Bucket: `arn:aws:s3:::${destination}`, Prefix: prefix })
        const columns = fields.map((field) => `<Field>${field}</Field>`).join('')
        const rest = `<Schedule><Frequency>Daily</Frequency></Schedule><OptionalFields>${columns}</OptionalFields>`
        const identity = elements({ Id: id, IsEnabled: 'true', IncludedObjectVersions: 'Current' })
        return `<InventoryConfiguration>${identity}<Destination><S3BucketDestination>${to}</S3BucketDestination></Destination>${rest}</InventoryConfiguration>`
      })
      .join('') + elements({ IsTruncated: 'false' }),
  )

const statusOf = ({ encryption }: SeedObject): string => (encryption.kind === 'none' ? 'NOT-SSE' : encryption.kind)
const bucketKeyOf = ({ encryption }: SeedObject): string =>
  encryption.kind === 'SSE-KMS' && encryption.bucketKey ? 'ENABLED' : 'DISABLED'

/** S3 writes keys into CSV as a form would send them, but with their slashes. */
const encodedKey = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replaceAll(/[!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

interface Row {
  readonly key: string
  readonly object: SeedObject
}

const csvFile = (bucket: string, rows: readonly Row[]): Buffer =>
  gzipSync(
    rows
      .map(({ key, object }) => {
        const { bytes, modifiedAt, storageClass } = object
        const values = [
          bucket,
          encodedKey(key),
          bytes,
          new Date(modifiedAt).toISOString(),
          storageClass,
          statusOf(object),
          bucketKeyOf(object),
        ]
        return `${values.map((value) => `"${value}"`).join(',')}\n`
      })
      .join(''),
  )

const parquetFile = (bucket: string, rows: readonly Row[]): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'bucket', type: 'STRING', data: rows.map(() => bucket) },
        { name: 'key', type: 'STRING', data: rows.map(({ key }) => key) },
        { name: 'size', type: 'INT64', data: rows.map(({ object }) => BigInt(object.bytes)) },
        { name: 'last_modified_date', type: 'TIMESTAMP', data: rows.map(({ object }) => new Date(object.modifiedAt)) },
        { name: 'storage_class', type: 'STRING', data: rows.map(({ object }) => object.storageClass) },
        { name: 'encryption_status', type: 'STRING', data: rows.map(({ object }) => statusOf(object)) },
        { name: 'bucket_key_status', type: 'STRING', data: rows.map(({ object }) => bucketKeyOf(object)) },
      ],
    }),
  )

const md5 = (bytes: Buffer | string): string => createHash('md5').update(bytes).digest('hex')

/** The objects of a report: two files of rows, each holding every second one, a manifest and its checksum. */
export function inventoryReport(
  { name, space }: Pick<SeedBucket, 'name' | 'space'>,
  plan: ReportPlan,
): readonly (readonly [string, Item])[] {
  const folder = `${plan.prefix}/${name}/${plan.id}/`
  const all = Array.from({ length: space.count }, (_, at): Row => ({ key: space.key(at), object: space.object(at) }))
  const files = [0, 1].map((half) => {
    const rows = all.filter((_, at) => at % 2 === half)
    const bytes = plan.format === 'CSV' ? csvFile(name, rows) : parquetFile(name, rows)
    return { key: `${folder}data/${md5(`${half}`).slice(0, 8)}.${plan.format === 'CSV' ? 'csv.gz' : 'parquet'}`, bytes }
  })
  const manifest = JSON.stringify({
    sourceBucket: name,
    destinationBucket: `arn:aws:s3:::${plan.destination}`,
    version: '2016-11-30',
    creationTimestamp: String(plan.createdAt),
    fileFormat: plan.format,
    fileSchema:
      plan.format === 'CSV' ? csvColumns.join(', ') : 'message s3.inventory { required binary key (STRING); }',
    files: files.map(({ key, bytes }) => ({ key, size: bytes.length, MD5checksum: md5(bytes) })),
  })
  const modifiedAt = plan.createdAt + 3 * 3_600_000
  const item = (content: Content): Item => ({ content, modifiedAt })
  const report = `${folder}${new Date(plan.createdAt).toISOString().slice(0, 16).replace(':', '-')}Z/`
  return [
    ...files.map(({ key, bytes }) => [key, item({ type: 'application/octet-stream', ...held(bytes) })] as const),
    [`${report}manifest.json`, item(plainText(manifest, 'application/json'))],
    [`${report}manifest.checksum`, item(plainText(md5(manifest)))],
  ]
}

/** Midnight of the day before `now`, when S3 begins its daily reports. */
export const lastMidnight = (now: number): number => now - (now % day) - day
