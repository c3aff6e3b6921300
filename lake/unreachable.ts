/** Ends a switch over all kinds of a union: does not compile while a kind is missing, and throws for data that is none of them. */
export function unreachable(value: never): never {
  throw new Error(`not one of the known kinds: ${JSON.stringify(value)}`)
}
