import type { OpenInput } from '../../../preload/contract/connections'

/** What a person types to reach an S3-compatible endpoint. */
export interface EndpointDraft {
  readonly label: string
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly pathStyle: boolean
  readonly remember: boolean
}
export type EndpointField = Exclude<keyof EndpointDraft, 'pathStyle' | 'remember'>

export const emptyDraft: EndpointDraft = {
  label: '',
  endpoint: '',
  region: 'us-east-1',
  accessKeyId: '',
  secretAccessKey: '',
  sessionToken: '',
  pathStyle: true,
  remember: true,
}

/** What is wrong with each field, in words that follow its name. `hasSecret`: the secret key is in the keychain and may stay empty. */
export function problemsOf(draft: EndpointDraft, hasSecret: boolean): Partial<Record<EndpointField, string>> {
  const problems: Partial<Record<EndpointField, string>> = {}
  const endpoint = endpointProblem(draft.endpoint)
  if (endpoint !== null) problems.endpoint = endpoint
  if (!/^[a-z0-9-]{1,40}$/.test(draft.region))
    problems.region = 'A region looks like eu-west-1; many servers take us-east-1.'
  if (draft.accessKeyId.trim() === '') problems.accessKeyId = 'Give the access key ID.'
  else if (/\s/.test(draft.accessKeyId.trim())) problems.accessKeyId = 'An access key ID holds no blanks.'
  if (draft.secretAccessKey === '' && !hasSecret) problems.secretAccessKey = 'Give the secret access key.'
  else if (/^\s|\s$/.test(draft.secretAccessKey)) {
    problems.secretAccessKey = 'There is a blank at the beginning or the end, probably copied by accident.'
  }
  return problems
}

function endpointProblem(text: string): string | null {
  const endpoint = text.trim()
  if (endpoint === '') return 'Give the address, for instance https://s3.example.com or http://localhost:9000.'
  if (!/^https?:\/\//i.test(endpoint)) return 'An address begins with https:// or http://.'
  if (/^https?:\/\/[^/]*@/i.test(endpoint)) return 'The address must not hold a user name or password.'
  if (/[?#]/.test(endpoint)) return 'The address must not hold a ? or #.'
  if (/^https?:\/\/[^/]+\/.+/i.test(endpoint)) return 'Only scheme, host and port; the bucket is chosen later.'
  if (!URL.canParse(endpoint)) return 'This is no address; it looks like https://host or http://host:port.'
  return null
}

/** The draft as main takes it. The name defaults to the host. */
export function toOpenInput(draft: EndpointDraft): OpenInput {
  const endpoint = draft.endpoint.trim().replace(/\/$/, '')
  return {
    kind: 'endpoint',
    label: draft.label.trim() === '' ? new URL(endpoint).host : draft.label.trim(),
    endpoint,
    region: draft.region,
    accessKeyId: draft.accessKeyId.trim(),
    ...(draft.secretAccessKey === '' ? {} : { secretAccessKey: draft.secretAccessKey }),
    ...(draft.sessionToken.trim() === '' ? {} : { sessionToken: draft.sessionToken.trim() }),
    pathStyle: draft.pathStyle,
    remember: draft.remember,
  }
}
