import * as fc from 'fast-check'

/**
 * Property tests take the same path every time, so that a change is to blame when one fails. LAKESCOPE_SEED=random looks further; what it
 * finds becomes a case of its own.
 */
const wanted = process.env['LAKESCOPE_SEED'] ?? '20261122'
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) })
