export type Cell = string | number | null

/** What a spreadsheet may take for the beginning of a formula (security B5), and the mark itself, so that the mark can be taken off again. */
const risky = /^[=+\-@\t\r\n\0'＝＋－＠]/u
const quoted = /[",\r\n]/

/**
 * One record of a CSV file (RFC 4180). A text that a spreadsheet could run as a formula gets a `'` before it: whoever reads the file with a program
 * takes one `'` off the beginning of a text. The same values are in JSON lines as they are.
 */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = risky.test(cell) ? `'${cell}` : cell
  return quoted.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
