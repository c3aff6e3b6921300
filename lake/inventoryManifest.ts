import { day, daysFromCivil, daysInMonth, hour } from './calendar'
import type { Encryption } from './encryption'

/** A report of S3 Inventory, as its manifest.json says (s3-facts A8.3). */
export interface InventoryManifest {
  readonly sourceBucket: string
  /** The name, out of the ARN the manifest has. */
  readonly destinationBucket: string
  /** When the report was begun, in ms since 1970: objects written later are not in it. */
  readonly createdAt: number
  readonly format: 'CSV' | 'Parquet'
  /** Names of the columns of a CSV in their order; empty for Parquet, whose files name their own. */
  readonly columns: readonly string[]
  readonly files: readonly InventoryFile[]
}

export interface InventoryFile {
  readonly key: string
  readonly bytes: number
  /** In hex, as S3 writes it. */
  readonly md5: string
}

export type ReadManifest =
  | { readonly ok: true; readonly manifest: InventoryManifest }
  /** `path` is the field, such as `files.0.MD5checksum`. */
  | { readonly ok: false; readonly path: string; readonly problem: string }

const bad = (path: string, problem: string): ReadManifest => ({ ok: false, path, problem })

type Json = { readonly [name: string]: unknown }
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the text of a manifest.json; says which field is wrong. */
export function readManifest(text: string): ReadManifest {
  const json = parsed(text)
  if (!json) return bad('', 'is no JSON object')
  const { sourceBucket, destinationBucket, creationTimestamp, fileFormat, fileSchema, files } = json
  if (typeof sourceBucket !== 'string' || sourceBucket === '') return bad('sourceBucket', 'is missing')
  const destination = typeof destinationBucket === 'string' ? destinationBucket.replace(/^arn:[^:]+:s3:::/, '') : ''
  if (destination === '') return bad('destinationBucket', 'is missing')
  const createdAt = Number(creationTimestamp)
  if (!Number.isSafeInteger(createdAt) || createdAt <= 0) return bad('creationTimestamp', 'is no time')
  if (fileFormat === 'ORC') return bad('fileFormat', 'is ORC, which cannot be read yet; CSV and Parquet can')
  if (fileFormat !== 'CSV' && fileFormat !== 'Parquet') return bad('fileFormat', 'is neither CSV nor Parquet')
  const columns =
    fileFormat === 'CSV' && typeof fileSchema === 'string' ? fileSchema.split(',').map((name) => name.trim()) : []
  if (fileFormat === 'CSV') {
    const lacking = lackingColumns(columns)
    if (lacking.length > 0)
      return bad('fileSchema', `lacks ${lacking.join(', ')}; add them to the inventory configuration`)
  }
  if (!Array.isArray(files)) return bad('files', 'is no list')
  const read: InventoryFile[] = []
  for (const [at, file] of files.entries()) {
    if (!isJson(file) || typeof file['key'] !== 'string' || file['key'] === '')
      return bad(`files.${at}.key`, 'is missing')
    const [bytes, md5] = [Number(file['size']), file['MD5checksum']]
    if (!Number.isSafeInteger(bytes) || bytes < 0) return bad(`files.${at}.size`, 'is no size')
    if (typeof md5 !== 'string' || !/^[0-9a-f]{32}$/i.test(md5)) return bad(`files.${at}.MD5checksum`, 'is no MD5')
    read.push({ key: file['key'], bytes, md5: md5.toLowerCase() })
  }
  return {
    ok: true,
    manifest: { sourceBucket, destinationBucket: destination, createdAt, format: fileFormat, columns, files: read },
  }
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : null
  } catch {
    return null
  }
}

/** What the index needs of a report; the other columns may be there or not. */
const needed = ['Key', 'Size', 'LastModifiedDate', 'StorageClass'] as const

/** The columns a report would need and does not have, by their name in CSV. */
export function lackingColumns(columns: readonly string[]): readonly string[] {
  const there = new Set(columns.map(plainName))
  return needed.filter((name) => !there.has(plainName(name)))
}

/** `LastModifiedDate` of CSV and `last_modified_date` of Parquet are one. */
const plainName = (name: string): string => name.replaceAll('_', '').toLowerCase()

