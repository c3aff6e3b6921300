import type { ClientSideEncryption, Encryption } from '../../lake/encryption'

export interface EncryptionText {
  readonly label: string
  readonly explanation: string
}

/** What an encryption is called and what it means (s3-facts A3.2, A3.3). */
export function encryptionText(encryption: Encryption): EncryptionText {
  switch (encryption.kind) {
    case 'none':
      return {
        label: 'None reported',
        explanation:
          'S3 reports no server-side encryption. Objects written before 5 January 2023 without it, and objects on other servers, look like this; it does not prove that the bytes are unencrypted.',
      }
    case 'SSE-S3':
      return { label: 'SSE-S3', explanation: 'Encrypted by S3 with keys that S3 owns and manages (AES-256).' }
    case 'SSE-KMS':
      return {
        label: 'SSE-KMS',
        explanation: 'Encrypted with a key in AWS KMS. Reading needs permission for the key as well as for the object.',
      }
    case 'DSSE-KMS':
      return {
        label: 'DSSE-KMS',
        explanation:
          'Encrypted twice, in two layers, with a key in AWS KMS. Reading needs permission for the key as well.',
      }
    case 'SSE-C':
      return {
        label: 'SSE-C (key needed)',
        explanation:
          'Encrypted with a key that only the writer has and S3 does not keep. Without it the object can be neither read nor copied nor moved to another class.',
      }
    case 'other':
      return {
        label: encryption.value,
        explanation: `S3 reports ${encryption.value}, which this program does not know.`,
      }
  }
}

const formats: Readonly<Record<ClientSideEncryption['format'], string>> = {
  v1: 'S3 Encryption Client, version 1',
  v2: 'S3 Encryption Client, version 2',
  v3: 'S3 Encryption Client, version 3',
  instructionFile: 'S3 Encryption Client with an instruction file',
}

/** What client-side encryption was recognised; the bytes are unreadable for ever without the metadata (s3-facts A3.4). */
export const clientSideText = (found: ClientSideEncryption): EncryptionText => ({
  label: `Client-side: ${formats[found.format]}`,
  explanation:
    'The bytes were encrypted before they were sent. What is needed to decrypt them is in the metadata of the object, so a change must keep all of it.',
})
