/** One object or bucket tag. Sets of tags are lists of pairs, so that a key like `__proto__` survives. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** One change to a set of tags; keys it does not name stay as they are (s3-facts A6.2). */
export type TagEdit =
  | { readonly op: 'set'; readonly key: string; readonly value: string }
  | { readonly op: 'addIfAbsent'; readonly key: string; readonly value: string }
  | { readonly op: 'rename'; readonly from: string; readonly to: string }
  | { readonly op: 'remove'; readonly key: string }
