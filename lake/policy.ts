/** Looks into bucket policies; takes parsed JSON of any shape, and what it does not understand says nothing. Never throws. */

/**
 * The tag keys a policy's conditions look at, so that changing such a tag may change who has access: `s3:ExistingObjectTag/key`,
 * `s3:RequestObjectTag/key`, the values of `s3:RequestObjectTagKeys`, and tags used as policy variables. The case of tag keys is kept; IAM
 * itself does not mind the case of a condition key.
 */
export function policyTagKeys(policy: unknown): readonly string[] {
  const keys = new Set<string>()
  for (const statement of statementsOf(policy)) {
    for (const [condition, values] of conditionsOf(statement)) {
      const named = /^s3:(?:existing|request)objecttag\/(.+)$/is.exec(condition)?.[1]
      if (named !== undefined) keys.add(named)
      if (condition.toLowerCase() === 's3:requestobjecttagkeys') for (const value of values) keys.add(value)
    }
    for (const variable of variablesOf(statement)) keys.add(variable)
  }
  return [...keys]
}

/**
 * Whether a policy denies some upload whose request does not name server-side encryption: the default encryption of the bucket does not
 * help against that, only sending the header does (s3-facts A3.8).
 */
export function deniesUploadsWithoutEncryption(policy: unknown): boolean {
  return statementsOf(policy).some(
    (statement) => statement.get('Effect') === 'Deny' && coversPutObject(statement) && refusesMissingHeader(statement),
  )
}

type Fields = ReadonlyMap<string, unknown>

/** The own fields of an object; none of anything else. A map, so that a field like `__proto__` is only a field. */
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : new Map()

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

const textsOf = (value: unknown): readonly string[] =>
  listOf(value).flatMap((one) => (typeof one === 'string' || typeof one === 'boolean' ? [String(one)] : []))

const statementsOf = (policy: unknown): readonly Fields[] => listOf(fieldsOf(policy).get('Statement')).map(fieldsOf)

/** Condition keys of a statement with their values, whatever the operator. */
const conditionsOf = (statement: Fields): readonly (readonly [string, readonly string[], string])[] =>
  [...fieldsOf(statement.get('Condition'))].flatMap(([operator, pairs]) =>
    [...fieldsOf(pairs)].map(([key, values]) => [key, textsOf(values), operator.toLowerCase()] as const),
  )

function variablesOf(statement: Fields): readonly string[] {
  const places = [...textsOf(statement.get('Resource')), ...textsOf(statement.get('NotResource'))]
  const texts = [...places, ...conditionsOf(statement).flatMap(([, values]) => values)]
  return texts.flatMap((text) =>
    [...text.matchAll(/\$\{s3:(?:existing|request)objecttag\/([^},]+)/gi)].flatMap(([, key]) =>
      key === undefined ? [] : [key.trim()],
    ),
  )
}

function coversPutObject(statement: Fields): boolean {
  const matches = (pattern: string) => wildcard(pattern).test('s3:putobject')
  if (statement.has('NotAction')) return !textsOf(statement.get('NotAction')).some(matches)
  return textsOf(statement.get('Action')).some(matches)
}

const wildcard = (pattern: string): RegExp => {
  const escaped = pattern.toLowerCase().replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`, 's')
}

/**
 * A negated comparison is true of a header that is not there, and so are `Null: true` and every operator with `IfExists`. All conditions of
 * the statement that are about encryption must be.
 */
function refusesMissingHeader(statement: Fields): boolean {
  const conditions = conditionsOf(statement).filter(([key]) => /^s3:x-amz-server-side-encryption(?:-|$)/i.test(key))
  return (
    conditions.length > 0 &&
    conditions.every(([, values, operator]) =>
      operator === 'null'
        ? values.includes('true')
        : /^(?:forallvalues:)?stringnot(?:equals|like)|ifexists$/.test(operator),
    )
  )
}
