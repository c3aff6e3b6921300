import type { z } from 'zod'

/** Declares a call: the schema its input must meet and the schema its answer is cut to (unknown fields are dropped). */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
