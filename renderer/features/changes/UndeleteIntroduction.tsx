import type { ReactNode } from 'react'

/** There is nothing to choose; what it does is said. */
export const UndeleteIntroduction = (): ReactNode => (
  <p className="choices">
    Where a bucket keeps versions, deleting only puts a delete marker above an object. Here the markers are removed
    again, and the newest version below them is there as it was. What has a current version is left alone.
  </p>
)
