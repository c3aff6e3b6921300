export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

interface Goal {
  /** No goal: the figure is only told. */
  readonly atMost: number | null
  readonly digits?: number
  readonly unit?: string
  /** What else one wants to know, such as the figures a ratio was made of. */
  readonly note?: string
}

/** Prints the median of all rounds against its goal, with the least and the most. A missed goal is marked and fails nothing: time depends on the machine. */
export function print(name: string, rounds: readonly number[], { atMost, digits = 2, unit = '', note }: Goal): void {
  const shown = (value: number): string => value.toFixed(digits)
  const middle = median(rounds)
  const goal = atMost === null ? 'goal none' : `goal <= ${atMost}`
  const spread =
    rounds.length > 1
      ? `${shown(Math.min(...rounds))} to ${shown(Math.max(...rounds))} in ${rounds.length} rounds`
      : 'one round'
  const missed = atMost !== null && !(middle <= atMost) ? ' MISSED' : ''
  console.log(
    `bench ${name} ${shown(middle)}${unit} ${goal}${missed} (${spread}${note === undefined ? '' : `; ${note}`})`,
  )
}
