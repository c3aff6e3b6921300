import { createHash, randomBytes } from 'node:crypto'

/** The account that owns every bucket of this server. */
export const ownAccount = '123456789012'

/** The id S3 names an account by in ACLs and owners. */
export const canonicalId = (account: string): string => createHash('sha256').update(`account ${account}`).digest('hex')

export interface User {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
  readonly expired: boolean
  readonly account: string
  readonly arn: string
  /** Whether it may do an IAM action such as `s3:GetObject`. For `s3:ListBucket` the last argument is the prefix asked for. */
  readonly allow: (action: string, bucket: string, key: string | null) => boolean
}

export type NewUser = Partial<Omit<User, 'arn' | 'sessionToken'>> &
  Pick<User, 'allow'> & { readonly name?: string; readonly sessionToken?: string }

/** A user with fresh keys where none are given. */
export function makeUser({ name = 'sample', account = ownAccount, ...wanted }: NewUser): User {
  const kind = wanted.sessionToken === undefined ? 'AKIA' : 'ASIA'
  return {
    accessKeyId: kind + randomBytes(8).toString('hex').toUpperCase(),
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: null,
    expired: false,
    ...wanted,
    account,
    arn: `arn:aws:iam::${account}:user/${name}`,
  }
}
