import { setPriority } from 'node:os'

/** For a server that stands for another computer: it must not take the processor from the window whose frames are measured. */
export const beAnotherComputer = (): void => setPriority(10)
