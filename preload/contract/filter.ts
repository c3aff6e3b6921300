import { z } from 'zod'
import { mostConditions } from '../../lake/objectFilter'

const text = z.string().max(1024)
const names = z.array(z.string().max(100)).max(60)

/** What an object must be, all of it; whether the values make sense is decided by `problemOfFilter` (lake/objectFilter.ts). */
export const ObjectFilter = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['olderThan', 'newerThan']), days: z.number() }),
      z.strictObject({ kind: z.enum(['before', 'since']), date: z.string().max(20) }),
      z.strictObject({ kind: z.enum(['largerThan', 'smallerThan']), bytes: z.number() }),
      z.strictObject({ kind: z.literal('storageClass'), anyOf: names }),
      z.strictObject({ kind: z.literal('format'), anyOf: names }),
      z.strictObject({ kind: z.literal('tag'), key: text, value: text.nullable() }),
      z.strictObject({ kind: z.literal('contains'), text }),
      z.strictObject({ kind: z.literal('glob'), pattern: text }),
    ]),
  )
  .min(1)
  .max(mostConditions)
