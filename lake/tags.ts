import { unreachable } from './unreachable'

/** One object or bucket tag. Sets of tags are lists of pairs, so that a key like `__proto__` survives. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** What may be known of the tags of an object as a whole. */
export const tagStates = ['any', 'none', 'unknown'] as const
export type TagState = (typeof tagStates)[number]

/** One change to a set of tags; keys it does not name stay as they are (s3-facts A6.2). */
export type TagEdit =
  | { readonly op: 'set'; readonly key: string; readonly value: string }
  | { readonly op: 'addIfAbsent'; readonly key: string; readonly value: string }
  | { readonly op: 'rename'; readonly from: string; readonly to: string }
  | { readonly op: 'remove'; readonly key: string }
  /** Only where the key has the value `from`. */
  | { readonly op: 'changeValue'; readonly key: string; readonly from: string; readonly to: string }
  /** Every key that reads like `to` (see `readAlike`) is written like that. */
  | { readonly op: 'unifyKey'; readonly to: string }
  /** Every value of the key that reads like `to` is written like that. */
  | { readonly op: 'unifyValue'; readonly key: string; readonly to: string }

/** Tags an object version may have (s3-facts A6.1). */
export const maxTags = 10
const maxKeyLength = 128
const maxValueLength = 256

const allowed = /^[\p{L}\p{M}\p{N}\p{Zs}+\-=._:/@]*$/u
const allowedText = 'may hold only letters, digits, spaces and + - = . _ : / @'

/** Tags that only AWS can change. */
export const isAwsKey = (key: string): boolean => /^aws:/i.test(key)

/** Says what is wrong with the key of a tag, or `null` (s3-facts A6.1). Lengths are in UTF-16 units. */
export function tagProblem(key: string): string | null {
  if (key === '') return 'must not be empty'
  if (key.length > maxKeyLength) return `is ${key.length} characters long, and S3 allows ${maxKeyLength}`
  if (isAwsKey(key)) return 'must not begin with aws:, which AWS keeps for itself'
  return allowed.test(key) ? null : allowedText
}

/** Says what is wrong with the value of a tag, or `null`; it may be empty. */
export function tagValueProblem(value: string): string | null {
  if (value.length > maxValueLength) return `is ${value.length} characters long, and S3 allows ${maxValueLength}`
  return allowed.test(value) ? null : allowedText
}

/** Says what is wrong with a whole set of tags, or `null`; names the tag. */
export function tagSetProblem(tags: readonly Tag[]): string | null {
  if (tags.length > maxTags) return `has ${tags.length} tags, and S3 allows ${maxTags}`
  const seen = new Set<string>()
  for (const { key, value } of tags) {
    if (seen.has(key)) return `has the key “${key}” twice`
    seen.add(key)
    const wrongKey = tagProblem(key)
    if (wrongKey) return `has a key “${key}” that ${wrongKey}`
    const wrongValue = tagValueProblem(value)
    if (wrongValue) return `has a value of “${key}” that ${wrongValue}`
  }
  return null
}

/** Where an edit meets what is there. `renameOnto` and `twins` leave the tags as they were, `present` leaves the value that is there. */
export type TagConflict =
  | {
      readonly kind: 'renameOnto'
      readonly from: string
      readonly to: string
      readonly value: string
      readonly wanted: string
    }
  | { readonly kind: 'present'; readonly key: string; readonly value: string; readonly wanted: string }
  /** Keys that read alike, with different values. */
  | { readonly kind: 'twins'; readonly keys: readonly string[]; readonly to: string }
  | { readonly kind: 'tooMany'; readonly count: number }

export interface EditedTags {
  readonly tags: readonly Tag[]
  readonly changed: boolean
  readonly conflicts: readonly TagConflict[]
}

/**
 * Applies edits one after the other and keeps everything they do not name, in its order; a new key goes to the end, a renamed one stays in
 * its place. A rename onto a key with the same value leaves one tag. The result may be over `maxTags`, which is a conflict too.
 */
