import { S3Error } from './errors'

type Texts = string | readonly string[]

interface Statement {
  readonly Effect: string
  readonly Principal?: '*' | Readonly<Record<string, Texts>>
  readonly NotPrincipal?: unknown
  readonly Action?: Texts
  readonly NotAction?: Texts
  readonly Resource?: Texts
  readonly NotResource?: Texts
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Texts>>>>
}

/** What a policy is asked about; `conditions` gives the value of a condition key, `null` when the request has none. */
export interface PolicyQuestion {
  readonly action: string
  readonly resource: string
  readonly account: string | null
  readonly arn: string | null
  readonly conditions: (key: string) => string | null
}

const list = (texts: Texts | undefined): readonly string[] =>
  texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts

function like(pattern: string, text: string, flags = 's'): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, flags).test(text)
}

function statementsOf(policy: string): readonly Statement[] {
  const { Statement: statements } = JSON.parse(policy) as { Statement: Statement | readonly Statement[] }
  return Array.isArray(statements) ? statements : [statements as Statement]
}

const isEveryone = (principal: Statement['Principal']): boolean =>
  principal !== undefined && (principal === '*' || list(principal['AWS']).includes('*'))

function principalMatches({ Principal: principal }: Statement, question: PolicyQuestion): boolean {
  if (principal === undefined || isEveryone(principal)) return principal !== undefined
  if (principal === '*' || question.account === null) return false
  const root = `arn:aws:iam::${question.account}:root`
  return list(principal['AWS']).some((name) => name === root || name === question.account || name === question.arn)
}

type Operator = (wanted: readonly string[], actual: string | null) => boolean
const same = (wanted: readonly string[], actual: string): boolean => wanted.includes(actual)
const alike = (wanted: readonly string[], actual: string): boolean => wanted.some((pattern) => like(pattern, actual))

/** Negated operators hold for a request without the key, as in IAM. */
const operators: Readonly<Record<string, Operator>> = {
  Null: (wanted, actual) => wanted.includes(String(actual === null)),
  StringEquals: (wanted, actual) => actual !== null && same(wanted, actual),
  StringNotEquals: (wanted, actual) => actual === null || !same(wanted, actual),
  StringLike: (wanted, actual) => actual !== null && alike(wanted, actual),
  StringNotLike: (wanted, actual) => actual === null || !alike(wanted, actual),
  ArnLike: (wanted, actual) => actual !== null && alike(wanted, actual),
  ArnEquals: (wanted, actual) => actual !== null && alike(wanted, actual),
  Bool: (wanted, actual) => actual !== null && same(wanted, actual),
}

function holds(operator: string, wanted: readonly string[], actual: string | null): boolean {
  if (operator.endsWith('IfExists')) return actual === null || holds(operator.slice(0, -8), wanted, actual)
  const decide = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  return decide?.(wanted, actual) ?? false
}

function conditionsHold({ Condition: condition = {} }: Statement, question: PolicyQuestion): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const texts = list(typeof wanted === 'boolean' ? String(wanted) : wanted)
      return holds(operator, texts, question.conditions(key))
    }),
  )
}

function covers(statement: Statement, { action, resource }: PolicyQuestion): boolean {
  const acts = (patterns: Texts | undefined): boolean => list(patterns).some((pattern) => like(pattern, action, 'si'))
  const names = (patterns: Texts | undefined): boolean => list(patterns).some((pattern) => like(pattern, resource))
  return (
    (statement.NotAction === undefined ? acts(statement.Action) : !acts(statement.NotAction)) &&
    (statement.NotResource === undefined ? names(statement.Resource) : !names(statement.NotResource))
  )
}

/** What a bucket policy alone says (s3-facts A7.2): an explicit deny wins. */
export function evaluatePolicy(policy: string | undefined, question: PolicyQuestion): 'allow' | 'deny' | 'silent' {
  if (policy === undefined) return 'silent'
  const speaking = statementsOf(policy).filter(
    (statement) =>
      covers(statement, question) && principalMatches(statement, question) && conditionsHold(statement, question),
  )
  if (speaking.some((statement) => statement.Effect === 'Deny')) return 'deny'
  return speaking.length > 0 ? 'allow' : 'silent'
}

const narrowing =
  /^(aws:(SourceIp|SourceArn|SourceVpc|SourceVpce|SourceOwner|SourceAccount|PrincipalOrgID|PrincipalAccount|PrincipalArn|userid)|s3:DataAccessPointA(rn|ccount)|s3:x-amz-server-side-encryption-aws-kms-key-id)$/i

function isNarrowed({ Condition: condition = {} }: Statement): boolean {
  return Object.entries(condition).some(
    ([operator, keys]) =>
      /^(StringEquals|StringLike|ArnEquals|ArnLike|IpAddress)/.test(operator) &&
      Object.entries(keys).some(
        ([key, wanted]) =>
          narrowing.test(key) &&
          list(wanted).every((value) => !/[*?]|\$\{/.test(value) && !/^0\.0\.0\.0\/0$|\/[0-7]$/.test(value)),
      ),
  )
}

/** Public until every Allow is limited to fixed values (s3-facts A7.3). */
export const isPublicPolicy = (policy: string): boolean =>
  statementsOf(policy).some(
    (statement) => statement.Effect === 'Allow' && isEveryone(statement.Principal) && !isNarrowed(statement),
  )

/** Refuses what S3 would not keep as the policy of `bucket`, by throwing MalformedPolicy. */
export function checkPolicy(text: string, bucket: string): void {
  const malformed = (why: string): S3Error => new S3Error('MalformedPolicy', why)
  if (Buffer.byteLength(text) > 20_480) throw malformed('Policy exceeds the maximum allowed size of 20480 bytes.')
  let statements: readonly Statement[]
  try {
    if (!text.trimStart().startsWith('{')) throw new SyntaxError('not an object')
    statements = statementsOf(text)
  } catch {
    throw malformed("Policies must be valid JSON and the first byte must be '{'")
  }
  if (statements.length === 0 || statements[0] === undefined) throw malformed('Missing required field Statement')
  for (const statement of statements) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed('Invalid effect')
    if (statement.Principal === undefined && statement.NotPrincipal === undefined)
      throw malformed('Missing required field Principal')
    const actions = list(statement.Action ?? statement.NotAction)
    if (actions.length === 0) throw malformed('Missing required field Action')
    if (!actions.every((action) => action === '*' || /^[\w-]+:[\w*?]+$/.test(action)))
      throw malformed('Policy has invalid action')
    const resources = list(statement.Resource ?? statement.NotResource)
    if (resources.length === 0) throw malformed('Missing required field Resource')
    const own = `arn:aws:s3:::${bucket}`
    if (!resources.every((resource) => resource === own || resource.startsWith(`${own}/`) || resource === `${own}*`))
      throw malformed('Policy has invalid resource')
  }
}
