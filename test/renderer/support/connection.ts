import type { Connection } from '../../../preload/contract/connections'

export const connectionOf = (over: Partial<Connection> = {}): Connection => ({
  id: 'c',
  kind: 'sample',
  label: 'Sample',
  source: '',
  region: 'us-east-1',
  endpoint: null,
  identity: { ok: true, value: { account: '123', arn: 'arn:aws:iam::123:user/me', userId: 'u' }, at: 1 },
  expiresAt: null,
  ...over,
})
