import { z } from 'zod'
import { readWhats } from '../../lake/factPass'
import { call } from './call'
import { Fault } from './fault'
import { BucketName, ConnectionId, Prefix } from './place'
import { ScanId } from './scans'
import { Encryption } from './values'

/**
 * What LIST does not tell, read of every object of a scan that is complete and kept on disk: encryption with HeadObject, tags with
 * GetObjectTagging. What was read is kept beside the scan, so that a pass goes on after the end of the program, and what was read of objects that
 * are the same in a later scan stays known.
 */
const PassId = z.string().min(1).max(100)
const ofScan = z.strictObject({
  scan: ScanId,
  /** Only what is below. Empty for the whole scan. */
  under: Prefix,
  what: z.enum(readWhats),
  /** Reads what is known as well; else only what is not. */
  again: z.boolean(),
})
const one = z.strictObject({ pass: PassId })

const OfFact = z.object({ encryption: z.number(), tags: z.number() })

/** Whole snapshots, at most ten a second and always the last one. Times in ms since 1970. */
export const PassState = z.object({
  pass: PassId,
  scan: ScanId,
  connection: ConnectionId,
  bucket: BucketName,
  under: z.string(),
  what: z.enum(readWhats),
  again: z.boolean(),
  /** `waiting`: something met every object, such as expired credentials, and `fault` says what; `interrupted`: by the end of the program. */
  state: z.enum(['running', 'paused', 'waiting', 'interrupted', 'done', 'cancelled']),
  fault: Fault.nullable(),
  /** Objects to be read, and those that need not be any more. */
  total: z.number(),
  read: z.number(),
  /** Objects whose encryption or tags may not be read, and those of which no answer could be had; the first reason of each since the program started. */
  denied: OfFact,
  deniedFault: Fault.nullable(),
  failed: OfFact,
  failedFault: Fault.nullable(),
  /** Objects that are gone, or others than they were when they were listed. */
  gone: z.number(),
  changed: z.number(),
  requests: z.number(),
  /** Objects a second, over the last ten. */
  rate: z.number(),
  /** Objects a second at most, as the person has set it; `null` without a limit. */
  limit: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
})
export type PassState = z.infer<typeof PassState>

/** How much of the objects of a place it is known. All but `known` are objects of which it is not. */
const covered = {
  known: z.number(),
  denied: z.number(),
  failed: z.number(),
  gone: z.number(),
  changed: z.number(),
  unread: z.number(),
  /** Of the known ones those that the report of S3 Inventory has told that the scan was loaded from. */
  reported: z.number(),
  /** Where the other known ones were learnt, and when: the earliest and the latest, in ms since 1970. */
  sources: z.array(z.enum(['pass', 'sample', 'inventory'])),
  from: z.number().nullable(),
  to: z.number().nullable(),
}

export const passes = {
  /** What a pass would read and cost, before it begins. `usd` by the price list of `usdAsOf`: an estimate; `null` for endpoints without prices. */
  'scans.passCost': call(
    ofScan,
    z.object({
      /** Objects below `under`, and those that would be read. */
      population: z.number(),
      objects: z.number(),
      requests: z.number(),
      usd: z.number().nullable(),
      usdAsOf: z.string().nullable(),
      /** Objects a second as last measured in this bucket; `null` where nothing was. */
      perSecond: z.number().nullable(),
    }),
  ),
  /** Begins at once; `pass` events tell how it goes. One unfinished pass of the scan is given up for it. */
  'scans.pass': call(ofScan, PassState),
  /** The passes of this start; with `scan` also what its file tells of one of an earlier start. */
  'scans.passes': call(z.strictObject({ scan: ScanId.optional() }), z.array(PassState)),
  'scans.pausePass': call(one, PassState),
  /** Goes on after a pause, what it waited for, or the end of the program. */
  'scans.resumePass': call(one, PassState),
  /** Kept with the pass, so that it holds after the end of the program too. */
  'scans.limitPass': call(one.extend({ perSecond: z.number().min(0.1).max(100_000).nullable() }), PassState),
  /** What was read stays known. */
  'scans.cancelPass': call(one, PassState),
  /** What is known of the objects below a prefix, by whichever way it was learnt. */
  'scans.facts': call(
    z.strictObject({ scan: ScanId, under: Prefix }),
    z.object({
      version: z.number(),
      objects: z.number(),
      encryption: z.object({
        ...covered,
        /** Most objects first. */
        groups: z.array(z.object({ encryption: Encryption, objects: z.number(), bytes: z.number() })),
        /** Objects encrypted by the client as well, of those whose metadata was read. */
        clientSide: z.object({ objects: z.number(), of: z.number() }),
      }),
      tags: z.object({
        ...covered,
        /** Objects that have any tag. */
        tagged: z.number(),
        /** The first 100 keys, most objects first, with the first 20 values. */
        keys: z.array(
          z.object({
            key: z.string(),
            objects: z.number(),
            values: z.array(z.object({ value: z.string(), objects: z.number() })),
            valueCount: z.number(),
          }),
        ),
        keyCount: z.number(),
        /** Spellings that read alike, of keys (`key` is `null`) or of the values of a key. */
        twins: z.array(
          z.object({
            key: z.string().nullable(),
            spellings: z.array(z.object({ text: z.string(), objects: z.number() })),
          }),
        ),
      }),
      /** Why something that was read once is not known any more. */
      damaged: z.string().nullable(),
    }),
  ),
} as const
