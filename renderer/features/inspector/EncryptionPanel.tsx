import { useQuery } from '@tanstack/react-query'
import { unreachable } from '../../../lake/unreachable'
import type { ReactNode } from 'react'
import type { ClientSideEncryption, Encryption } from '../../../lake/encryption'
import { faultOf, lake } from '../../client'
import { openDialog } from '../../state/dialogs'
import { Bytes } from '../../ui/Bytes'
import { CopyButton } from '../../ui/CopyButton'
import { EncryptionMark } from '../../ui/EncryptionMark'
import { Facts, type Fact } from '../../ui/Facts'
import { VisibleName } from '../../ui/VisibleName'
import { changeOf } from './changeOf'
import { Panel } from './Panel'
import { propertiesOf, type Subject } from './queries'

/** How the object is encrypted at rest, and before it was sent. */
export function EncryptionPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(propertiesOf(subject))
  if (query.error !== null && faultOf(query.error).kind === 'customerKeyNeeded')
    return <CustomerKey subject={subject} />
  return (
    <Panel title="Encryption" connection={subject.connection} query={query} action={<Change subject={subject} />}>
      {({ encryption, clientSide }) => (
        <>
          <Facts facts={atRest(encryption)} />
          <p className="explained">{meaning(encryption)}</p>
          {clientSide !== null && <ClientSide found={clientSide} />}
        </>
      )}
    </Panel>
  )
}

const Change = ({ subject }: { readonly subject: Subject }): ReactNode => (
  <button type="button" className="small-button" onClick={() => openDialog(changeOf(subject, 'encryption'))}>
    Change encryption…
  </button>
)

/** That the key is missing is itself what there is to say of the encryption (s3-facts A3.3). */
function CustomerKey({ subject }: { readonly subject: Subject }): ReactNode {
  const encryption = { kind: 'SSE-C' } as const
  return (
    <section className="panel" aria-label="Encryption">
      <header className="panel-head">
        <h3>Encryption</h3>
        <span className="grow" />
        <Change subject={subject} />
      </header>
      <Facts facts={atRest(encryption)} />
      <p className="explained">{meaning(encryption)}</p>
    </section>
  )
}

function atRest(encryption: Encryption): Fact[] {
  const facts: Fact[] = [{ name: 'At rest', value: <EncryptionMark encryption={encryption} named /> }]
  if (encryption.kind === 'SSE-KMS' || encryption.kind === 'DSSE-KMS') {
    facts.push({ name: 'KMS key', value: <KmsKey id={encryption.keyId} /> })
  }
  if (encryption.kind === 'SSE-KMS')
    facts.push({ name: 'Bucket key', value: encryption.bucketKey ? 'used' : 'not used' })
  return facts
}

function KmsKey({ id }: { readonly id: string | null }): ReactNode {
  if (id === null) return 'not reported'
  return (
    <>
      <span className="mono">
        <VisibleName text={id} />
      </span>{' '}
      <CopyButton what="KMS key ARN" text={id} copy={(text) => lake.call('clipboard.write', { text })} />
    </>
  )
}

/** What it means for the reader; `none` is not "unencrypted" (s3-facts A3.2). */
function meaning(encryption: Encryption): string {
  switch (encryption.kind) {
    case 'none':
      return 'None reported. Objects written before 5 January 2023 without encryption look like this, and objects on other servers; it does not prove that the bytes lie there unencrypted.'
    case 'SSE-S3':
      return 'Encrypted by S3 with keys that S3 owns and manages.'
    case 'SSE-KMS':
      return 'Encrypted with a key in AWS KMS: reading needs permission for the key as well as for the object.'
    case 'DSSE-KMS':
      return 'Encrypted twice, in two layers, with a key in AWS KMS: reading needs permission for the key as well.'
    case 'SSE-C':
      return 'Encrypted with a key only its writer has. Without it S3 neither reads, copies nor moves this object; it can be given with a change.'
    case 'other':
      return 'S3 reports a kind of encryption this program does not know.'
    default:
      return unreachable(encryption)
  }
}

const formats: Readonly<Record<ClientSideEncryption['format'], string>> = {
  v1: 'S3 Encryption Client, format 1',
  v2: 'S3 Encryption Client, format 2',
  v3: 'S3 Encryption Client, format 3',
  instructionFile: 'S3 Encryption Client, instruction file',
}

function ClientSide({ found }: { readonly found: ClientSideEncryption }): ReactNode {
  const facts: Fact[] = [{ name: 'Client-side', value: formats[found.format] }]
  if (found.algorithm !== null) facts.push({ name: 'Cipher', value: <VisibleName text={found.algorithm} /> })
  if (found.keyWrap !== null) facts.push({ name: 'Key wrapped by', value: <VisibleName text={found.keyWrap} /> })
  if (found.unencryptedBytes !== null) facts.push({ name: 'Plain size', value: <Bytes of={found.unencryptedBytes} /> })
  return (
    <>
      <Facts facts={facts} />
      <p className="explained">
        The bytes were encrypted before they were sent. What is needed to decrypt them is kept in the metadata; without
        that metadata the object can never be read again, so every change here keeps it.
      </p>
    </>
  )
}
