/** Rows that are looked at before anything else gets its turn. */
const atOnce = 20_000

/** Calls `each` for the numbers from 0 to `count`, and lets others have their turn now and then, since a plan may be of millions of rows. */
export async function eachRow(count: number, each: (row: number) => void): Promise<void> {
  for (let from = 0; from < count; from += atOnce) {
    if (from > 0) await new Promise<void>((resolve) => setImmediate(resolve))
    for (let row = from; row < Math.min(from + atOnce, count); row += 1) each(row)
  }
}
