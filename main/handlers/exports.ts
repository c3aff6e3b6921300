import type { exportCalls } from '../../preload/contract/exports'
import { AuditEntry } from '../../preload/contract/changes'
import { foundIn } from '../export/foundIn'
import { partsOf, type ExportFormat } from '../export/exportParts'
import type { ExportRecord, Field } from '../export/records'
import type { AuditLog } from '../jobs/auditLog'
import type { Planning } from '../jobs/planning'
import { LakeError } from '../s3/lakeError'
import type { ScanHost } from '../scan/scanHost'
import type { KeptPlan } from './changes'
import type { Context, HandlersOf } from './context'
import { today, writeChosen, type ChooseFile } from './writeChosen'

interface ExportParts {
  readonly chooseFile: ChooseFile
  readonly plans: ReadonlyMap<string, KeptPlan>
  readonly audit: AuditLog
  readonly scans: ScanHost
}

interface Export {
  /** As the events name it. */
  readonly what: string
  readonly name: string
  readonly as: ExportFormat
  readonly fields: readonly Field[]
  readonly records: () => AsyncIterable<ExportRecord>
  readonly of: number | null
}

export function exportHandlers(context: Context, parts: ExportParts): HandlersOf<typeof exportCalls> {
  const run = ({ what, name, as, fields, records, of }: Export, signal: AbortSignal) => {
    const written = (count: () => void) => {
      const counted = async function* () {
        for await (const record of records()) {
          // A part of a file may hold many records.
          if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
          yield record
          count()
        }
      }
      return partsOf(as, fields, counted())
    }
    return writeChosen(context, parts.chooseFile, { what, name: `${name}.${as}`, parts: written, of }, signal)
  }
  return {
    'exports.plan': async ({ plan, as }, signal) => {
      const planning = parts.plans.get(plan)?.planning
      if (!planning) throw new LakeError({ kind: 'notFound', what: 'plan', name: plan })
      if (!planning.rules) throw new LakeError({ kind: 'badInput', path: 'plan', problem: 'is not ready' })
      const { steps, options, revision } = planning
      const { bucket } = options
      return run(
        {
          what: plan,
          name: `plan-${bucket}-${today(context)}`,
          as,
          fields: fieldsOf('bucket', ...planFields),
          records: async function* () {
            for (let row = 0; row < steps.count; row += 1) {
              if (planning.revision !== revision)
                throw new LakeError({ kind: 'conflict', name: plan, message: changed })
              yield { bucket, ...planRecord(steps.exported(row)) }
            }
          },
          of: steps.count,
        },
        signal,
      )
    },
    'exports.search': async ({ as, ...wanted }, signal) => {
      const found = await foundIn(parts.scans, wanted, signal)
      return run(
        {
          what: wanted.scan,
          name: `search-${found.bucket}-${today(context)}`,
          as,
          fields: fieldsOf('bucket', ...foundFields),
          records: () => found.records,
          of: found.total,
        },
        signal,
      )
    },
    'exports.audit': ({ text, as }, signal) =>
      run(
        {
          what: 'audit',
          name: `audit-${today(context)}`,
          as,
          fields: fieldsOf('time', ...Object.keys(AuditEntry.shape).filter((field) => field !== 'at')),
          records: async function* () {
            for await (const { at, ...entry } of parts.audit.each(text)) yield { time: time(at), ...entry }
          },
          of: null,
        },
        signal,
      ),
  }
}

const changed = 'The plan was changed while it was written to the file.'

const planFields = [
  'key',
  'versionId',
  'bytes',
  'lastModified',
  'etag',
  'storageClass',
  'outcome',
  'reason',
  'before',
  'after',
] as const

const foundFields = [
  'key',
  'bytes',
  'lastModified',
  'storageClass',
  'format',
  'encryption',
  'kmsKey',
  'encryptionAsOf',
  'tags',
  'tagsAsOf',
] as const

const typed: Readonly<Record<string, Field['type']>> = {
  bytes: 'count',
  lastModified: 'time',
  encryptionAsOf: 'time',
  tagsAsOf: 'time',
  time: 'time',
}

const fieldsOf = (...names: readonly string[]): readonly Field[] =>
  names.map((name) => ({ name, type: typed[name] ?? 'text' }))

type Exported = ReturnType<Planning['steps']['exported']>

const planRecord = ({ modifiedAt, ...fields }: Exported): ExportRecord => ({
  ...fields,
  lastModified: modifiedAt > 0 ? time(modifiedAt) : null,
})

const time = (at: number): string => new Date(at).toISOString()
