/**
 * A glob as the source of a regular expression for the whole text: `*` and `?` stay within one part of a path, `**` crosses slashes, `[a-z]` and
 * `[!a-z]` are one sign, `{a,b}` is either. A bracket that is not closed stands for itself. `null` for too many alternatives.
 */
export function globPattern(glob: string): string | null {
  const globs = alternatives(glob)
  if (globs.length > mostAlternatives) return null
  return `^(?:${globs.map((one) => tokensOf(one).map(sourceOf).join('')).join('|')})$`
}

function sourceOf(token: Token): string {
  if (token.kind === 'is') return escaped(token.sign)
  return token.kind === 'of' ? token.signs : sources[token.kind]
}

function classOf(signs: readonly string[]): string {
  const negated = signs[0] === '!' || signs[0] === '^'
  const inner = (negated ? signs.slice(1) : signs).map((sign) => (sign === '-' ? '-' : escapedInClass(sign)))
  return `[${negated ? '^/' : ''}${inner.join('')}]`
}

const escaped = (sign: string): string => sign.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
const escapedInClass = (sign: string): string => sign.replace(/[\\\]^[]/, '\\$&')

type Token =
  | { readonly kind: 'one' | 'part' | 'any' | 'folders' }
  | { readonly kind: 'is'; readonly sign: string }
  /** The source of a regular expression for one sign. */
  | { readonly kind: 'of'; readonly signs: string }

const sources = {
  one: '[^/]',
  part: '[^/]*',
  any: '[\\s\\S]*',
  // Also no folder at all.
  folders: '(?:[\\s\\S]*/)?',
} as const

const mostAlternatives = 100

/**
 * Makes a matcher of the same globs for whoever cannot wait for a regular expression: it takes time in proportion to both lengths, whatever the pattern
 * is. `null` for a pattern with a range that runs backwards, or with too many alternatives.
 */
export function globMatcher(glob: string): ((name: string) => boolean) | null {
  const globs = alternatives(glob)
  if (globs.length > mostAlternatives) return null
  try {
    const matchers = globs.map((one) => tokenMatcher(tokensOf(one)))
    return (name) => matchers.some((matches) => matches(name))
  } catch {
    return null
  }
}

/** `a{b,c}` as `ab` and `ac`; stops soon after there are too many. */
function alternatives(glob: string): readonly string[] {
  const open = glob.indexOf('{')
  const parts: string[] = []
  let deep = 0
  let from = open + 1
  for (let at = open; at >= 0 && at < glob.length; at += 1) {
    const sign = glob[at]
    if (sign === '{') deep += 1
    if (sign === '}') deep -= 1
    if ((sign === ',' && deep === 1) || deep === 0) {
      parts.push(glob.slice(from, at))
      from = at + 1
    }
    if (deep === 0) break
  }
  if (open < 0 || deep > 0) return [glob]
  const all: string[] = []
  for (const part of parts) {
    if (all.length > mostAlternatives) break
    all.push(...alternatives(glob.slice(0, open) + part + glob.slice(from)))
  }
  return all
}

function tokensOf(glob: string): readonly Token[] {
  const tokens: Token[] = []
  const signs = Array.from(glob)
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at] ?? ''
    const close = sign === '[' ? signs.indexOf(']', at + 2) : -1
    if (close > 0) {
      tokens.push({ kind: 'of', signs: classOf(signs.slice(at + 1, close)) })
      at = close
    } else if (sign === '?') tokens.push({ kind: 'one' })
    else if (sign !== '*') tokens.push({ kind: 'is', sign })
    else if (signs[at + 1] !== '*') tokens.push({ kind: 'part' })
    else {
      const folders = signs[at + 2] === '/' && (at === 0 || signs[at - 1] === '/')
      tokens.push({ kind: folders ? 'folders' : 'any' })
      at += folders ? 2 : 1
    }
  }
  return tokens
}

/** Walks all ways through the tokens side by side; a place below zero is within folders whose end is to come. */
function tokenMatcher(tokens: readonly Token[]): (name: string) => boolean {
  const classes = new Map<Token, RegExp>(
    tokens.flatMap((token) => (token.kind === 'of' ? [[token, new RegExp(`^${token.signs}$`, 'su')] as const] : [])),
  )
  return (name) => {
    let places = withEmpty(tokens, new Set([0]))
    for (const sign of name) {
      if (places.size === 0) return false
      const next = new Set<number>()
      for (const place of places) {
        const at = place < 0 ? -place - 1 : place
        const token = tokens[at]
        if (token === undefined) continue
        if (token.kind === 'folders') next.add(-at - 1)
        if (token.kind === 'any' || (token.kind === 'part' && sign !== '/')) next.add(at)
        if (classes.get(token)?.test(sign) ?? goesOn(token, sign)) next.add(at + 1)
      }
      places = withEmpty(tokens, next)
    }
    return places.has(tokens.length)
  }
}

function goesOn(token: Token, sign: string): boolean {
  if (token.kind === 'is') return token.sign === sign
  return token.kind === 'one' ? sign !== '/' : token.kind === 'folders' && sign === '/'
}

/** Stars also stand for nothing. */
function withEmpty(tokens: readonly Token[], places: Set<number>): Set<number> {
  for (const at of places) {
    const kind = tokens[at]?.kind
    // What is added to a set while it is walked is walked too.
    if (kind === 'any' || kind === 'part' || kind === 'folders') places.add(at + 1)
  }
  return places
}
