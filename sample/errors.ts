/** S3's error codes that this server answers, by status. */
const codes = {
  301: ['PermanentRedirect'],
  400: [
    ...([
      'AccessControlListNotSupported',
      'AuthorizationHeaderMalformed',
      'AuthorizationQueryParametersError',
    ] as const),
    ...(['BadDigest', 'BadRequest', 'EntityTooLarge', 'EntityTooSmall', 'ExpiredToken', 'IncompleteBody'] as const),
    ...(['IllegalLocationConstraintException', 'IllegalVersioningConfigurationException', 'InvalidArgument'] as const),
    ...([
      'InvalidBucketName',
      'InvalidBucketAclWithObjectOwnership',
      'InvalidDigest',
      'InvalidEncryptionAlgorithmError',
      'InvalidPart',
    ] as const),
    ...(['InvalidPartOrder', 'InvalidRequest', 'InvalidStorageClass', 'InvalidTag', 'InvalidToken'] as const),
    ...(['InvalidURI', 'KMS.NotFoundException', 'KeyTooLongError', 'MalformedPolicy', 'MalformedXML'] as const),
    ...(['MetadataTooLarge', 'XAmzContentSHA256Mismatch'] as const),
  ],
  403: [
    ...(['AccessDenied', 'InvalidAccessKeyId', 'InvalidObjectState'] as const),
    ...(['RequestTimeTooSkewed', 'SignatureDoesNotMatch'] as const),
  ],
  404: [
    ...(['NoSuchBucket', 'NoSuchBucketPolicy', 'NoSuchCORSConfiguration', 'NoSuchConfiguration', 'NoSuchKey'] as const),
    ...(['NoSuchLifecycleConfiguration', 'NoSuchObjectLockConfiguration', 'NoSuchTagSet', 'NoSuchUpload'] as const),
    ...(['NoSuchPublicAccessBlockConfiguration', 'NoSuchVersion', 'NoSuchWebsiteConfiguration'] as const),
    ...(['ObjectLockConfigurationNotFoundError', 'OwnershipControlsNotFoundError'] as const),
    ...(['ReplicationConfigurationNotFoundError', 'ServerSideEncryptionConfigurationNotFoundError'] as const),
  ],
  405: ['MethodNotAllowed'],
  409: ['BucketAlreadyOwnedByYou', 'BucketNotEmpty', 'InvalidBucketState', 'RestoreAlreadyInProgress'],
  412: ['PreconditionFailed'],
  416: ['InvalidRange'],
  500: ['InternalError'],
  501: ['NotImplemented'],
  503: ['SlowDown'],
} as const

export type ErrorCode = (typeof codes)[keyof typeof codes][number]

const statuses = new Map(Object.entries(codes).flatMap(([status, list]) => list.map((code) => [code, Number(status)])))

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
