import { S3Error } from './errors'

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

const list = (texts: Texts | undefined): readonly string[] =>
  texts === undefined ? [] : typeof texts === 'object' ? texts : [String(texts)]

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(text)
}

function statementsOf(policy: string): readonly Statement[] {
  const { Statement: statements }: { readonly Statement: Statement | Statement[] } = JSON.parse(policy)
  return [statements].flat()
}

const isEveryone = ({ Principal: principal = {} }: Statement): boolean =>
  principal === '*' || (typeof principal === 'object' && list(principal['AWS']).includes('*'))

function concerns(statement: Statement, { action, resource, account, arn }: PolicyQuestion): boolean {
  const { Principal: principal = {} } = statement
  const named = typeof principal === 'object' ? list(principal['AWS']) : []
  return (
    (isEveryone(statement) ||
      [arn, account, `arn:aws:iam::${account}:root`].some((name) => name !== null && named.includes(name))) &&
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
  const speaking = (policy === undefined ? [] : statementsOf(policy)).filter(
    (statement) =>
      concerns(statement, question) &&
      conditions(statement).every(([operator, key, wanted]) => holds(operator, wanted, question.condition(key))),
  )
  if (speaking.some(({ Effect }) => Effect === 'Deny')) return 'deny'
  return speaking.length > 0 ? 'allow' : 'silent'
}

const narrowing =
  /^(aws:(Source(Ip|Arn|Vpc|Vpce|Owner|Account)|Principal(OrgID|Account|Arn)|userid)|s3:DataAccessPointA(rn|ccount)|s3:x-amz-server-side-encryption-aws-kms-key-id)$/i
/** Wildcards, policy variables, and address ranges wider than /8 leave a condition open. */
const open = /[*?]|\$\{|\/[0-7]$/

/** Public until every Allow is limited to fixed values (s3-facts A7.3). */
export const isPublicPolicy = (policy: string): boolean =>
  statementsOf(policy).some(
    (statement) =>
      statement.Effect === 'Allow' &&
      isEveryone(statement) &&
      !conditions(statement).some(
        ([operator, key, wanted]) =>
          /^(String|Arn)(Equals|Like)|^IpAddress/.test(operator) &&
          narrowing.test(key) &&
          !wanted.some((value) => open.test(value)),
      ),
  )

/** Refuses what S3 would not keep as the policy of `bucket`, by throwing MalformedPolicy. */
export function checkPolicy(text: string, bucket: string): void {
  const demand = (holds: boolean, why: string): void => {
    if (!holds) throw new S3Error('MalformedPolicy', why)
  }
  demand(Buffer.byteLength(text) <= 20_480, 'Policy exceeds the maximum allowed size of 20480 bytes.')
  let statements: readonly Statement[] = []
  try {
    statements = statementsOf(text)
  } catch {
    demand(false, "Policies must be valid JSON and the first byte must be '{'")
  }
  const own = `arn:aws:s3:::${bucket}`
  demand(statements.length > 0 && statements.every(Boolean), 'Missing required field Statement')
  for (const { Effect: effect = '', Principal: principal, Action, Resource } of statements) {
    const [actions, resources] = [list(Action), list(Resource)]
    demand(/^(Allow|Deny)$/.test(effect), 'Invalid effect')
    demand(principal !== undefined, 'Missing required field Principal')
    demand(
      actions.length > 0 && actions.every((action) => /^(\*|s3:[\w*?]+)$/i.test(action)),
      'Policy has invalid action',
    )
    const mine = resources.every((name) => name === own || name === `${own}*` || name.startsWith(`${own}/`))
    demand(resources.length > 0 && mine, 'Policy has invalid resource')
  }
}
