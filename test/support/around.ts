import { CopyObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { setTraits, traitsOf } from '../../main/s3/traits'

/** The same client, with somebody else who acts around each of its copies. */
export function aroundCopies(s3: S3Client, around: (send: () => Promise<unknown>) => Promise<unknown>): S3Client {
  const view = new Proxy(s3, {
    get: (client, name): unknown => {
      if (name !== 'send') return Reflect.get(client, name)
      return (...args: Parameters<S3Client['send']>) => {
        const send = async (): Promise<unknown> => client.send(...args)
        return args[0] instanceof CopyObjectCommand ? around(send) : send()
      }
    },
  })
  setTraits(view, traitsOf(s3))
  return view
}
