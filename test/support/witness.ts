import { XMLParser } from 'fast-xml-parser'
import { sendSigned, type RawAnswer } from './rawRequest'
import type { SampleKeys } from './sampleKeys'

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => /^(Contents|Tag|Version|DeleteMarker)$/.test(name),
})

export interface WitnessedObject {
  readonly key: string
  readonly storageClass: string
  readonly etag: string
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

  private async read(target: string): Promise<Record<string, Record<string, unknown>>> {
    const answer = await this.ask('GET', target)
    if (answer.status !== 200) throw new Error(`GET ${target} answered ${answer.status}: ${answer.body}`)
    return parser.parse(answer.body) as Record<string, Record<string, unknown>>
  }

  async list(prefix: string): Promise<readonly WitnessedObject[]> {
    const page = await this.read(`?list-type=2&max-keys=1000&prefix=${encodeURIComponent(prefix)}`)
    const found = (page['ListBucketResult']?.['Contents'] ?? []) as readonly Record<string, string>[]
    return found.map((one) => ({
      key: one['Key'] ?? '',
      storageClass: one['StorageClass'] ?? '',
      etag: one['ETag'] ?? '',
    }))
  }

  /** Status and headers of a HEAD. */
  head(key: string): Promise<RawAnswer> {
    return this.ask('HEAD', `/${key.split('/').map(encodeURIComponent).join('/')}`)
  }

  async tags(key: string): Promise<Readonly<Record<string, string>>> {
    const document = await this.read(`/${key.split('/').map(encodeURIComponent).join('/')}?tagging`)
    const set = document['Tagging']?.['TagSet'] as
      { readonly Tag?: readonly { Key: string; Value: string }[] } | undefined
    return Object.fromEntries((set?.Tag ?? []).map(({ Key, Value }) => [Key, Value]))
  }

  /** How many versions and delete markers a key has. */
  async versions(key: string): Promise<{ readonly versions: number; readonly markers: number }> {
    const page = (await this.read(`?versions&prefix=${encodeURIComponent(key)}`))['ListVersionsResult'] ?? {}
    const count = (name: string): number => ((page[name] ?? []) as readonly unknown[]).length
    return { versions: count('Version'), markers: count('DeleteMarker') }
  }
}
