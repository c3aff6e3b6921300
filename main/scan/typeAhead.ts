import type { NameColumn } from './columns'

/** Whether a name begins with what was typed, whatever the case of letters. */
export function finder(typed: string): (names: NameColumn, index: number) => boolean {
  const wanted = typed.toLowerCase()
  if (wanted === '') return () => true
  const first = wanted.charCodeAt(0)
  const other = wanted.charAt(0).toUpperCase().charCodeAt(0)
  return (names, index) => {
    if (names.plain[index] === 1) {
      // Most names differ in their first byte: those are not decoded.
      const byte = names.flat[names.start(index)]
      if (names.end(index) === names.start(index) || (byte !== first && byte !== other)) return false
    }
    return names.at(index).toLowerCase().startsWith(wanted)
  }
}
