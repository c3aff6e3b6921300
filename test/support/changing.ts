import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { Input } from '../../preload/contract'
import type { Job, Plan } from '../../preload/contract/changes'
import { connection, type OpenHandlers } from './handlers'

type Asked = Omit<Input<'changes.plan'>, 'connection' | 'bucket'>

/** Plans and applies changes to one bucket as the dialogs do. */
export function changing(open: Pick<OpenHandlers, 'call' | 'event' | 's3'>, bucket: string) {
  const ready = (plan: string): Promise<Plan> =>
    open.event('plan', (state) => state.plan === plan && state.state !== 'reading')
  const ended = (job: string): Promise<Job> =>
    open.event('job', (state) => state.job === job && (state.state === 'done' || state.state === 'cancelled'))
  return {
    ready,
    ended,
    put: (key: string, more: object = {}): Promise<unknown> =>
      open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, ...more })),
    plan: async (asked: Asked): Promise<Plan> =>
      ready((await open.call('changes.plan', { connection, bucket, ...asked })).plan),
    apply: async ({ plan }: Plan, typed?: string): Promise<Job> =>
      ended((await open.call('changes.apply', { plan, ...(typed !== undefined && { typed }) })).job),
    rows: async ({ plan }: Plan) =>
      (await open.call('changes.planRows', { plan, from: 0, count: 500, show: 'all' })).rows,
  }
}
