/** How long to wait for a server, in ms. */
export interface Patience {
  /** Until a connection must be there. */
  readonly connecting: number
  /** Until an answer must come, or be whole where it is read in one go. */
  readonly answer: number
}

export const patience: Patience = { connecting: 5_000, answer: 60_000 }
