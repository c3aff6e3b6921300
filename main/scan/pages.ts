import type { ListPage } from '../s3/list'
import { LakeError } from '../s3/lakeError'

/** What is wrong with a page that came after `after`, or `null`: a cursor that stands still would be asked for ever. */
export function badPage(page: ListPage, after: string | null): LakeError | null {
  if (page.next === null || page.next !== after) return null
  return new LakeError({ kind: 'badAnswer', message: 'The server says there is more and gives the same place again.' })
}
