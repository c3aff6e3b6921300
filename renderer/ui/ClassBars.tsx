import type { ReactNode } from 'react'
import { dollars } from '../../lake/payBack'
import { tierOf } from '../../lake/tiers'
import { Bars, type Bar } from './Bars'
import { formatBytes, formatCount } from './format'

/** Storage by list prices, an estimate; `null` where no price is known. */
interface OfClass {
  readonly storageClass?: string | undefined
  readonly objects: number
  readonly bytes: number
  readonly usdPerMonth: number | null
}

interface ClassBarsProps {
  /** Most bytes first. */
  readonly classes: readonly OfClass[]
  /** Shows the objects of a class. */
  readonly open: (storageClass: string) => void
}

/** What lies in which storage class, and what that costs a month. */
export function ClassBars({ classes, open }: ClassBarsProps): ReactNode {
  const most = Math.max(1, ...classes.map(({ bytes }) => bytes))
  const bars = classes.map(({ storageClass = '', objects, bytes, usdPerMonth }): Bar => ({
    id: storageClass,
    label: tierOf(storageClass).label,
    tone: { tier: storageClass },
    share: bytes / most,
    amounts: [formatCount(objects), formatBytes(bytes), usdPerMonth === null ? 'not known' : dollars(usdPerMonth)],
    open: () => open(storageClass),
  }))
  return (
    <section className="page-part" aria-label="Storage classes">
      <h2>
        Storage classes
        <span className="page-note">by size</span>
      </h2>
      <Bars label="Storage classes" heads={['Objects', 'Size', 'A month']} bars={bars} />
    </section>
  )
}
