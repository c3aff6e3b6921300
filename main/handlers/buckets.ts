import { lifecycleSummary } from '../../lake/lifecycle'
import { publicVerdict } from '../../lake/publicAccess'
import type { Output } from '../../preload/contract'
import type { buckets } from '../../preload/contract/buckets'
import type { Answer } from '../../preload/contract/fault'
import type { BucketRef } from '../../preload/contract/place'
import type { Registry } from '../connections/registry'
import * as facts from '../s3/bucketFacts'
import { listBuckets } from '../s3/buckets'
import { plainRule } from '../s3/lifecycleRule'
import type { ListingHost } from '../scan/listingHost'
import { answer } from './answer'
import type { HandlersOf } from './context'
import { scanPlace } from './listings'

type Read<T> = (s3: Parameters<typeof facts.getVersioning>[0], bucket: string, signal: AbortSignal) => Promise<T>

export function bucketHandlers(registry: Registry, host: ListingHost, now: () => number): HandlersOf<typeof buckets> {
  /** Each fact fails by itself. */
  const asking =
    ({ connection, bucket }: BucketRef, signal: AbortSignal) =>
    <T>(read: Read<T>): Promise<Answer<T>> =>
      answer(now, () => registry.get(connection).lake.inBucket(bucket, signal, (s3) => read(s3, bucket, signal)))

  return {
    'buckets.list': async ({ connection }, signal) => {
      const { lake, settings } = registry.get(connection)
      const listed = await listBuckets(lake.forRegion(settings.region), signal)
      // Saves each bucket's first listing a request before it.
      for (const { name, region } of listed.buckets) if (region !== null) lake.learn(name, region)
      return { ...listed, at: now() }
    },
    'buckets.marks': async (ref, signal) => {
      const { lake } = registry.get(ref.connection)
      const ask = asking(ref, signal)
      const [region, encryption, publicAccess, versioning] = await Promise.all([
        answer(now, () => lake.regionOf(ref.bucket, signal)),
        ask(defaultEncryption),
        publicAccessOf(ask),
        ask(facts.getVersioning),
      ])
      return { region, encryption, publicAccess, versioning }
    },
    'buckets.properties': async (ref, signal) => {
      const ask = asking(ref, signal)
      const [ownership, objectLock, tags, lifecycleRules, policyBytes, logging, requesterPays] = await Promise.all([
        ask(facts.getOwnership),
        ask(facts.hasObjectLock),
        ask(async (...given) => [...(await facts.getBucketTags(...given))]),
        ask(lifecycleOf),
        ask(policyBytesOf),
        ask(facts.getLogging),
        ask(facts.requesterPays),
      ])
      return { ownership, objectLock, tags, lifecycleRules, policyBytes, logging, requesterPays }
    },
    'tree.children': ({ after, ...place }, signal) => host.children(scanPlace(registry, place), after ?? null, signal),
  }
}

type Marks = Output<'buckets.marks'>
type Encryption = Extract<Marks['encryption'], { ok: true }>['value']

const defaultEncryption: Read<Encryption> = async (...given) => {
  const found = await facts.getEncryption(...given)
  if (found === null) return { algorithm: null, keyId: null, bucketKey: false, blocked: [] }
  return { ...found, blocked: [...found.blocked] }
}

async function publicAccessOf(ask: <T>(read: Read<T>) => Promise<Answer<T>>): Promise<Marks['publicAccess']> {
  const [policyIsPublic, block, publicGrants] = await Promise.all([
    ask(facts.isPolicyPublic),
    ask(facts.getPublicAccessBlock),
    ask(publicGrantsOf),
  ])
  const verdict = publicVerdict({
    policyIsPublic: valueOf(policyIsPublic, 'unknown'),
    publicGrants: publicGrants.ok ? publicGrants.value.length > 0 : 'unknown',
    // An endpoint without the feature blocks nothing.
    block: valueOf(block, null),
  })
  return { verdict, policyIsPublic, block, publicGrants }
}

const valueOf = <T, U>(fact: Answer<T>, whereUnsupported: U): T | U | 'unknown' =>
  fact.ok ? fact.value : fact.fault.kind === 'unsupported' ? whereUnsupported : 'unknown'

/** Everybody, and everybody with an AWS account (s3-facts A7.3). */
const everybody = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)$/

const publicGrantsOf: Read<string[]> = async (...given) => {
  const { grants } = await facts.getBucketAcl(...given)
  return grants
    .filter(({ grantee }) => everybody.test(grantee))
    .map(({ grantee, permission }) => `${permission} for ${grantee.slice(grantee.lastIndexOf('/') + 1)}`)
}

const lifecycleOf: Read<{ id: string; enabled: boolean; summary: string }[]> = async (...given) =>
  (await facts.getLifecycleRules(...given)).map((rule) => {
    const plain = plainRule(rule)
    return { id: plain.id, enabled: plain.enabled, summary: lifecycleSummary(plain) }
  })

const policyBytesOf: Read<number | null> = async (...given) => {
  const policy = await facts.getPolicy(...given)
  return policy === null ? null : Buffer.byteLength(policy)
}
