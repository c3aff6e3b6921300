/** S3's error codes that this server answers, by status. */
const codes = [
  [301, 'PermanentRedirect'],
  [400, 'AccessControlListNotSupported AuthorizationHeaderMalformed BadDigest'],
  [400, 'BadRequest EntityTooLarge EntityTooSmall ExpiredToken IllegalLocationConstraintException IncompleteBody'],
  [400, 'IllegalVersioningConfigurationException InvalidArgument InvalidBucketAclWithObjectOwnership'],
  [400, 'InvalidBucketName InvalidDigest InvalidEncryptionAlgorithmError InvalidPart InvalidPartOrder InvalidRequest'],
  [400, 'InvalidStorageClass InvalidTag InvalidToken InvalidURI KMS.NotFoundException KeyTooLongError MalformedPolicy'],
  [400, 'MalformedXML MetadataTooLarge XAmzContentSHA256Mismatch'],
  [403, 'AccessDenied InvalidAccessKeyId InvalidObjectState RequestTimeTooSkewed SignatureDoesNotMatch'],
  [400, 'IdempotencyException JobStatusException'],
  [404, 'NoSuchJob'],
  [404, 'NoSuchBucket NoSuchBucketPolicy NoSuchCORSConfiguration NoSuchKey NoSuchLifecycleConfiguration'],
  [404, 'NoSuchObjectLockConfiguration NoSuchPublicAccessBlockConfiguration NoSuchTagSet NoSuchUpload NoSuchVersion'],
  [404, 'NoSuchWebsiteConfiguration ObjectLockConfigurationNotFoundError OwnershipControlsNotFoundError'],
  [404, 'ReplicationConfigurationNotFoundError ServerSideEncryptionConfigurationNotFoundError'],
  [405, 'MethodNotAllowed'],
  [409, 'BucketAlreadyOwnedByYou BucketNotEmpty InvalidBucketState RestoreAlreadyInProgress'],
  [412, 'PreconditionFailed'],
  [416, 'InvalidRange'],
  [500, 'InternalError'],
  [501, 'NotImplemented'],
  [503, 'SlowDown'],
] as const

type Words<Text> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text
export type ErrorCode = Words<(typeof codes)[number][1]>

const statuses = new Map(codes.flatMap(([status, words]) => words.split(' ').map((code) => [code, status])))
export const isErrorCode = (code: string): code is ErrorCode => statuses.has(code)

/** An answer S3 gives instead of the result. `details` become elements of the error document. */
export class S3Error extends Error {
  readonly status: number
  constructor(
    readonly code: ErrorCode,
    message?: string | null,
    readonly details: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message ?? code.replace(/([a-z])([A-Z])/g, '$1 $2'))
    this.status = statuses.get(code) ?? 500
  }
}

/** Throws InvalidRequest, InvalidArgument or another error unless something holds. */
export function refuseUnless(holds: boolean, code: ErrorCode, message?: string | null, details = {}): asserts holds {
  if (!holds) throw new S3Error(code, message, details)
}
