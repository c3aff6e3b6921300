import { currentContext, type ActionContext } from '../../actions'
import { useListing } from '../../state/listing'
import { usePlace } from '../../state/place'
import { usePreferences } from '../../state/preferences'

/** What actions see now; the component is drawn again when that may have changed. */
export function useActionContext(): ActionContext {
  usePlace((store) => store.history)
  usePreferences((store) => store.preferences)
  useListing((store) => store.state)
  useListing((store) => store.cursor)
  return currentContext()
}
