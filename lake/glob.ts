/**
 * A glob as the source of a regular expression for the whole text: `*` and `?` stay within one part of a path, `**` crosses slashes, `[a-z]` and
 * `[!a-z]` are one sign, `{a,b}` is either. A bracket that is not closed stands for itself.
 */
export function globPattern(glob: string): string {
  let [pattern, at, deep] = ['', 0, 0]
  const signs = Array.from(glob)
  while (at < signs.length) {
    const sign = signs[at] ?? ''
    at += 1
    if (sign === '*') {
      const doubled = signs[at] === '*'
      if (doubled) at += 1
      // `**/` is also no folder at all.
      if (doubled && signs[at] === '/' && (at < 3 || signs[at - 3] === '/')) {
        pattern += '(?:[\\s\\S]*/)?'
        at += 1
      } else pattern += doubled ? '[\\s\\S]*' : '[^/]*'
    } else if (sign === '?') pattern += '[^/]'
    else if (sign === '[' && signs.indexOf(']', at + 1) > 0) {
      const end = signs.indexOf(']', at + 1)
      pattern += classOf(signs.slice(at, end))
      at = end + 1
    } else if (sign === '{' && signs.indexOf('}', at) > 0) {
      pattern += '(?:'
      deep += 1
    } else if (sign === '}' && deep > 0) {
      pattern += ')'
      deep -= 1
    } else pattern += sign === ',' && deep > 0 ? '|' : escaped(sign)
  }
  return `^${pattern}$`
}

function classOf(signs: readonly string[]): string {
  const negated = signs[0] === '!' || signs[0] === '^'
  const inner = (negated ? signs.slice(1) : signs).map((sign) => (sign === '-' ? '-' : escapedInClass(sign)))
  return `[${negated ? '^/' : ''}${inner.join('')}]`
}

const escaped = (sign: string): string => sign.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
const escapedInClass = (sign: string): string => sign.replace(/[\\\]^[]/, '\\$&')
