import { queryOptions } from '@tanstack/react-query'
import { lake } from '../../client'

/** An object as it was when it was chosen: another ETag is another object. */
export interface Subject {
  readonly connection: string
  readonly bucket: string
  readonly key: string
  readonly etag: string
}

const fresh = 60_000

const of = ({ connection, bucket, key }: Subject) => ({ connection, bucket, key })
const keyOf = ({ connection, bucket, key, etag }: Subject, what: string) =>
  ['object', connection, bucket, key, etag, what] as const

export const propertiesOf = (subject: Subject) =>
  queryOptions({
    queryKey: keyOf(subject, 'properties'),
    queryFn: ({ signal }) => lake.call('objects.properties', of(subject), signal),
    staleTime: fresh,
  })

export const tagsOf = (subject: Subject) =>
  queryOptions({
    queryKey: keyOf(subject, 'tags'),
    queryFn: ({ signal }) => lake.call('objects.tags', of(subject), signal),
    staleTime: fresh,
  })

export const aclOf = (subject: Subject) =>
  queryOptions({
    queryKey: keyOf(subject, 'acl'),
    queryFn: ({ signal }) => lake.call('objects.acl', of(subject), signal),
    staleTime: fresh,
  })

export const checksumsOf = (subject: Subject) =>
  queryOptions({
    queryKey: keyOf(subject, 'checksums'),
    queryFn: ({ signal }) => lake.call('objects.checksums', of(subject), signal),
    staleTime: fresh,
  })

export const addressesOf = (subject: Subject) =>
  queryOptions({
    queryKey: keyOf(subject, 'addresses'),
    queryFn: ({ signal }) => lake.call('objects.addresses', of(subject), signal),
    staleTime: Infinity,
  })

export const bucketPropertiesOf = (connection: string, bucket: string) =>
  queryOptions({
    queryKey: ['bucketProperties', connection, bucket] as const,
    queryFn: ({ signal }) => lake.call('buckets.properties', { connection, bucket }, signal),
    staleTime: fresh,
  })

export const firstChildrenOf = (connection: string, bucket: string, prefix: string) =>
  queryOptions({
    queryKey: ['prefix', connection, bucket, prefix, 'children'] as const,
    queryFn: ({ signal }) => lake.call('tree.children', { connection, bucket, prefix }, signal),
    staleTime: fresh,
  })
