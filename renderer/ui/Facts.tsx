import type { ReactNode } from 'react'
import './facts.css'

export interface Fact {
  /** Where two facts may have the same name. */
  readonly id?: string
  readonly name: string
  readonly value: ReactNode
}

/** Names and values side by side. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="facts">
      {facts.map(({ id, name, value }) => (
        <div key={id ?? name} className="fact">
          <dt>{name}</dt>
          <dd className="selectable">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
