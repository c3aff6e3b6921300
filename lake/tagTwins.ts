import { caseTwins, type Tag } from './tags'

/** How many objects have a key, and each value of it. */
export interface CountedTag {
  readonly key: string
  readonly objects: number
  readonly values: readonly { readonly value: string; readonly objects: number }[]
}

/** Spellings that read alike, the commonest first: of keys, or of the values of one key. */
export interface Twins {
  /** `null` for spellings of a key. */
  readonly key: string | null
  readonly spellings: readonly { readonly text: string; readonly objects: number }[]
}

/** Adds up the tags of some objects, in the order they are found; `times` says for how many objects each of them stands. */
export function countTags(objects: readonly (readonly Tag[])[], times?: readonly number[]): readonly CountedTag[] {
  const keys = new Map<string, Map<string, number>>()
  objects.forEach((tags, at) => {
    for (const { key, value } of tags) {
      const values = keys.get(key) ?? new Map<string, number>()
      values.set(value, (values.get(value) ?? 0) + (times?.[at] ?? 1))
      keys.set(key, values)
    }
  })
  return [...keys].map(([key, values]) => ({
    key,
    objects: [...values.values()].reduce((sum, count) => sum + count, 0),
    values: [...values].map(([value, count]) => ({ value, objects: count })),
  }))
}

/** All spellings that read alike among tags, those of keys first. */
export function twinsOf(tags: readonly CountedTag[]): readonly Twins[] {
  const ofKeys = twinsAmong(tags.map(({ key, objects }) => ({ text: key, objects })))
  const ofValues = tags.flatMap(({ key, values }) =>
    twinsAmong(values.map(({ value, objects }) => ({ text: value, objects }))).map((spellings) => ({ key, spellings })),
  )
  return [...ofKeys.map((spellings) => ({ key: null, spellings })), ...ofValues]
}

function twinsAmong(texts: Twins['spellings']): readonly Twins['spellings'][] {
  const counts = new Map(texts.map(({ text, objects }) => [text, objects]))
  return caseTwins(texts.map(({ text }) => text)).map((twins) =>
    twins.map((text) => ({ text, objects: counts.get(text) ?? 0 })).sort((left, right) => right.objects - left.objects),
  )
}
