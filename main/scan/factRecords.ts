import { z } from 'zod'
import { readWhats } from '../../lake/factPass'
import { Encryption, Tag } from '../../preload/contract/values'
import type { LineFormat } from '../lines/checkedLines'

/**
 * What was learnt of the rows of a saved scan, as checked lines beside its file: which scan it is of, and then what was learnt, in the order it
 * was. Sources and things have numbers by the order in which the file first names them; numbers of things begin behind those of what was not told.
 */
export const factsFormat: LineFormat = { words: 'lakescope scan facts', version: '1' }

const Count = z.number().int().min(0)

export const FactsHeader = z.strictObject({ k: z.literal('facts'), saved: z.string(), rows: Count })

const Source = z.strictObject({
  k: z.literal('source'),
  kind: z.enum(['pass', 'sample', 'inventory']),
  from: z.number(),
})

export const HeadThing = z.strictObject({ encryption: Encryption, clientSide: z.boolean().nullable() })
export const TagsThing = z.array(Tag)

const learnt = {
  k: z.literal('learnt'),
  source: z.number().int().min(1),
  /** When the last of it was read, in ms since 1970. */
  at: z.number(),
  /** The first row, and how far each other one is from the one before. */
  rows: z.array(Count).min(1),
  numbers: z.array(z.number().int().min(1)),
}
const Learnt = z.discriminatedUnion('of', [
  z.strictObject({ ...learnt, of: z.literal('heads'), things: z.array(HeadThing) }),
  z.strictObject({ ...learnt, of: z.literal('tags'), things: z.array(TagsThing) }),
])
export type Learnt = z.infer<typeof Learnt>

/** A full pass was begun: `first` is its first source, and everything learnt from then on is of it or newer. */
const Pass = z.strictObject({
  k: z.literal('pass'),
  pass: z.string(),
  under: z.string(),
  what: z.enum(readWhats),
  again: z.boolean(),
  first: z.number().int().min(1),
  startedAt: z.number(),
})

/** How many requests the pass has made, and whether it has ended. */
const PassState = z.strictObject({
  k: z.literal('passState'),
  requests: Count,
  state: z.enum(['open', 'done', 'cancelled']),
  at: z.number(),
})

/** At most so many objects a second; `null` without a limit, as it is before the first of these. */
const PassLimit = z.strictObject({ k: z.literal('passLimit'), perSecond: z.number().positive().nullable() })

export const FactRecord = z.union([FactsHeader, Source, Learnt, Pass, PassState, PassLimit])
export type FactRecord = z.infer<typeof FactRecord>

/** A full pass over the rows below a prefix, as it is kept. */
export interface PassRecord extends Omit<z.infer<typeof Pass>, 'k'> {
  requests: number
  state: 'open' | 'done' | 'cancelled'
  /** When it ended, or was last heard of. */
  at: number
  limit: number | null
}
