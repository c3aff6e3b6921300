import type { Fault } from '../../preload/contract/fault'

/** The only error that main throws on purpose: a fault that can cross the boundary as data. The cause never does. */
export class LakeError extends Error {
  override readonly name = 'LakeError'
  constructor(
    readonly fault: Fault,
    options?: ErrorOptions,
  ) {
    super(fault.kind, options)
  }
}
