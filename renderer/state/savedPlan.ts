import { faultOf, lake } from '../client'
import { openDialog } from './dialogs'
import { sayFailed } from './notice'

/** Asks for the file of a saved plan, and shows what it would do now. */
export async function openSavedPlan(): Promise<void> {
  try {
    const saved = await lake.call('changes.chooseSaved', {})
    if (saved !== null) openDialog({ kind: 'savedPlan', saved, bucket: saved.bucket, summary: saved.name })
  } catch (error) {
    sayFailed('The plan was not opened', faultOf(error))
  }
}
