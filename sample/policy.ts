import { refuseUnless, S3Error } from './errors'

type Texts = string | boolean | readonly string[]

interface Statement {
  readonly Effect?: string
  readonly Principal?: string | Readonly<Record<string, Texts>>
  readonly Action?: Texts
  readonly Resource?: Texts
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Texts>>>>
}

/** What a policy is asked about; `condition` gives the value of a condition key, `null` when the request has none. */
export interface PolicyQuestion {
  readonly action: string
  readonly resource: string
  readonly account: string | null
  readonly arn: string | null
  readonly condition: (key: string) => string | null
}

const list = (texts: Texts = []): readonly string[] => (typeof texts === 'object' ? texts : [String(texts)])

function like(pattern: string, text: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}

function statementsOf(policy: string): readonly Statement[] {
  try {
    const { Statement: statements }: { readonly Statement: Statement | Statement[] } = JSON.parse(policy)
    return [statements].flat()
  } catch {
    throw new S3Error('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'")
  }
}

const principalsOf = ({ Principal: principal = {} }: Statement): readonly string[] =>
  typeof principal === 'object' ? list(principal['AWS']) : [principal]

function concerns(statement: Statement, { action, resource, account, arn }: PolicyQuestion): boolean {
  const names = new Set(['*', arn, account, account && `arn:aws:iam::${account}:root`])
  return (
    principalsOf(statement).some((principal) => names.has(principal)) &&
    list(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    list(statement.Resource).some((pattern) => like(pattern, resource))
  )
}

/** Negated operators hold for a request without the key, as in IAM; an operator that is not here never holds. */
function holds(operator: string, wanted: readonly string[], actual: string | null): boolean {
  if (operator.endsWith('IfExists')) return actual === null || holds(operator.slice(0, -8), wanted, actual)
  if (operator === 'Null') return wanted.includes(String(actual === null))
  if (operator.startsWith('StringNot')) return !holds(operator.replace('Not', ''), wanted, actual)
  if (actual === null) return false
  if (/^(StringLike|Arn(Like|Equals))$/.test(operator)) return wanted.some((pattern) => like(pattern, actual))
  return /^(StringEquals|Bool)$/.test(operator) && wanted.includes(actual)
}

const conditions = ({ Condition: all = {} }: Statement): [operator: string, key: string, wanted: readonly string[]][] =>
  Object.entries(all).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => [operator, key, list(wanted)]),
  )

/** What a bucket policy alone says (s3-facts A7.2): an explicit deny wins. */
export function evaluatePolicy(policy: string | undefined, question: PolicyQuestion): 'allow' | 'deny' | 'silent' {
  const speaks = (statement: Statement): boolean =>
    concerns(statement, question) &&
    conditions(statement).every(([operator, key, wanted]) => holds(operator, wanted, question.condition(key)))
  const effects = (policy === undefined ? [] : statementsOf(policy)).filter(speaks).map(({ Effect }) => Effect)
  if (effects.length === 0) return 'silent'
  return effects.includes('Deny') ? 'deny' : 'allow'
}

const narrowing =
  /^(aws:(Source(Ip|Arn|Vpc|Vpce|Owner|Account)|Principal(OrgID|Account|Arn)|userid)|s3:DataAccessPoint)/i
/** Wildcards, policy variables, and address ranges wider than /8 leave a condition open. */
const open = /[*?]|\$\{|\/[0-7]$/

/** Public until every Allow to everyone is limited to fixed values (s3-facts A7.3). */
export function isPublicPolicy(policy: string): boolean {
  const limits = ([operator, key, wanted]: [string, string, readonly string[]]): boolean =>
    /^(String|Arn)(Equals|Like)|^IpAddress/.test(operator) &&
    narrowing.test(key) &&
    !wanted.some((value) => open.test(value))
  const allowing = statementsOf(policy).filter(({ Effect }) => Effect === 'Allow')
  return allowing.some((one) => principalsOf(one).includes('*') && !conditions(one).some(limits))
}

/** Refuses what S3 would not keep as the policy of `bucket`, by throwing MalformedPolicy. */
export function checkPolicy(text: string, bucket: string): void {
  const demand = (holds: boolean, why: string): void => refuseUnless(holds, 'MalformedPolicy', why)
  demand(Buffer.byteLength(text) <= 20_480, 'Policy exceeds the maximum allowed size of 20480 bytes.')
  const statements = statementsOf(text)
  demand(statements.length > 0 && statements.every(Boolean), 'Missing required field Statement')
  for (const { Effect: effect = '', Principal: principal, Action, Resource } of statements) {
    const [actions, resources, own] = [list(Action), list(Resource), `arn:aws:s3:::${bucket}`]
    const mine = resources.every((name) => name === own || name === `${own}*` || name.startsWith(`${own}/`))
    demand(/^(Allow|Deny)$/.test(effect), 'Invalid effect')
    demand(principal !== undefined, 'Missing required field Principal')
    demand(actions.length > 0 && actions.every((one) => /^(\*|s3:[\w*?]+)$/i.test(one)), 'Policy has invalid action')
    demand(resources.length > 0 && mine, 'Policy has invalid resource')
  }
}
