import { inspect } from 'node:util'
import type { CopyObjectCommandInput, HeadObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { customerKeyProblem } from '../../lake/encryption'
import { LakeError } from './lakeError'
import { traitsOf } from './traits'

type Fields = Required<Pick<HeadObjectCommandInput, 'SSECustomerAlgorithm' | 'SSECustomerKey'>>
type SourceFields = Required<
  Pick<CopyObjectCommandInput, 'CopySourceSSECustomerAlgorithm' | 'CopySourceSSECustomerKey'>
>

/**
 * A key of the customer's (SSE-C), given for one change. It is nowhere but in the memory of main: whatever writes, logs or sends an object that
 * holds one gets only the word `hidden`.
 */
export class CustomerKey {
  readonly #base64: string

  private constructor(base64: string) {
    this.#base64 = base64
  }

  /** Reads 32 bytes as Base64 or as 64 hexadecimal digits. @throws LakeError badInput, which does not say the key */
  static read(text: string): CustomerKey {
    const trimmed = text.trim()
    const problem = customerKeyProblem(trimmed)
    if (problem !== null) refuse(problem)
    return new CustomerKey(trimmed.length === 64 ? Buffer.from(trimmed, 'hex').toString('base64') : trimmed)
  }

  /** For reading an object, or writing one with this key. @throws LakeError badInput where others could read the key on its way */
  fields(s3: S3Client): Fields {
    demandPrivateWay(s3)
    return { SSECustomerAlgorithm: 'AES256', SSECustomerKey: this.#base64 }
  }

  /** For reading the source of a copy. @throws LakeError badInput where others could read the key on its way */
  sourceFields(s3: S3Client): SourceFields {
    demandPrivateWay(s3)
    return { CopySourceSSECustomerAlgorithm: 'AES256', CopySourceSSECustomerKey: this.#base64 }
  }

  toJSON(): string {
    return 'hidden'
  }

  [inspect.custom](): string {
    return 'CustomerKey(hidden)'
  }
}

/** S3 refuses customer keys over HTTP, but by then they have been sent. */
function demandPrivateWay(s3: S3Client): void {
  if (!traitsOf(s3).privateWay) refuse('is not sent to an endpoint without TLS, where others could read it on its way')
}

function refuse(problem: string): never {
  throw new LakeError({ kind: 'badInput', path: 'customerKey', problem })
}
