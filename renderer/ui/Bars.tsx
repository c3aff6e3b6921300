import type { ReactNode } from 'react'
import { toneOf, type Tone } from './tone'
import { VisibleName } from './VisibleName'
import './tones.css'
import './bars.css'

export interface Bar {
  readonly id: string
  readonly label: string
  readonly tone: Tone
  /** Of the longest, between 0 and 1. */
  readonly share: number
  /** Shown in columns behind the bar. */
  readonly amounts: readonly string[]
  readonly open: (() => void) | null
}

interface BarsProps {
  readonly label: string
  /** Heads of the columns behind the bars. */
  readonly heads: readonly string[]
  readonly bars: readonly Bar[]
}

/** A table whose rows are pictures as well. */
export function Bars({ label, heads, bars }: BarsProps): ReactNode {
  return (
    <table className="bars" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">
            <span className="spoken">What</span>
          </th>
          <th scope="col" aria-hidden />
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ id, label: name, tone, share, amounts, open }) => (
          <tr key={id}>
            <th scope="row" className="bars-name">
              {open === null ? (
                <VisibleName text={name} />
              ) : (
                <button type="button" className="link-button" onClick={open} title="Show these objects">
                  <VisibleName text={name} />
                </button>
              )}
            </th>
            <td className="bars-track" aria-hidden>
              <span {...toneOf(tone)} style={{ width: `${Math.max(share > 0 ? 1 : 0, share * 100)}%` }} />
            </td>
            {amounts.map((amount, at) => (
              <td key={heads[at]} className="numeric">
                {amount}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
