/** The colour of a mark in a picture: that of a storage class, or one by its place in a list. Never the only sign of a difference. */
export type Tone = { readonly tier: string } | { readonly series: number }

/** Things after the seventh share the grey of all that is left. */
const lastSeries = 7

/** Attributes for an element; tones.css turns them into `--tone`. */
export const toneOf = (tone: Tone): Readonly<Record<string, string>> =>
  'tier' in tone ? { 'data-tier': tone.tier } : { 'data-tone': `s${Math.min(tone.series, lastSeries) + 1}` }
