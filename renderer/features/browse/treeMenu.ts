import { faultOf, lake } from '../../client'
import { openDialog, type ChangeDialog } from '../../state/dialogs'
import { say, sayFailed } from '../../state/notice'
import { go, leaveConnection } from '../../state/place'
import { dropConnection, keepConnection, queryClient, readBucketsAgain, savedQuery } from '../../state/queries'
import { prefixTarget } from '../../state/target'
import { forgetTree, refreshBranch, type PrefixId } from '../../state/tree'
import { s3Uri } from '../../../lake/location'
import type { Connection } from '../../../preload/contract/connections'
import type { MenuItem } from '../../ui/ContextMenu'
import type { TreeNode } from './treeModel'

const item = (id: string, label: string, run: () => void, danger = false): MenuItem => ({ id, label, run, danger })

/** What can be done with a row of the tree. */
export function nodeMenu(node: TreeNode): readonly (readonly MenuItem[])[] {
  if (node.kind === 'connection') return connectionMenu(node.connection)
  if (node.kind === 'bucket' || node.kind === 'prefix') return prefixMenu(node.of)
  return []
}

/** Does it, says that it was done, or why not. */
function attempt(done: string, failed: string, run: () => Promise<unknown>): void {
  const tried = async () => {
    try {
      await run()
      say(done)
    } catch (error) {
      sayFailed(failed, faultOf(error))
    }
  }
  void tried()
}

const copyText = (text: string, what: string): void =>
  attempt(`Copied the ${what}`, `The ${what} was not copied`, () => lake.call('clipboard.write', { text }))

function connectionMenu(connection: Connection): readonly (readonly MenuItem[])[] {
  const { id, kind, identity } = connection
  const copies = []
  if (identity.ok) {
    const { account, arn } = identity.value
    copies.push(item('account', 'Copy account number', () => copyText(account, 'account number')))
    copies.push(item('arn', 'Copy identity ARN', () => copyText(arn, 'identity ARN')))
  }
  if (kind === 'sample') {
    const copy = () => lake.call('connections.copySampleSettings', { connection: id })
    const run = () => attempt('Copied the settings; paste them into a shell', 'The settings were not copied', copy)
    copies.push(item('settings', 'Copy settings for AWS CLI and rclone', run))
  }
  const renew = item('renew', 'Sign in again', () =>
    attempt('Signed in again', 'Signing in again failed', async () =>
      keepConnection(await lake.call('connections.renew', { connection: id })),
    ),
  )
  return [
    [
      item('open', 'Show buckets', () => go({ connection: id, bucket: null, prefix: '' })),
      item('refresh', 'Refresh buckets', () => readBucketsAgain(id)),
    ],
    copies,
    [
      ...(kind === 'profile' ? [renew] : []),
      item('close', 'Close connection', () =>
        attempt('Closed the connection', 'The connection was not closed', () => close(id)),
      ),
      item('forget', 'Close and forget', () =>
        attempt('Closed and forgot the connection', 'The connection was not forgotten', async () => {
          await close(id)
          await lake.call('connections.forget', { id })
          await queryClient.invalidateQueries({ queryKey: savedQuery.queryKey })
        }),
      ),
    ],
  ]
}

async function close(id: string): Promise<void> {
  leaveConnection(id)
  await lake.call('connections.close', { connection: id })
  forgetTree(id)
  dropConnection(id)
}

/** What can be done with a bucket or with everything below a prefix. */
export function prefixMenu(of: PrefixId): readonly (readonly MenuItem[])[] {
  const { connection, bucket, prefix } = of
  const change = (kind: ChangeDialog['kind']) => () => openDialog({ kind, ...prefixTarget(connection, bucket, prefix) })
  const where = prefix === '' ? 'in this bucket' : 'below'
  return [
    [item('open', 'Open', () => go(of)), item('refresh', 'Refresh', () => refreshBranch(of))],
    [
      item('uri', 'Copy S3 URI', () => copyText(s3Uri(bucket, prefix), 'S3 URI')),
      item('name', prefix === '' ? 'Copy bucket name' : 'Copy prefix', () =>
        copyText(prefix === '' ? bucket : prefix, prefix === '' ? 'bucket name' : 'prefix'),
      ),
    ],
    [
      item('tier', `Change storage class of everything ${where}…`, change('storageClass')),
      item('encryption', `Change encryption of everything ${where}…`, change('encryption')),
      item('tags', `Edit tags of everything ${where}…`, change('tags')),
      item('restore', `Restore everything ${where}…`, change('restore')),
      item('undelete', `Bring back deleted objects ${where}…`, change('undelete')),
      item('delete', `Delete everything ${where}…`, change('delete'), true),
    ],
  ]
}
