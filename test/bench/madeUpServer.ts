import { startListServer } from '../support/listServer'
import { MadeUpKeys } from './madeUpKeys'
import { beAnotherComputer } from './otherComputer'

beAnotherComputer()

/** Servers of so many made-up keys each, in a process of their own. */
const [million, tenMillion] = await Promise.all(
  [1_000_000, 10_000_000].map((count) => startListServer(new MadeUpKeys(count))),
)
process.on('disconnect', () => process.exit())
process.send?.({ million: million?.endpoint, tenMillion: tenMillion?.endpoint })
