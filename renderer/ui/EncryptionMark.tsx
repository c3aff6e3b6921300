import {
  IconCircleDashed,
  IconKey,
  IconLock,
  IconLockQuestion,
  IconShieldLock,
  IconUserShield,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { encryptionLabel, type ClientSideEncryption, type Encryption } from '../../lake/encryption'
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
  const label = encryption.kind === 'SSE-C' ? 'SSE-C (key needed)' : encryptionLabel(encryption).short
  const all = clientSide === null ? label : `${label}, client-side encrypted`
  const Picture = pictures[encryption.kind]
  return (
    <span className="encryption-mark" data-encryption={encryption.kind} title={all}>
      <Picture size={14} aria-hidden />
      {clientSide !== null && <IconUserShield className="encryption-client" size={14} aria-hidden />}
      <span className={named ? undefined : 'spoken'}>{all}</span>
    </span>
  )
}
