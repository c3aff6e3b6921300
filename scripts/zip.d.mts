export function zipEntries(zip: Buffer): Generator<{ name: string; mode: number; data: () => Buffer }>
export function tarFile(tar: Buffer, name: string): Buffer