export function applyTagEdits(tags: readonly Tag[], edits: readonly TagEdit[]): EditedTags {
  const conflicts: TagConflict[] = []
  let edited = tags
  for (const edit of edits) edited = applyOne(edited, edit, conflicts)
  if (edited.length > maxTags) conflicts.push({ kind: 'tooMany', count: edited.length })
  return { tags: edited, changed: !sameTags(tags, edited), conflicts }
}

function applyOne(tags: readonly Tag[], edit: TagEdit, conflicts: TagConflict[]): readonly Tag[] {
  switch (edit.op) {
    case 'set':
      return put(tags, edit.key, edit.value)
    case 'addIfAbsent': {
      const present = tags.find(({ key }) => key === edit.key)
      if (!present) return put(tags, edit.key, edit.value)
      if (present.value !== edit.value) {
        conflicts.push({ kind: 'present', key: edit.key, value: present.value, wanted: edit.value })
      }
      return tags
    }
    case 'remove':
      return tags.filter(({ key }) => key !== edit.key)
    case 'rename':
      return rename(tags, edit.from, edit.to, conflicts)
    case 'changeValue':
      return tags.map((tag) => (tag.key === edit.key && tag.value === edit.from ? { ...tag, value: edit.to } : tag))
    case 'unifyKey':
      return unifyKey(tags, edit.to, conflicts)
    case 'unifyValue':
      return tags.map((tag) =>
        tag.key === edit.key && readAlike(tag.value, edit.to) ? { ...tag, value: edit.to } : tag,
      )
    default:
      return unreachable(edit)
  }
}

const put = (tags: readonly Tag[], key: string, value: string): readonly Tag[] =>
  tags.some((tag) => tag.key === key)
    ? tags.map((tag) => (tag.key === key ? { key, value } : tag))
    : [...tags, { key, value }]

function rename(tags: readonly Tag[], from: string, to: string, conflicts: TagConflict[]): readonly Tag[] {
  const moved = tags.find(({ key }) => key === from)
  if (!moved || from === to) return tags
  const inTheWay = tags.find(({ key }) => key === to)
  if (!inTheWay) return tags.map((tag) => (tag === moved ? { key: to, value: tag.value } : tag))
  if (inTheWay.value === moved.value) return tags.filter((tag) => tag !== moved)
  conflicts.push({ kind: 'renameOnto', from, to, value: inTheWay.value, wanted: moved.value })
  return tags
}

/** Twins of one value become one tag in the place of the first; those of AWS are not ours to touch. */
function unifyKey(tags: readonly Tag[], to: string, conflicts: TagConflict[]): readonly Tag[] {
  const twins = tags.filter(({ key }) => readAlike(key, to) && !isAwsKey(key))
  const [first] = twins
  if (first === undefined) return tags
  if (twins.some(({ value }) => value !== first.value)) {
    conflicts.push({ kind: 'twins', keys: twins.map(({ key }) => key), to })
    return tags
  }
  return tags.flatMap((tag) => (tag === first ? { key: to, value: tag.value } : twins.includes(tag) ? [] : tag))
}

/** Whether two sets hold the same tags; the order does not matter, S3 does not keep it. */
export function sameTags(left: readonly Tag[], right: readonly Tag[]): boolean {
  if (left.length !== right.length) return false
  const values = new Map(left.map(({ key, value }) => [key, value]))
  return right.every(({ key, value }) => values.get(key) === value)
}

/** Whether two keys or values differ only in case, in blanks around them or in how accents are composed. */
export const readAlike = (left: string, right: string): boolean => plain(left) === plain(right)

const plain = (text: string): string => text.normalize('NFC').trim().toLowerCase()

/** Groups of different keys, or different values of one key, that read alike. */
export function caseTwins(texts: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>()
  for (const text of new Set(texts)) {
    const group = groups.get(plain(text))
    if (group) group.push(text)
    else groups.set(plain(text), [text])
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

/** `team=data, env=prod`, for people; `no tags` when there are none. */
export const tagsText = (tags: readonly Tag[]): string =>
  tags.length === 0 ? 'no tags' : tags.map(({ key, value }) => `${key}=${value}`).join(', ')
