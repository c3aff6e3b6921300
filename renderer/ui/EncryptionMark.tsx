import {
  IconCircleDashed,
  IconKey,
  IconLock,
  IconLockQuestion,
  IconShieldLock,
  IconUserShield,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ClientSideEncryption, Encryption } from '../../lake/encryption'
import { clientSideText, encryptionText } from './encryptionText'
import './encryptionMark.css'

export interface EncryptionMarkProps {
  readonly encryption: Encryption
  readonly clientSide?: ClientSideEncryption | null
  /** The name beside the picture; without it the picture alone carries the name. */
  readonly named?: boolean
}

const pictures = {
  none: IconCircleDashed,
  'SSE-S3': IconLock,
  'SSE-KMS': IconKey,
  'DSSE-KMS': IconShieldLock,
  'SSE-C': IconLockQuestion,
  other: IconLock,
} as const

/** How an object is encrypted, as a picture with a name. */
export function EncryptionMark({ encryption, clientSide = null, named = false }: EncryptionMarkProps): ReactNode {
  const { label } = encryptionText(encryption)
  const all = clientSide === null ? label : `${label}, client-side encrypted`
  const Picture = pictures[encryption.kind]
  return (
    <span className="encryption-mark" data-encryption={encryption.kind} title={all}>
      {named ? <Picture size={14} aria-hidden /> : <Picture size={14} role="img" aria-label={all} />}
      {clientSide !== null && <IconUserShield className="encryption-client" size={14} aria-hidden />}
      {named && <span>{all}</span>}
    </span>
  )
}
