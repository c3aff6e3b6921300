import { join } from 'node:path'
import type { CallName } from '../../preload/contract'
import type { connections } from '../../preload/contract/connections'
import type { shell } from '../../preload/contract/shell'
import type { Registry } from '../connections/registry'
import { toFault } from '../s3/faults'
import { LakeError } from '../s3/lakeError'
import { ListingHost, type HostOptions } from '../scan/listingHost'
import type { Credentials } from '../scan/messages'
import { ScanHost } from '../scan/scanHost'
import { batchHandlers, BatchJobs, type SaveFiles } from './batch'
import { bucketHandlers } from './buckets'
import { campaignHandlers } from './campaigns'
import { changeHandlers, type KeptPlan } from './changes'
import type { Context, Handler, HandlersOf } from './context'
import { dataSetHandlers } from './dataSets'
import { exportHandlers } from './exports'
import { Glances } from './glances'
import { inventoryHandlers } from './inventories'
import { jobHandlers, Jobs } from './jobs'
import { listingHandlers } from './listings'
import { objectHandlers } from './objects'
import { Passes } from './passes'
import { Samples } from './samples'
import { SavedPlans, type OpenFile } from './savedPlans'
import { scanHandlers } from './scans'
import type { ChooseFile } from './writeChosen'

/** One handler for every call of the contract; a missing one does not compile. */
export type Handlers = { readonly [N in CallName]: Handler<N> }

/** The areas that need Electron or the keychain, and so are made elsewhere. */
export interface Parts {
  readonly connections: HandlersOf<typeof connections>
  readonly shell: HandlersOf<typeof shell>
  readonly saveFiles: SaveFiles
  readonly chooseFile: ChooseFile
  readonly openFile: OpenFile
}

/** `close` ends the jobs and passes under way so that the next start can go on with them. */
export function makeHandlers(
  context: Context,
  parts: Parts,
): { readonly handlers: Handlers; readonly close: () => Promise<void> } {
  const { registry, emit, now } = context
  const asked: Pick<HostOptions, 'credentials' | 'region'> = {
    credentials: (connection) => credentialsOf(registry, connection),
    region: (connection, bucket, moved, signal) => {
      const { lake } = registry.get(connection)
      if (moved) lake.forget(bucket)
      return lake.regionOf(bucket, signal)
    },
  }
  const host = new ListingHost({
    ...asked,
    startThread: context.startListingThread,
    report: (state) => emit('listing', state),
  })
  const scans = new ScanHost({
    ...asked,
    startThread: context.startScanThread,
    folder: join(context.userData, 'scans'),
    report: (state) => emit('scan', state),
  })
  const samples = new Samples(context, scans)
  const glances = new Glances(registry, now)
  const jobs = new Jobs(context, (connection, bucket, keys) => {
    glances.changed(connection, bucket, keys)
    passes.objectsChanged(connection, bucket, keys)
  })
  const passes: Passes = new Passes(context, scans, jobs)
  const plans = new Map<string, KeptPlan>()
  const saved = new SavedPlans(context, { ...parts, plans })
  const batches = new BatchJobs(context, plans, jobs.audit)
  const renewed = (connection: string): void => {
    host.warm()
    host.renewed(connection)
    scans.renewed(connection)
    glances.forget(connection)
    jobs.renewed(connection)
    passes.renewed(connection)
    void batches.changed(connection)
  }
  const handlers: Handlers = {
    ...parts.shell,
    ...followed(parts.connections, registry, renewed, async (connection) => {
      jobs.closed(connection)
      void batches.changed(connection)
      samples.closed(connection)
      await passes.closed(connection)
      glances.forget(connection)
      await host.closed(connection)
      await scans.closed(connection)
    }),
    ...bucketHandlers(registry, host, now),
    ...listingHandlers(registry, host),
    ...objectHandlers(registry, glances),
    ...changeHandlers({ context, host, scans, jobs, plans, saved }),
    ...saved.handlers(),
    ...jobHandlers(jobs),
    ...exportHandlers(context, { plans, audit: jobs.audit, scans, chooseFile: parts.chooseFile }),
    ...campaignHandlers(jobs.campaigns),
    ...scanHandlers(registry, scans, (scan) => passes.scanClosed(scan)),
    ...batchHandlers(batches, parts.saveFiles),
    ...dataSetHandlers(scans),
    ...samples.handlers(),
    ...passes.handlers(),
    ...inventoryHandlers(registry, scans),
  }
  const close = async (): Promise<void> => {
    batches.close()
    await Promise.all([passes.close(), jobs.close()])
  }
  return { handlers, close }
}

/** Everything that holds on to a connection is told when it changes. */
function followed(
  handlers: Parts['connections'],
  registry: Registry,
  renewed: (connection: string) => void,
  closed: (connection: string) => Promise<void>,
): Parts['connections'] {
  return {
    ...handlers,
    'connections.open': async (input, signal) => {
      const connection = await handlers['connections.open'](input, signal)
      renewed(connection.id)
      return connection
    },
    'connections.renew': async (input, signal) => {
      try {
        const connection = await handlers['connections.renew'](input, signal)
        renewed(connection.id)
        return connection
      } catch (error) {
        // One that came back as somebody else was closed.
        if (!registry.list().some(({ info }) => info.id === input.connection)) await closed(input.connection)
        throw error
      }
    },
    'connections.close': async (input, signal) => {
      const answer = await handlers['connections.close'](input, signal)
      await closed(input.connection)
      return answer
    },
  }
}

async function credentialsOf(registry: Registry, connection: string): Promise<Credentials> {
  const { settings } = registry.get(connection)
  const { credentials, profile } = settings
  if (typeof credentials !== 'function') return credentials
  try {
    return await credentials()
  } catch (error) {
    throw new LakeError(toFault(error, { action: 'sts:GetCallerIdentity', resource: connection, profile }))
  }
}
