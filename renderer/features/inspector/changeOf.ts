import type { ChangeDialog } from '../../state/dialogs'
import type { Subject } from './queries'

/** The dialog that changes this one object. */
export const changeOf = ({ connection, bucket, key }: Subject, kind: ChangeDialog['kind']): ChangeDialog => ({
  kind,
  connection,
  bucket,
  target: { kind: 'objects', objects: [{ key }] },
  summary: key,
})
