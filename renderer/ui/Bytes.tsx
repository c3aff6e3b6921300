import type { ReactNode } from 'react'
import { formatBytes, formatNumberOf } from './format'

/** A size, rounded to be read; the exact number of bytes is in its title. */
export function Bytes({ of }: { readonly of: number }): ReactNode {
  return <span title={formatNumberOf(of, 'byte')}>{formatBytes(of)}</span>
}
