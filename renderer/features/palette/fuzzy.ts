/** How well a text holds the letters of a query in order; `null` when it does not. Higher is better. */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '')
  const given = text.toLowerCase()
  if (wanted === '') return 0
  const whole = given.indexOf(query.trim().toLowerCase())
  if (whole >= 0) return 1000 - whole - given.length / 100
  let score = 0
  let at = -1
  for (const letter of wanted) {
    const next = given.indexOf(letter, at + 1)
    if (next < 0) return null
    const startsWord = next === 0 || /[\s/_.=-]/.test(given[next - 1] ?? '')
    score += next === at + 1 ? 6 : startsWord ? 5 : 1
    score -= Math.min(next - at - 1, 10) / 10
    at = next
  }
  return score - given.length / 100
}

/** The best matches first; what has no query keeps its order. */
export function fuzzyFind<T>(query: string, all: readonly T[], textOf: (one: T) => string): readonly T[] {
  if (query.trim() === '') return all
  return all
    .flatMap((one) => {
      const score = fuzzyScore(query, textOf(one))
      return score === null ? [] : [{ one, score }]
    })
    .sort((left, right) => right.score - left.score)
    .map(({ one }) => one)
}