/** One object as a report has it. `encryption` is `null` where the report does not say; it never names the KMS key. */
export interface InventoryRow {
  readonly key: string
  readonly bytes: number
  readonly modifiedAt: number
  readonly storageClass: string
  readonly encryption: Encryption | null
}

/** `old`: a version that is not the current one, or a delete marker. `bad` names the column that cannot be read. */
export type RowRead =
  | { readonly kind: 'row'; readonly row: InventoryRow }
  | { readonly kind: 'old' }
  | { readonly kind: 'bad'; readonly column: string }

/**
 * Makes the reader of rows with these columns. Values are texts in CSV, where the key is URL-encoded (s3-facts A8.3), and numbers, booleans and times
 * in ms since 1970 in Parquet, where it is not.
 */
export function rowReader(
  columns: readonly string[],
  format: InventoryManifest['format'],
): (values: readonly unknown[]) => RowRead {
  const places = new Map(columns.map((name, at) => [plainName(name), at]))
  const at = (name: string): number => places.get(plainName(name)) ?? -1
  const [key, size, modified, storageClass] = needed.map(at)
  const [latest, marker, status, bucketKey] = ['IsLatest', 'IsDeleteMarker', 'EncryptionStatus', 'BucketKeyStatus'].map(
    at,
  )
  const value = (values: readonly unknown[], place: number | undefined): unknown =>
    place === undefined || place < 0 ? null : (values[place] ?? null)
  return (values) => {
    if (saysNo(value(values, latest)) || saysYes(value(values, marker))) return { kind: 'old' }
    const name = keyOf(value(values, key), format)
    if (name === null) return { kind: 'bad', column: 'Key' }
    const bytes = value(values, size) === '' ? Number.NaN : Number(value(values, size) ?? Number.NaN)
    if (!Number.isSafeInteger(bytes) || bytes < 0) return { kind: 'bad', column: 'Size' }
    const modifiedAt = timeOf(value(values, modified))
    if (modifiedAt === null) return { kind: 'bad', column: 'LastModifiedDate' }
    const stored = value(values, storageClass)
    if (typeof stored !== 'string' || stored === '') return { kind: 'bad', column: 'StorageClass' }
    const encryption = encryptionOf(value(values, status), value(values, bucketKey))
    return { kind: 'row', row: { key: name, bytes, modifiedAt, storageClass: stored, encryption } }
  }
}

const saysNo = (value: unknown): boolean => value === false || value === 'false'
const saysYes = (value: unknown): boolean => value === true || value === 'true'

function keyOf(value: unknown, format: InventoryManifest['format']): string | null {
  if (typeof value !== 'string' || value === '') return null
  if (format === 'Parquet') return value
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return null
  }
}

const isoTime = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3})\d*)?Z$/

function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  const found = typeof value === 'string' ? isoTime.exec(value) : null
  if (!found) return null
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1, 7).map(Number)
  if (date < 1 || date > daysInMonth(year, month) || hours > 23 || minutes > 59 || seconds > 60) return null
  return (
    daysFromCivil(year, month, date) * day +
    hours * hour +
    minutes * 60_000 +
    seconds * 1000 +
    Number((found[7] ?? '').padEnd(3, '0'))
  )
}

function encryptionOf(status: unknown, bucketKey: unknown): Encryption | null {
  switch (status) {
    case null:
    case '':
      return null
    case 'NOT-SSE':
      return { kind: 'none' }
    case 'SSE-S3':
    case 'SSE-C':
      return { kind: status }
    case 'SSE-KMS':
      return { kind: 'SSE-KMS', keyId: null, bucketKey: bucketKey === 'ENABLED' }
    case 'DSSE-KMS':
      return { kind: 'DSSE-KMS', keyId: null }
    default:
      return typeof status === 'string' ? { kind: 'other', value: status } : null
  }
}

/** The folder S3 writes the reports of a configuration to, below the prefix of its destination. */
export const inventoryFolder = (prefix: string | null, sourceBucket: string, id: string): string =>
  `${prefix === null || prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`}${sourceBucket}/${id}/`

const reportFolder = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}Z$/

/** The folder names of reports among those of a configuration, the newest first; `data` and `hive` are none. */
export const reportsNewestFirst = (names: readonly string[]): readonly string[] =>
  names
    .filter((name) => reportFolder.test(name))
    .sort()
    .reverse()
