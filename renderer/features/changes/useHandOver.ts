import { useEffect, useState } from 'react'
import type { HandOver } from '../../../preload/contract/batch'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, lake } from '../../client'

/** How far looking at the objects of a plan for S3 Batch Operations has come. */
export type HandingOver =
  | { readonly kind: 'asking' }
  | { readonly kind: 'there'; readonly over: HandOver }
  | { readonly kind: 'failed'; readonly fault: Fault }

/** Has the objects of a plan looked at while it is mounted; `turn` begins anew. */
export function useHandOver(plan: string, turn: number): HandingOver {
  const [last, setLast] = useState<{ of: string; state: HandingOver } | null>(null)
  const of = `${plan} ${turn}`
  useEffect(() => {
    let mine: string | null = null
    let ended = false
    const report = (state: HandingOver) => ended || setLast({ of, state })
    const accept = (over: HandOver) =>
      report(over.fault === null ? { kind: 'there', over } : { kind: 'failed', fault: over.fault })
    const off = lake.on('handOver', (over) => over.handOver === mine && accept(over))
    const discard = (handOver: string) => void lake.call('batch.discard', { handOver }).catch(() => undefined)
    const ask = async () => {
      const { handOver } = await lake.call('batch.prepare', { plan })
      if (ended) discard(handOver)
      else {
        mine = handOver
        accept(await lake.call('batch.prepareState', { handOver }))
      }
    }
    ask().catch((error: unknown) => report({ kind: 'failed', fault: faultOf(error) }))
    return () => {
      ended = true
      off()
      if (mine !== null) discard(mine)
    }
  }, [plan, of])
  return last?.of === of ? last.state : { kind: 'asking' }
}
