import { z } from 'zod'
import { tableFormats } from '../../lake/datasets'
import { encryptionKinds } from '../../lake/encryption'
import { findingKinds } from '../../lake/findings'
import { timeUnits } from '../../lake/layout'
import { payBackKinds } from '../../lake/payBack'
import { targetClasses } from '../../lake/tiers'
import { call } from './call'
import { Intent } from './changes'
import { Prefix } from './place'
import { ScanId } from './scans'

/**
 * What the objects of a scan are: data sets, their partitions, what is wrong in them, and what they cost. Worked out in main from the index when it
 * is first asked for (about a second for a million objects), and anew when the scan has more; `version` is that of the scan it was made from.
 */
const Sum = z.object({ objects: z.number(), bytes: z.number() })
const Confidence = z.enum(['certain', 'likely', 'guess'])
const Unit = z.enum(timeUnits)
const From = z.number().int().min(0).max(100_000_000)
const Count = z.number().int().min(1).max(500)
const one = z.strictObject({ scan: ScanId })

/** `version`: of the scan (`ScanState.version`) it was made from. `complete`: that of the scan then; else more may come. */
const answered = { version: z.number(), complete: z.boolean() }

/** One level of partitions, from the top. */
const Level = z.object({
  kind: z.enum(['hive', 'bare', 'id', 'folders']),
  role: z.enum([...timeUnits, 'date', 'id', 'other']),
  /** The column, such as `year`; `null` where the names have none. */
  name: z.string().nullable(),
  confidence: Confidence,
  /** One sentence for people; holds names as S3 gives them. */
  explanation: z.string(),
})

/** By storage class; `usdPerMonth` by list prices, an estimate, `null` where no price is known. */
const OfClass = Sum.extend({ storageClass: z.string(), usdPerMonth: z.number().nullable() })

/** Of how many objects the encryption is known, by kind, most objects first; nothing is said of the others. */
const KnownEncryption = z.array(z.object({ kind: z.enum(encryptionKinds), objects: z.number() }))

export const DataSet = Sum.extend({
  /** Names it in other calls. */
  prefix: z.string(),
  table: z.enum(tableFormats).nullable(),
  /** Empty for a flat set: files of one format right in the prefix; nothing below it is part of it. */
  levels: z.array(Level),
  confidence: Confidence,
  explanation: z.string(),
  partitions: z.number(),
  /** Objects that hold rows: no markers, hidden files or table metadata. */
  dataObjects: z.number(),
  /** Of those, below 16 MB. */
  smallFiles: z.number(),
  /** Most bytes first. */
  storageClasses: z.array(OfClass),
  /** Of data objects, most of them first. */
  formats: z.array(Sum.extend({ format: z.string() })),
  usdPerMonth: z.number().nullable(),
  encryption: KnownEncryption,
  /** Last-Modified of its objects, in ms since 1970. */
  oldest: z.number(),
  newest: z.number(),
  /** How far its partitions tell the time; `null` where they do not, and then the next five are empty too. */
  unit: Unit.nullable(),
  /** The times its partitions are about, in ms since 1970; `lastTo` is where the last one ends. */
  firstFrom: z.number().nullable(),
  lastTo: z.number().nullable(),
  /** By its own habit, such as `every day from Monday to Friday`; that of the series with most partitions. */
  rhythm: z.string().nullable(),
  /** Rows of the calendar: partitions whose values but for the time are the same. */
  series: z.number(),
  /** Times that are over by that rhythm and not there after the last one, in the series that is least behind. */
  behind: z.number(),
  /** `problem` before `note`. */
  findings: z.array(z.object({ kind: z.enum(findingKinds), severity: z.enum(['problem', 'note']), count: z.number() })),
  /** Deep folders were too many to look at one by one; findings hold for what was seen. */
  folded: z.boolean(),
})
export type DataSet = z.infer<typeof DataSet>

export const Place = Sum.extend({
  /** Of a gap, the prefix that lacks it. Of `keyTwins`, a key. */
  prefix: z.string(),
  /** Such as `2026-03-04 to 2026-03-06, 3 days`; holds names as S3 gives them. */
  text: z.string(),
  /** The time it is about, in ms since 1970, `to` excluded. */
  from: z.number().nullable(),
  to: z.number().nullable(),
})

/** `change`: what `changes.plan` would be asked for, once for each prefix; `prefixes` are the first ones of `prefixCount`. */
export const Mend = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change'), intent: Intent, prefixes: z.array(z.string()), prefixCount: z.number() }),
  z.object({ kind: z.literal('none'), why: z.string() }),
])

