import { S3Error } from './errors'
import type { Shape, XmlNode } from './xml'

const tag = { Key: /./, Value: /^/ }
const size = /^\d+$/
const filters: Shape = { 'Prefix?': /^/, 'ObjectSizeGreaterThan?': size, 'ObjectSizeLessThan?': size }
const target = /^(STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER_IR|GLACIER|DEEP_ARCHIVE)$/

/** What a lifecycle document must be like; elements that are not here pass (s3-facts A4.2). */
export const lifecycleShape: Shape = {
  'Rule+': {
    Status: /^(Enabled|Disabled)$/,
    'ID?': /^.{0,255}$/s,
    'Prefix?': /^/,
    'Filter?': { ...filters, 'Tag?': tag, 'And?': { ...filters, 'Tag*': tag } },
    'Expiration?': { 'Days?': /./, 'Date?': /./ },
    'Transition*': { StorageClass: target, 'Days?': /^-?\d+$/ },
    'NoncurrentVersionTransition*': { StorageClass: target },
    'AbortIncompleteMultipartUpload?': { DaysAfterInitiation: /./ },
  },
}

const argument = (why: string): S3Error => new S3Error('InvalidArgument', why)
const request = (why: string): S3Error => new S3Error('InvalidRequest', why)

/** Counts and dates of one action: days from `least` on, dates at midnight (s3-facts A4.6). */
function checkNumbers(action: XmlNode, least: number): void {
  for (const name of ['Days', 'NoncurrentDays', 'DaysAfterInitiation', 'NewerNoncurrentVersions']) {
    const text = action.value(name)
    const most = name === 'NewerNoncurrentVersions' ? 100 : 2 ** 31 - 1
    if (text !== undefined && !(/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most))
      throw argument(`'${name}' must be an integer from ${least} to ${most}`)
  }
  const date = action.value('Date')
  if (date !== undefined && Date.parse(date) % 86_400_000 !== 0) throw argument("'Date' must be at midnight GMT")
}

/** One way to filter, or two and more within And, with tags of different keys (s3-facts A4.4). */
function checkFilter(filter: XmlNode): void {
  const and = filter.child('And')
  if (filter.children.length > 1 || (and !== undefined && and.children.length < 2)) throw new S3Error('MalformedXML')
  const keys = and?.all('Tag').map((one) => one.value('Key')) ?? []
  if (new Set(keys).size < keys.length) throw request('Duplicate Tag Keys are not allowed.')
  if (Number(and?.value('ObjectSizeGreaterThan')) >= Number(and?.value('ObjectSizeLessThan')))
    throw request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
}

function checkRule(rule: XmlNode): void {
  const [filter, expiration] = [rule.child('Filter'), rule.child('Expiration')]
  if ((filter === undefined) === (rule.child('Prefix') === undefined)) throw new S3Error('MalformedXML')
  if (filter !== undefined) checkFilter(filter)
  const actions = rule.children.filter(({ name }) => /Expiration$|Transition$|^AbortIncomplete/.test(name))
  if (actions.length === 0) throw request('At least one action needs to be specified in a rule')
  for (const action of actions) checkNumbers(action, action.name.endsWith('Transition') ? 0 : 1)
  const byTag = filter?.child('Tag') !== undefined || filter?.child('And')?.child('Tag') !== undefined
  const marker = expiration?.child('ExpiredObjectDeleteMarker') !== undefined
  if (byTag && (marker || rule.child('AbortIncompleteMultipartUpload') !== undefined))
    throw request('AbortIncompleteMultipartUpload and ExpiredObjectDeleteMarker cannot be specified with Tags.')
  if (expiration !== undefined && expiration.children.length !== 1) throw new S3Error('MalformedXML')
  const newer = rule.child('NoncurrentVersionExpiration')?.child('NewerNoncurrentVersions')
  if (newer !== undefined && filter === undefined) throw request('NewerNoncurrentVersions needs a Filter.')
  const transitions = rule.all('Transition')
  const kinds = new Set([...transitions, expiration].flatMap((one) => one?.children.map(({ name }) => name) ?? []))
  if (kinds.has('Days') && kinds.has('Date'))
    throw request("Found mixed 'Date' and 'Days' based actions in lifecycle rule")
  if (transitions.some((one) => (one.child('Days') === undefined) === (one.child('Date') === undefined)))
    throw new S3Error('MalformedXML')
  const targets = transitions.map((one) => one.value('StorageClass'))
  if (new Set(targets).size < targets.length)
    throw request("'StorageClass' must be different for 'Transition' actions in same 'Rule'")
}

/** Refuses the lifecycle documents S3 refuses though their shape is right (s3-facts A4.1, A4.4, A4.5). */
export function checkLifecycle(root: XmlNode): void {
  const rules = root.all('Rule')
  if (rules.length > 1000) throw new S3Error('MalformedXML')
  for (const rule of rules) checkRule(rule)
  const ids = rules.map((rule) => rule.value('ID') ?? '').filter((id) => id !== '')
  if (new Set(ids).size < ids.length) throw argument('Rule ID must be unique. Found same ID for more than one rule')
}
