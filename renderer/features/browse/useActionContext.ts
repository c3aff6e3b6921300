import { currentContext, type ActionContext } from '../../actions'
import { useListing } from '../../state/listing'
import { usePlace } from '../../state/place'
import { usePreferences } from '../../state/preferences'

/** What actions see now; the component is drawn again when that may have changed. */
export function useActionContext(): ActionContext {
  usePlace((store) => store.history)
  usePreferences((store) => store.preferences)
  useListing(parts)
  return currentContext()
}

/** What an action may ask of a listing; its counts of rows and bytes change ten times a second while it loads, and no action asks for them. */
const parts = ({ state, cursor }: ReturnType<typeof useListing.getState>): string =>
  JSON.stringify([state?.listing, state?.state, state?.selection, cursor])