export const Finding = Sum.extend({
  kind: z.enum(findingKinds),
  severity: z.enum(['problem', 'note']),
  confidence: Confidence,
  /** The prefix of its data set. */
  dataSet: z.string(),
  /** One sentence for people; holds names as S3 gives them. */
  text: z.string(),
  /** How many things were found: missing hours, partitions, keys. */
  count: z.number(),
  /** The first ones; `scans.findingPlaces` has all. */
  places: z.array(Place),
  placeCount: z.number(),
  mend: Mend,
})
export type Finding = z.infer<typeof Finding>

export const Partition = Sum.extend({
  prefix: z.string(),
  /** Its part of the prefix, such as `year=2026/month=10`. */
  name: z.string(),
  /** Its values but for the time, such as `region=eu`; empty where time is all. */
  series: z.string(),
  /** The time it is about, in ms since 1970, `to` excluded; `null` where its names tell none. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  dataObjects: z.number(),
  smallFiles: z.number(),
  oldest: z.number(),
  newest: z.number(),
  storageClasses: z.array(Sum.extend({ storageClass: z.string() })),
  encryption: KnownEncryption,
  /** What was found about this very partition. */
  findings: z.array(z.enum(findingKinds)),
})
export type Partition = z.infer<typeof Partition>

const Series = Sum.extend({
  name: z.string(),
  partitions: z.number(),
  rhythm: z.string(),
  firstFrom: z.number(),
  lastTo: z.number(),
  behind: z.number(),
  gaps: z.number(),
})

/** The prices of `usdPerMonth`; `null` where there are none. `sample`: as AWS would charge for it. */
const PricesUsed = z
  .object({ asOf: z.string(), region: z.string(), pricedAs: z.string(), sample: z.boolean() })
  .nullable()

const window = { from: From, count: Count }
const ofSet = one.extend({ dataSet: Prefix })

export const dataSets = {
  /** The data sets of a scan, and what belongs to none of them (`loose`). */
  'scans.datasets': call(
    one.extend({
      under: Prefix.optional(),
      sort: z
        .strictObject({
          by: z.enum(['prefix', 'objects', 'bytes', 'partitions', 'newest', 'problems', 'usdPerMonth']),
          descending: z.boolean(),
        })
        .optional(),
      ...window,
    }),
    z.object({ ...answered, total: z.number(), dataSets: z.array(DataSet), loose: Sum, prices: PricesUsed }),
  ),
  /** What is wrong, problems first, then by the order of data sets; of one data set or of all. */
  'scans.findings': call(
    one.extend({ dataSet: Prefix.optional(), kinds: z.array(z.enum(findingKinds)).max(30).optional(), ...window }),
    z.object({ ...answered, total: z.number(), findings: z.array(Finding) }),
  ),
  /** All places of one finding. `notFound` when there is none. */
  'scans.findingPlaces': call(
    ofSet.extend({ kind: z.enum(findingKinds), ...window }),
    z.object({ ...answered, total: z.number(), places: z.array(Place) }),
  ),
  /**
   * Partitions of a data set for a calendar or a matrix, by series and then by time or name; `overlaps` leaves out what ends before or begins after.
   * `gaps` are those that overlap with the window's times, of the series asked for. `notFound` when there is no such data set.
   */
  'scans.partitions': call(
    ofSet.extend({
      series: z.string().max(1024).optional(),
      overlaps: z.strictObject({ from: z.number(), to: z.number() }).optional(),
      ...window,
      count: z.number().int().min(1).max(5000),
    }),
    z.object({
      ...answered,
      unit: Unit.nullable(),
      total: z.number(),
      partitions: z.array(Partition),
      gaps: z.array(z.object({ series: z.string(), from: z.number(), to: z.number(), slots: z.number() })),
      /** Largest sizes of all partitions asked for, to scale colours by. */
      most: Sum,
    }),
  ),
  /** The series of a data set, those with most bytes first: the rows of its matrix. */
  'scans.series': call(ofSet.extend(window), z.object({ ...answered, total: z.number(), series: z.array(Series) })),
  /**
   * What a lifecycle rule over the data set would save: its objects of 128 KB and more moved to each class in reach. Estimates, in US dollars;
   * empty where prices are not known. `paysBack.text` says it in sentences, without the day of the prices.
   */
  'scans.savings': call(
    ofSet,
    z.object({
      ...answered,
      prices: PricesUsed,
      moves: z.array(
        Sum.extend({
          to: z.enum(targetClasses),
          once: z.number(),
          monthlyBefore: z.number(),
          /** `monthlyAtLeast`: if nothing in INTELLIGENT_TIERING is read; else the same. */
          monthlyAfter: z.number(),
          monthlyAtLeast: z.number(),
          paysBack: z.object({ kind: z.enum(payBackKinds), text: z.string() }),
        }),
      ),
    }),
  ),
} as const
