/** What a page says besides its objects. */
export interface PageHead {
  readonly truncated: boolean
  readonly token: string | null
  /** `start-after` as the server has read it, decoded; `null` where it does not say. */
  readonly startAfter: string | null
}
