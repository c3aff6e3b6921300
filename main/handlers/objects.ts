import type { objects } from '../../preload/contract/objects'
import type { ObjectRef as NamedObject } from '../../preload/contract/place'
import { arnOf, httpsUrl, s3Uri } from '../../lake/location'
import type { Registry } from '../connections/registry'
import { getObjectAcl } from '../s3/acl'
import { getChecksums } from '../s3/checksums'
import { headObject } from '../s3/head'
import type { LakeClient } from '../s3/lakeClient'
import { getTags } from '../s3/tags'
import { listObjectVersions } from '../s3/versions'
import type { HandlersOf } from './context'
import type { Glances } from './glances'

export function objectHandlers(registry: Registry, glances: Glances): HandlersOf<typeof objects> {
  const lakeOf = ({ connection }: NamedObject): LakeClient => registry.get(connection).lake
  return {
    'objects.glance': (input, signal) => glances.look(input, signal),
    'objects.properties': (ref, signal) =>
      lakeOf(ref).inBucket(ref.bucket, signal, (s3) => headObject(s3, ref, signal)),
    'objects.tags': async (ref, signal) => [
      ...(await lakeOf(ref).inBucket(ref.bucket, signal, (s3) => getTags(s3, ref, signal))),
    ],
    'objects.acl': async (ref, signal) => {
      const { owner, grants } = await lakeOf(ref).inBucket(ref.bucket, signal, (s3) => getObjectAcl(s3, ref, signal))
      return { owner, grants: [...grants] }
    },
    'objects.versions': (ref, signal) =>
      lakeOf(ref).inBucket(ref.bucket, signal, (s3) => listObjectVersions(s3, ref, signal)),
    'objects.checksums': (ref, signal) =>
      lakeOf(ref).inBucket(ref.bucket, signal, (s3) => getChecksums(s3, ref, signal)),
    'objects.addresses': async (ref, signal) => {
      const { lake, settings } = registry.get(ref.connection)
      const { bucket, key } = ref
      // The names of an object are wanted also where its bucket cannot be reached.
      const region = await lake.regionOf(bucket, signal).catch(() => settings.region)
      return {
        key,
        uri: s3Uri(bucket, key),
        arn: arnOf(bucket, key, region),
        url: httpsUrl({ endpoint: settings.endpoint, pathStyle: settings.pathStyle, region, bucket, key }),
      }
    },
  }
}
