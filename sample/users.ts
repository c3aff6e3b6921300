import { createHash, randomBytes, randomInt } from 'node:crypto'

/** The account that owns every bucket of this server. */
export const ownAccount = '123456789012'

/** The id S3 names an account by in ACLs and owners. */
export const canonicalId = (account: string): string => createHash('sha256').update(`account ${account}`).digest('hex')

/** Whether an identity may do an IAM action such as `s3:GetObject`. For `s3:ListBucket` the last argument is the prefix asked for. */
export type Allow = (action: string, bucket: string, key: string | null) => boolean

export interface User {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
  readonly expired: boolean
  readonly account: string
  readonly arn: string
  readonly allow: Allow
}

export interface NewUser {
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  readonly sessionToken?: string
  readonly expired?: boolean
  readonly account?: string
  readonly name?: string
  readonly allow: Allow
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A user with fresh keys where none are given. */
export function makeUser(wanted: NewUser): User {
  const account = wanted.account ?? ownAccount
  const fresh = Array.from({ length: 16 }, () => letters[randomInt(letters.length)] ?? 'A').join('')
  return {
    accessKeyId: wanted.accessKeyId ?? (wanted.sessionToken === undefined ? 'AKIA' : 'ASIA') + fresh,
    secretAccessKey: wanted.secretAccessKey ?? randomBytes(30).toString('base64'),
    sessionToken: wanted.sessionToken ?? null,
    expired: wanted.expired ?? false,
    account,
    arn: `arn:aws:iam::${account}:user/${wanted.name ?? 'sample'}`,
    allow: wanted.allow,
  }
}
