import { isMainThread } from 'node:worker_threads'
import type { Job } from '../../preload/contract/changes'
import { connection, handlersOver } from '../support/handlers'

/** What the process under test is told, as JSON in its first argument. */
export interface Orders {
  readonly server: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string }
  readonly folder: string
  readonly bucket: string
  readonly prefix: string
  readonly to: 'STANDARD_IA' | 'GLACIER_IR'
}

/** What it says, a line of JSON each. */
export type Said = { readonly kind: 'over'; readonly job: Job } | { readonly kind: 'problem'; readonly text: string }

const say = (said: Said): void => void process.stdout.write(`${JSON.stringify(said)}\n`)

/**
 * Plays the program and a person who wants one thing: that the objects below a prefix change their class. A job that an earlier process left
 * is resumed; if there is none, the change is planned and applied.
 */
async function work({ server, folder, bucket, prefix, to }: Orders): Promise<void> {
  const { call, event, close } = await handlersOver(server, { folder })
  const [left] = await call('jobs.list', {})
  if (left?.state === 'interrupted') await call('jobs.resume', { job: left.job })
  const job = left?.job ?? (await start())
  const isOver = (state: Job): boolean => state.state === 'done' || state.state === 'cancelled'
  say({
    kind: 'over',
    job: left && isOver(left) ? left : await event('job', (state) => state.job === job && isOver(state)),
  })
  await close()

  async function start(): Promise<string> {
    const target = { kind: 'prefix', prefix } as const
    const { plan } = await call('changes.plan', { connection, bucket, target, intent: { kind: 'storageClass', to } })
    await event('plan', (state) => state.plan === plan && state.state === 'ready')
    return (await call('changes.apply', { plan })).job
  }
}

if (isMainThread) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from our own parent
  work(JSON.parse(process.argv[2] ?? '') as Orders).then(
    () => process.exit(0),
    (error: unknown) => {
      say({ kind: 'problem', text: error instanceof Error ? `${error.stack} ${JSON.stringify(error)}` : String(error) })
      process.exit(1)
    },
  )
}
