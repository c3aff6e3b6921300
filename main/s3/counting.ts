import type { S3Client } from '@aws-sdk/client-s3'
import { setTraits, traitsOf } from './traits'

/** The name AWS gives what a command does; a bundler may number the classes of commands. */
export const operationOf = (command: object): string => command.constructor.name.replace(/Command(\$\d+)?$/, '')

/** The same client, which tells of every request made through this view of it, repeats included: `HeadObject`, `CopyObject`, … */
export function countRequests(s3: S3Client, onRequest: (operation: string) => void): S3Client {
  const view = new Proxy(s3, {
    get: (client, name): unknown => {
      if (name !== 'send') return Reflect.get(client, name)
      return (...args: Parameters<S3Client['send']>) => {
        onRequest(operationOf(args[0]))
        return client.send(...args)
      }
    },
  })
  setTraits(view, traitsOf(s3))
  return view
}
