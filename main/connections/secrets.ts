/** The part of Electron's safeStorage that is used, so that the rule below can be tested without Electron. */
export interface KeyStore {
  isEncryptionAvailable: () => boolean
  /** Only there on Linux. */
  getSelectedStorageBackend?: () => string
  encryptString: (text: string) => Buffer
  decryptString: (encrypted: Buffer) => string
}

/** A secret as it may be written to disk; `backend` tells which key store it needs, since that changes with the desktop. */
export interface SealedSecret {
  readonly backend: string
  readonly base64: string
}

export interface Secrets {
  /** Whether secrets may be kept beyond this run. */
  readonly usable: () => boolean
  /** `null` when they may not. */
  readonly seal: (secret: string) => SealedSecret | null
  /** `null` when it was sealed elsewhere or the key store has lost its key. */
  readonly unseal: (sealed: SealedSecret) => string | null
}

/** On Linux without a keyring Electron "encrypts" with a password everybody knows (security B2.1, B2.2): that is not used. */
const worthless: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

export function keychainSecrets(store: KeyStore, platform: NodeJS.Platform): Secrets {
  const backend = () => (platform === 'linux' ? (store.getSelectedStorageBackend?.() ?? 'unknown') : platform)
  const usable = () => store.isEncryptionAvailable() && !worthless.has(backend())
  return {
    usable,
    seal: (secret) =>
      usable() ? { backend: backend(), base64: store.encryptString(secret).toString('base64') } : null,
    unseal({ backend: sealedBy, base64 }) {
      if (!usable() || sealedBy !== backend()) return null
      try {
        return store.decryptString(Buffer.from(base64, 'base64'))
      } catch {
        return null
      }
    },
  }
}
