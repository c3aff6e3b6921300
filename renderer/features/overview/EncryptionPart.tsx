import type { ReactNode } from 'react'
import { encryptionLabel, kmsKeyOf, type Encryption } from '../../../lake/encryption'
import type { Output } from '../../../preload/contract'
import type { SampleState } from '../../../preload/contract/samples'
import type { ScanFilter } from '../../../preload/contract/scans'
import { Bars, type Bar } from '../../ui/Bars'
import { formatBytes, formatCount, formatTime } from '../../ui/format'
import { isRead, percentText, sourceText, unknownBar, type Facts } from './coverage'

interface EncryptionPartProps {
  /** Shows objects that are known to be so. */
  readonly show: (wanted: ScanFilter) => void
  readonly sample: SampleState | undefined
  readonly known: Output<'scans.encryption'> | undefined
  /** What was read one by one; absent where that is less than the others tell. */
  readonly facts: Facts | undefined
}

/** How much of all is encrypted how and with which keys: exactly by an inventory report, by a full pass for as many as it has read, by estimate from a sample. */
export function EncryptionPart({ show, sample, known, facts }: EncryptionPartProps): ReactNode {
  if (facts !== undefined && isRead(facts.encryption)) return <ReadEncryption facts={facts} show={show} />
  const source = known?.source ?? null
  const estimated = sample?.encryption ?? null
  return (
    <section className="page-part" aria-label="Encryption">
      <h2>
        Encryption
        <span className="page-note">
          {source !== null && `exact, by the S3 Inventory of ${formatTime(source.createdAt)}; it names no keys`}
          {source === null && estimated === null && 'not known from a listing'}
          {source === null && estimated !== null && estimateText(sample)}
        </span>
      </h2>
      {known !== undefined && source !== null && <KnownBars groups={known.groups} show={show} />}
      {estimated !== null && (
        <>
          {source !== null && <p className="page-note">{estimateText(sample)}</p>}
          <Bars
            label="Encryption by sample"
            heads={['Share']}
            bars={estimated.map(({ encryption, estimate }, at) => ({
              ...barOf(encryption, at, show),
              share: estimate.share,
              amounts: [estimate.text],
            }))}
          />
          <KmsKeys found={estimated} show={show} />
        </>
      )}
      {sample?.clientSide != null && sample.clientSide.high > 0 && (
        <p className="page-note">
          Encrypted by the client as well, by what the metadata says: {sample.clientSide.text}
        </p>
      )}
    </section>
  )
}

/** Counted, with the objects of which it is not known as a bar of their own. */
function ReadEncryption({ facts, show }: { readonly facts: Facts } & Pick<EncryptionPartProps, 'show'>): ReactNode {
  const { objects, encryption } = facts
  const { groups, clientSide } = encryption
  const bars = groups.map((group, at): Bar => ({
    ...barOf(group.encryption, at, show),
    share: group.objects / objects,
    amounts: [formatCount(group.objects), percentText(group.objects, objects), formatBytes(group.bytes)],
  }))
  return (
    <section className="page-part" aria-label="Encryption">
      <h2>
        Encryption
        <span className="page-note">{sourceText(encryption, objects)}</span>
      </h2>
      <Bars
        label="Encryption by full pass"
        heads={['Objects', 'Share', 'Size']}
        bars={[...bars, ...unknownBar(encryption, objects, () => show({ encryption: ['unknown'] }), [''])]}
      />
      <KmsKeys found={groups} show={show} />
      {clientSide.objects > 0 && (
        <p className="page-note">
          Encrypted by the client as well, by what the metadata says: {formatCount(clientSide.objects)} of{' '}
          {formatCount(clientSide.of)}
        </p>
      )}
    </section>
  )
}

/** Estimates are called that; a look at all is none. */
export const estimateText = (sample: SampleState | undefined): string =>
  sample !== undefined && sample.looked >= sample.population
    ? 'of all objects'
    : 'estimate; in brackets where the share of all lies in 95 of 100 such samples'

const barOf = (
  encryption: Encryption,
  at: number,
  show: EncryptionPartProps['show'],
): Omit<Bar, 'share' | 'amounts'> => ({
  id: `${encryption.kind} ${at}`,
  label: nameOf(encryption),
  tone: { series: at },
  open: () => {
    const kmsKey = kmsKeyOf(encryption)
    show({ encryption: [encryption.kind], ...(kmsKey !== null && { kmsKey }) })
  },
})

/** With the beginning of the key's id, which is what two ways of the same kind differ in. */
function nameOf(encryption: Encryption): string {
  const { short } = encryptionLabel(encryption)
  const keyId = kmsKeyOf(encryption)
  if (keyId === null) return short
  const id = keyId.slice(keyId.lastIndexOf('/') + 1)
  const bucketKey = encryption.kind === 'SSE-KMS' && encryption.bucketKey ? ', bucket key' : ''
  return `${short}, ${id.length > 8 ? `${id.slice(0, 8)}…` : id}${bucketKey}`
}

function KmsKeys({
  found,
  show,
}: { readonly found: readonly { readonly encryption: Encryption }[] } & Pick<EncryptionPartProps, 'show'>): ReactNode {
  const keys = [...new Set(found.flatMap(({ encryption }) => kmsKeyOf(encryption) ?? []))]
  if (keys.length === 0) return null
  return (
    <>
      <h3 className="twins-head">KMS keys</h3>
      <ul className="twins selectable" aria-label="KMS keys">
        {keys.map((key) => (
          <li key={key} className="tag-seen">
            <button type="button" className="link-button" onClick={() => show({ kmsKey: key })}>
              {key}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function KnownBars({
  groups,
  show,
}: Pick<Output<'scans.encryption'>, 'groups'> & Pick<EncryptionPartProps, 'show'>): ReactNode {
  const most = Math.max(1, ...groups.map(({ objects }) => objects))
  const bars = groups.map(({ encryption, objects, bytes }, at): Bar => ({
    id: String(at),
    label: encryption === null ? 'not said in the report' : encryptionLabel(encryption).short,
    tone: { series: at },
    share: objects / most,
    amounts: [formatCount(objects), formatBytes(bytes)],
    open: () => show({ encryption: [encryption === null ? 'unknown' : encryption.kind] }),
  }))
  return <Bars label="Encryption by inventory" heads={['Objects', 'Size']} bars={bars} />
}
