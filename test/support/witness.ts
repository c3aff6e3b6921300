import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { sendSigned, type RawAnswer } from './rawRequest'
import type { SampleKeys } from './sampleKeys'

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => /^(Contents|Tag|Version|DeleteMarker)$/.test(name),
})

const Texts = z.record(z.string(), z.unknown())
const Listed = z.object({ Key: z.string(), StorageClass: z.string(), ETag: z.string(), Size: z.coerce.number() })
const Listing = z.object({ ListBucketResult: z.object({ Contents: z.array(Listed).default([]) }) })
const Tagging = z.object({
  Tagging: z.object({
    TagSet: z.preprocess(
      (set) => (set === '' ? {} : set),
      z.object({ Tag: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]) }),
    ),
  }),
})
const Versions = z.object({
  ListVersionsResult: z.object({ Version: z.array(Texts).default([]), DeleteMarker: z.array(Texts).default([]) }),
})

export interface WitnessedObject {
  readonly key: string
  readonly storageClass: string
  readonly etag: string
  readonly bytes: number
}

/** Asks a server with nothing of the program's: own signer, plain HTTP. For saying what really happened. Keys must need no escaping. */
export class Witness {
  constructor(
    private readonly keys: SampleKeys,
    private readonly bucket: string,
    private readonly region: string,
  ) {}

  private ask(method: string, target: string): Promise<RawAnswer> {
    return sendSigned(this.keys, { method, target: `/${this.bucket}${target}` }, { region: this.region })
  }

  private async read<T>(target: string, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.ask('GET', target)
    if (answer.status !== 200) throw new Error(`GET ${target} answered ${answer.status}: ${answer.body}`)
    return schema.parse(parser.parse(answer.body))
  }

  async list(prefix: string): Promise<readonly WitnessedObject[]> {
    const page = await this.read(`?list-type=2&max-keys=1000&prefix=${encodeURIComponent(prefix)}`, Listing)
    return page.ListBucketResult.Contents.map(({ Key, StorageClass, ETag, Size }) => ({
      key: Key,
      storageClass: StorageClass,
      etag: ETag,
      bytes: Size,
    }))
  }

  /** Status and headers of a HEAD. */
  head(key: string): Promise<RawAnswer> {
    return this.ask('HEAD', `/${key.split('/').map(encodeURIComponent).join('/')}`)
  }

  async tags(key: string): Promise<Readonly<Record<string, string>>> {
    const document = await this.read(`/${key.split('/').map(encodeURIComponent).join('/')}?tagging`, Tagging)
    return Object.fromEntries(document.Tagging.TagSet.Tag.map(({ Key, Value }) => [Key, Value]))
  }

  /** How many versions and delete markers a key has. */
  async versions(key: string): Promise<{ readonly versions: number; readonly markers: number }> {
    const { ListVersionsResult: page } = await this.read(`?versions&prefix=${encodeURIComponent(key)}`, Versions)
    return { versions: page.Version.length, markers: page.DeleteMarker.length }
  }
}
