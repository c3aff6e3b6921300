/** A part of a population that is likely to be alike, such as a partition; rows of a stratum stand one after the other. */
export interface Stratum {
  readonly rows: number
}

/** Strata that are looked at as one, and the rows to look at, counted from its first row, in ascending order. */
export interface Draw {
  /** The first of its strata; those up to the first one of the next draw belong to it. */
  readonly first: number
  readonly rows: number
  readonly drawn: readonly number[]
}

/**
 * Draws about `size` rows by chance, from each stratum in proportion to its rows and two from each where there are so many, so that small
 * partitions are seen too. Where there are more strata than can have their rows, neighbours are taken together. The same seed draws the same rows.
 */
export function drawSample(strata: readonly Stratum[], size: number, seed: number): readonly Draw[] {
  const chance = chanceFrom(seed)
  const groups = joinNeighbours(strata, Math.max(1, Math.floor(size / 4)))
  const shares = allocate(
    groups.map((group) => group.rows),
    size,
  )
  return groups.map(({ first, rows }, at) => ({ first, rows, drawn: draw(rows, shares[at] ?? 0, chance) }))
}

/** Neighbours together, so that at most `most` groups are left and no stratum is cut. */
function joinNeighbours(
  strata: readonly Stratum[],
  most: number,
): readonly { readonly first: number; readonly rows: number }[] {
  const all = strata.reduce((sum, { rows }) => sum + rows, 0)
  const filled = strata.filter(({ rows }) => rows > 0).length
  const least = filled <= most ? 1 : all / (most / 2)
  const groups: { first: number; rows: number }[] = []
  strata.forEach(({ rows }, at) => {
    const last = groups.at(-1)
    if (last && (last.rows < least || rows === 0)) last.rows += rows
    else groups.push({ first: at, rows })
  })
  return groups
}

/** In proportion, at least two each where there are, and `size` in all as far as that goes. */
function allocate(rows: readonly number[], size: number): readonly number[] {
  const all = rows.reduce((sum, count) => sum + count, 0)
  if (size >= all) return rows
  const floor = rows.map((count) => Math.min(count, Math.max(2, Math.floor((count / all) * size))))
  let left = size - floor.reduce((sum, count) => sum + count, 0)
  const byRest = rows.map((count, at) => ({ at, rest: ((count / all) * size) % 1 })).sort((a, b) => b.rest - a.rest)
  for (const { at } of byRest) {
    if (left <= 0) break
    if ((floor[at] ?? 0) >= (rows[at] ?? 0)) continue
    floor[at] = (floor[at] ?? 0) + 1
    left -= 1
  }
  return floor
}

/** `count` of the numbers from 0 to below `of`, each set of them as likely as any other (Floyd). */
function draw(of: number, count: number, chance: () => number): readonly number[] {
  const drawn = new Set<number>()
  for (let top = of - count; top < of; top += 1) {
    const pick = Math.floor(chance() * (top + 1))
    drawn.add(drawn.has(pick) ? top : pick)
  }
  return [...drawn].sort((a, b) => a - b)
}

/** Numbers from 0 up to but not 1 that follow from a seed (the generator known as mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What was seen in one stratum: how many of the rows looked at answered, and how many of those have the property. */
export interface Seen {
  readonly rows: number
  readonly answered: number
  readonly having: number
}

/** A share of a population as a sample tells it; all from 0 to 1. */
export interface ShareEstimate {
  readonly share: number
  /** The share of the whole lies in here, in at least 95 of 100 such samples. */
  readonly low: number
  readonly high: number
  readonly answered: number
  readonly population: number
  /** Everything was looked at, so nothing is estimated. */
  readonly exact: boolean
}

/** How often the interval may be wrong. */
const risk = 0.05

/**
 * Estimates a share. The interval is that of Clopper and Pearson, which holds for rare and for nearly certain things too, made wider for strata that
 * were looked at unevenly and narrower as the sample nears the whole. `null` where nothing answered.
 */
export function estimateShare(strata: readonly Seen[]): ShareEstimate | null {
  const population = strata.reduce((sum, { rows }) => sum + rows, 0)
  const heard = strata.filter(({ answered }) => answered > 0)
  const answered = heard.reduce((sum, stratum) => sum + stratum.answered, 0)
  if (answered === 0) return null
  // A stratum that did not answer is taken to be like the others.
  const known = heard.reduce((sum, { rows }) => sum + rows, 0)
  const share = heard.reduce((sum, stratum) => sum + (stratum.rows / known) * (stratum.having / stratum.answered), 0)
  if (answered >= population) return { share, low: share, high: share, answered, population, exact: true }
  const squares = heard.reduce((sum, stratum) => sum + (stratum.rows / known) ** 2 / stratum.answered, 0)
  const effective = (1 / squares) * ((population - 1) / (population - answered))
  const having = share * effective
  return {
    share,
    low: having <= 1e-9 ? 0 : betaQuantile(risk / 2, having, effective - having + 1),
    high: effective - having <= 1e-9 ? 1 : betaQuantile(1 - risk / 2, having + 1, effective - having),
    answered,
    population,
    exact: false,
  }
}

/** Where the distribution function of the beta distribution reaches `p`, by halving. */
function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (betaShare(middle, a, b) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The regularised incomplete beta function. */
function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** Its continued fraction, from the front (Lentz). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m <= 5000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    result *= d * c
    if (Math.abs(d * c - 1) < 1e-14) break
  }
  return result
}

/** Stirling's series for the logarithm of the gamma function, from 10 up; below that by its recurrence. */
function logGamma(x: number): number {
  let shift = 0
  let at = x
  for (; at < 10; at += 1) shift += Math.log(at)
  const inverse = 1 / (at * at)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift
}

/** `97 % (95 to 98 %)`; a share that was not counted whole never reads as all or nothing without its bound. */
export function shareText({ share, low, high, exact }: ShareEstimate): string {
  if (exact) return `${percent(share)} %`
  return `${percent(share)} % (${percent(low, Math.floor)} to ${percent(high, Math.ceil)} %)`
}

/** With one digit after the point where that says more. */
function percent(share: number, round: (value: number) => number = Math.round): string {
  const value = share * 100
  const fine = value > 0 && value < 100 && (value < 10 || value > 90)
  const rounded = fine ? round(value * 10) / 10 : round(value)
  return rounded.toString()
}
