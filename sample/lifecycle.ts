import { S3Error } from './errors'
import type { XmlNode } from './xml'

const classes = ['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']
const actions = [
  'Expiration',
  'Transition',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransition',
  'AbortIncompleteMultipartUpload',
]
const filters = ['Prefix', 'Tag', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan', 'And']

const malformed = (): S3Error => new S3Error('MalformedXML')
const invalid = (why: string): S3Error => new S3Error('InvalidRequest', why)
const argument = (why: string): S3Error => new S3Error('InvalidArgument', why)

function wholeNumber(node: XmlNode, name: string, least: number): void {
  const text = node.value(name)
  if (text !== undefined && !(/^\d+$/.test(text) && Number(text) >= least))
    throw argument(`'${name}' must be a ${least > 0 ? 'positive' : 'nonnegative'} integer`)
}

function checkDate(node: XmlNode): void {
  const date = node.value('Date')
  if (date === undefined) return
  const time = Date.parse(date)
  if (Number.isNaN(time)) throw malformed()
  if (time % 86_400_000 !== 0) throw argument("'Date' must be at midnight GMT")
}

/** Exactly one way to filter; And takes two or more, with tags of different keys (s3-facts A4.4). */
function checkFilter(filter: XmlNode): void {
  if (filter.children.length > 1 || filter.children.some(({ name }) => !filters.includes(name))) throw malformed()
  const and = filter.child('And')
  if (and === undefined) return
  if (and.children.length < 2) throw malformed()
  const keys = and.all('Tag').map((tag) => tag.value('Key'))
  if (new Set(keys).size < keys.length) throw invalid('Duplicate Tag Keys are not allowed.')
  const [low, high] = ['ObjectSizeGreaterThan', 'ObjectSizeLessThan'].map((name) => and.value(name))
  if (low !== undefined && high !== undefined && Number(low) >= Number(high))
    throw invalid("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
}

function checkExpiration(expiration: XmlNode, byTag: boolean): void {
  wholeNumber(expiration, 'Days', 1)
  checkDate(expiration)
  if (expiration.children.length !== 1) throw malformed()
  if (byTag && expiration.child('ExpiredObjectDeleteMarker') !== undefined)
    throw invalid('ExpiredObjectDeleteMarker cannot be specified with Tags.')
}

function checkTransition(transition: XmlNode, days: string): void {
  if (!classes.includes(transition.value('StorageClass') ?? '')) throw malformed()
  if (days === 'Days' && (transition.child('Days') === undefined) === (transition.child('Date') === undefined))
    throw malformed()
  wholeNumber(transition, days, 0)
  checkDate(transition)
}

function checkRule(rule: XmlNode): void {
  if (!['Enabled', 'Disabled'].includes(rule.value('Status') ?? '')) throw malformed()
  if ((rule.value('ID') ?? '').length > 255) throw argument('ID length should not exceed allowed limit of 255')
  const filter = rule.child('Filter')
  if ((filter === undefined) === (rule.child('Prefix') === undefined)) throw malformed()
  if (filter !== undefined) checkFilter(filter)
  if (!rule.children.some(({ name }) => actions.includes(name)))
    throw invalid('At least one action needs to be specified in a rule')
  const byTag = filter?.child('Tag') !== undefined || filter?.child('And')?.child('Tag') !== undefined
  for (const expiration of rule.all('Expiration')) checkExpiration(expiration, byTag)
  for (const transition of rule.all('Transition')) checkTransition(transition, 'Days')
  for (const transition of rule.all('NoncurrentVersionTransition')) checkTransition(transition, 'NoncurrentDays')
  const noncurrent = rule.child('NoncurrentVersionExpiration')
  if (noncurrent !== undefined) {
    wholeNumber(noncurrent, 'NoncurrentDays', 1)
    const newer = noncurrent.value('NewerNoncurrentVersions')
    if (newer !== undefined && (!(Number(newer) >= 1 && Number(newer) <= 100) || filter === undefined))
      throw argument("'NewerNoncurrentVersions' must be from 1 to 100, in a rule with a Filter")
  }
  const abort = rule.child('AbortIncompleteMultipartUpload')
  if (abort === undefined) return
  wholeNumber(abort, 'DaysAfterInitiation', 1)
  if (byTag) throw invalid('AbortIncompleteMultipartUpload cannot be specified with Tags.')
}

/** Refuses the lifecycle documents S3 refuses (s3-facts A4.1, A4.4, A4.5); elements it does not know inside an action pass. */
export function checkLifecycle(root: XmlNode): void {
  const rules = root.all('Rule')
  if (rules.length === 0 || rules.length > 1000) throw malformed()
  for (const rule of rules) checkRule(rule)
  const ids = rules.map((rule) => rule.value('ID')).filter((id) => id !== undefined && id !== '')
  if (new Set(ids).size < ids.length) throw argument('Rule ID must be unique. Found same ID for more than one rule')
  for (const rule of rules) {
    const steps = rule.all('Transition')
    const kinds = new Set(
      [...steps, ...rule.all('Expiration')]
        .flatMap(({ children }) => children.map(({ name }) => name))
        .filter((name) => name === 'Days' || name === 'Date'),
    )
    if (kinds.size > 1)
      throw invalid("Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule")
    const targets = steps.map((step) => step.value('StorageClass'))
    if (new Set(targets).size < targets.length)
      throw invalid("'StorageClass' must be different for 'Transition' actions in same 'Rule'")
  }
}
