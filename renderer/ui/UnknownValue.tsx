import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Fault } from '../../preload/contract/fault'
import { explain } from './faultText'
import './unknownValue.css'

/** Stands where a value could not be read, and says why in its title; it never looks like "none". */
export function UnknownValue({ fault }: { readonly fault: Fault }): ReactNode {
  const { title, text } = explain(fault)
  const why = `${title}. ${text}`
  if (fault.kind === 'denied') {
    return (
      <span className="unknown-value" title={`${why}\nMissing permission: ${fault.action}`}>
        <IconLock size={12} aria-hidden /> denied
      </span>
    )
  }
  return (
    <span className="unknown-value" title={why}>
      <span aria-hidden>—</span>
      <span className="spoken">unknown</span>
    </span>
  )
}
