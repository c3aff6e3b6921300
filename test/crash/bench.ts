/** Prints a figure with its goal: `bench NAME VALUE goal OP LIMIT (NOTE)`. */
export function bench(name: string, value: number, goal: string, note?: string): void {
  process.stdout.write(`bench ${name} ${value} goal ${goal}${note === undefined ? '' : ` (${note})`}\n`)
}
