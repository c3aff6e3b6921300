import { expect, it } from 'vitest'
import { flatBucket } from '../../support/flatBucket'
import { changing } from '../../support/changing'
import { openHandlers } from '../../support/handlers'

// It copies a thousand objects one by one, each with its journal on the disk.
const timeout = 120_000
it(
  'prices taking back more objects than are read again, by the journal, and at the speed measured',
  { timeout },
  async () => {
    const open = await openHandlers({ buckets: [flatBucket('lake', { 'n/': 1010 })] })
    try {
      const { plan, apply, ready } = changing(open, 'lake')
      const target = { kind: 'prefix', prefix: 'n/' } as const
      const first = await plan({ target, intent: { kind: 'storageClass', to: 'GLACIER_IR' } })
      expect(first.price).toMatchObject({ batch: { directSeconds: null, perSecond: null } })
      const job = await apply(first)
      const undo = await ready((await open.call('changes.undo', { job: job.job })).plan)
      expect(undo).toMatchObject({ change: { objects: 1010 }, unchecked: 10 })
      const { price } = undo
      expect(price).toMatchObject({ kind: 'estimate', assumptions: expect.arrayContaining(['fromJournal']) })
      if (price?.kind !== 'estimate') throw new Error('there is no estimate')
      expect(price.requests.find(({ verb }) => verb === 'CopyObject')?.count).toBe(1010)
      expect(price.batch.perSecond).toBeGreaterThan(0)
      expect(price.batch.directSeconds).toBeCloseTo(1010 / (price.batch.perSecond ?? 0), 6)
    } finally {
      await open.close()
    }
  },
)
