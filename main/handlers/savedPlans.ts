import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { savedPlanVersion, type SavedObject } from '../../lake/savedPlan'
import type { changes } from '../../preload/contract/changes'
import type { OpenConnection } from '../connections/registry'
import { realDisk } from '../lines/disk'
import { pinOf, pinProblem } from '../jobs/pin'
import type { Pin } from '../jobs/journalRecords'
import { readSavedHeader, readSavedPlan, savedPlanLines, type SavedHeader } from '../jobs/savedPlanFile'
import type { SavedRows } from '../jobs/savedRows'
import type { StepList } from '../jobs/steps'
import { LakeError } from '../s3/lakeError'
import type { KeptPlan } from './changes'
import type { Context, HandlersOf } from './context'
import { today, writeChosen, type ChooseFile } from './writeChosen'

/** Asks the person for a saved plan; `null` when none was chosen. */
export type OpenFile = () => Promise<string | null>

/** The last of them that were chosen; their paths stay here. */
const mostFiles = 20

interface SavedParts {
  readonly chooseFile: ChooseFile
  readonly openFile: OpenFile
  readonly plans: ReadonlyMap<string, KeptPlan>
}

/** Plans in files: writes them, and reads those that a person has chosen. */
export class SavedPlans {
  private readonly files = new Map<string, string>()

  constructor(
    private readonly context: Context,
    private readonly parts: SavedParts,
  ) {}

  handlers(): Pick<HandlersOf<typeof changes>, 'changes.save' | 'changes.chooseSaved'> {
    return {
      'changes.save': ({ plan }, signal) => this.save(plan, signal),
      'changes.chooseSaved': async () => {
        const path = await this.parts.openFile()
        if (path === null) return null
        const header = await readSavedHeader(this.disk, path)
        const connection = this.connectionOf(header.pin, path).info.id
        const file = `saved-${randomUUID()}`
        this.files.set(file, path)
        const [oldest] = this.files.keys()
        if (oldest !== undefined && this.files.size > mostFiles) this.files.delete(oldest)
        const { bucket, intent, filter, objects, savedAt } = header
        return { file, name: basename(path), connection, bucket, intent, filter, objects, savedAt }
      },
    }
  }

  /** All of a file that was chosen, and the connection it is for. @throws LakeError */
  async read(file: string): Promise<{ header: SavedHeader; rows: SavedRows; connection: string }> {
    const path = this.files.get(file)
    if (path === undefined) throw new LakeError({ kind: 'notFound', what: 'plan', name: file })
    const { header, rows } = await readSavedPlan(this.disk, path)
    return { header, rows, connection: this.connectionOf(header.pin, path).info.id }
  }

  private save(plan: string, signal: AbortSignal) {
    const kept = this.parts.plans.get(plan)
    if (!kept) throw new LakeError({ kind: 'notFound', what: 'plan', name: plan })
    const { planning, places } = kept
    const { connection, bucket } = planning.options
    if (!planning.rules || planning.isChanging) throw refused('plan', 'is not ready')
    const { steps, revision } = planning
    const { intent, filtered } = planning.snapshot()
    if (intent.kind === 'undo') throw refused('plan', 'takes a job back; open it again from that job')
    const header: SavedHeader = {
      lakescope: 'plan',
      version: savedPlanVersion,
      savedAt: this.context.now(),
      pin: pinOf(this.context.registry.get(connection)),
      bucket,
      intent,
      filter: filtered?.filter ?? null,
      places: [...places].slice(0, 20),
      objects: steps.count,
    }
    const objects = async function* (): AsyncGenerator<SavedObject, void> {
      for (let row = 0; row < steps.count; row += 1) {
        if (planning.revision !== revision) throw refused('plan', 'was changed while it was written to the file')
        yield savedObject(steps, row)
      }
    }
    const written = async function* (count: () => void): AsyncGenerator<string, void> {
      let isFirst = true
      for await (const line of savedPlanLines(header, objects)) {
        yield line
        if (!isFirst) count()
        isFirst = false
      }
    }
    const name = `plan-${bucket}-${today(this.context)}.lakeplan`
    return writeChosen(
      this.context,
      this.parts.chooseFile,
      { what: plan, name, parts: written, of: steps.count },
      signal,
    )
  }

  /** The open connection that is the same place and person as the one the plan was saved over. @throws LakeError */
  private connectionOf(pin: Pin, path: string): OpenConnection {
    const open = this.context.registry.list()
    const problemOf = (connection: OpenConnection) => pinProblem(pin, connection, 'The plan was saved')
    const fits = open.find((connection) => problemOf(connection) === null)
    if (fits) return fits
    const same = open.find(({ info }) => info.id === pin.connection)
    const message = same ? problemOf(same) : null
    if (message !== null) throw new LakeError({ kind: 'conflict', name: pin.label, message })
    const who = pin.arn === null ? '' : ` as ${pin.arn}`
    const problem = `was saved over the connection “${pin.label}” (${pin.endpoint ?? 'AWS'}${who}), which is not open. Connect to it first`
    throw refused(basename(path), problem)
  }

  private get disk() {
    return this.context.disk ?? realDisk
  }
}

function savedObject(steps: StepList, row: number): SavedObject {
  const { key, versionId, etag, bytes, storageClass } = steps.exported(row)
  return { key, versionId, etag, bytes, storageClass, excluded: steps.outcomeOf(row) === 'excluded' }
}

const refused = (path: string, problem: string): LakeError => new LakeError({ kind: 'badInput', path, problem })
