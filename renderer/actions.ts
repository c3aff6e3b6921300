import type { Row, Selection } from '../preload/contract/listings'
import type { Preferences } from '../preload/contract/shell'
import { faultOf, lake } from './client'
import { s3Uri } from '../lake/location'
import { openDialog, type ChangeDialog } from './state/dialogs'
import { above, samePlace, type History } from './state/history'
import { cursorRow, resumeListing, stopListing, useListing } from './state/listing'
import { say, sayFailed } from './state/notice'
import { showPalette, toggleJobs } from './state/panels'
import { back, forward, refresh, up, usePlace } from './state/place'
import { isBookmarked, setPreferences, toggleBookmark, usePreferences } from './state/preferences'
import { nothingSelected, prefixTarget, targetOf, type ChangeTarget } from './state/target'
import { openSavedPlan } from './state/savedPlan'
import { showView } from './state/view'
import { wish } from './state/wishes'

/** What an action can see when it says whether it can be done, and when it is done. */
export interface ActionContext {
  readonly history: History
  readonly preferences: Preferences
  readonly listing: string | null
  readonly loading: boolean
  readonly resumable: boolean
  readonly selection: Selection
  readonly cursorRow: Row | null
}
/** One thing a person can do; menu, key, toolbar, context menu and palette share it. */
export interface Action {
  readonly id: string
  readonly label: string
  /** Keys as shown: `Mod` is Ctrl, or Command on a Mac. The menu of the window owns most of them. */
  readonly shortcut: string | null
  /** Why it cannot be done now, or `null`. */
  readonly unavailable: (context: ActionContext) => string | null
  readonly run: (context: ActionContext) => void
}

const always = (): null => null
const action = (
  id: string,
  label: string,
  shortcut: string | null,
  run: Action['run'],
  unavailable: Action['unavailable'] = always,
): Action => ({ id, label, shortcut, unavailable, run })

const inBucket = ({ history: { now } }: ActionContext): string | null =>
  now === null || now.bucket === null ? 'Open a bucket first' : null
const somewhere = ({ history: { now } }: ActionContext): string | null =>
  now === null ? 'Open a connection first' : null

const target = ({ history, listing, selection, cursorRow }: ActionContext): ChangeTarget | null =>
  targetOf({ place: history.now, listing, selection, cursorRow })

const needsTarget = (context: ActionContext): string | null =>
  inBucket(context) ?? (target(context) === null ? 'Select at least one object or prefix' : null)

/** A row that is listed is not deleted; only what lies below a prefix can be hidden. */
const needsPrefix = (context: ActionContext): string | null => {
  const { selection, cursorRow } = context
  const chosen = selection.prefixes + selection.objects > 0 ? selection.prefixes > 0 : cursorRow?.kind === 'prefix'
  return inBucket(context) ?? (chosen ? null : 'Select at least one prefix')
}

const change =
  (kind: ChangeDialog['kind'], of: (context: ActionContext) => ChangeTarget | null = target): Action['run'] =>
  (context) => {
    const what = of(context)
    if (what !== null) openDialog({ kind, ...what })
  }

const wholePlace = ({ history: { now } }: ActionContext): ChangeTarget | null =>
  now === null || now.bucket === null ? null : prefixTarget(now.connection, now.bucket, now.prefix)

/** What copying is about: the one row selected or under the cursor, or else the place itself. */
function named({
  history: { now },
  cursorRow,
}: ActionContext): { connection: string; bucket: string; key: string } | null {
  if (now === null || now.bucket === null) return null
  return { connection: now.connection, bucket: now.bucket, key: cursorRow?.key ?? now.prefix }
}

type Address = 'key' | 'uri' | 'arn' | 'url'
const addressNames: Readonly<Record<Address, string>> = { key: 'key', uri: 'S3 URI', arn: 'ARN', url: 'URL' }

async function copyAddress(context: ActionContext, which: Address): Promise<void> {
  const what = named(context)
  if (what === null) return
  try {
    const text = what.key === '' ? s3Uri(what.bucket, '') : (await lake.call('objects.addresses', what))[which]
    await lake.call('clipboard.write', { text })
    say(`Copied the ${addressNames[which]}`)
  } catch (error) {
    sayFailed(`The ${addressNames[which]} was not copied`, faultOf(error))
  }
}

const copy = (which: Address, shortcut: string | null = null): Action =>
  action(
    `copy.${which}`,
    `Copy ${addressNames[which]}`,
    shortcut,
    (context) => void copyAddress(context, which),
    (context) => inBucket(context) ?? needsKey(context, which),
  )
const needsKey = (context: ActionContext, which: Address): string | null =>
  named(context)?.key === '' && which !== 'uri' ? 'Select an object or a prefix' : null

const theme = (choice: Preferences['theme'], label: string): Action =>
  action(`theme.${choice}`, label, null, () => setPreferences({ theme: choice }))

const placeName = ({ history: { now } }: ActionContext): string =>
  now?.bucket === null || now === null ? 'Buckets' : `${now.bucket}/${now.prefix}`

export const actions = {
  path: action('place.path', 'Go to path…', 'Mod+L', () => wish('editPath'), somewhere),
  palette: action('palette.open', 'Command palette…', 'Mod+K', () => showPalette(true)),
  filter: action('filter.focus', 'Filter', 'Mod+F', () => wish('focusFilter'), somewhere),
  refresh: action('place.refresh', 'Refresh', 'Mod+R', refresh, somewhere),
  back: action('place.back', 'Back', 'Alt+Left', back, ({ history }) =>
    history.past.length === 0 ? 'There is no place to go back to' : null,
  ),
  forward: action('place.forward', 'Forward', 'Alt+Right', forward, ({ history }) =>
    history.future.length === 0 ? 'There is no place to go forward to' : null,
  ),
  up: action('place.up', 'Enclosing prefix', 'Alt+Up', up, ({ history: { now } }) =>
    now === null || above(now) === null ? 'This is the top' : null,
  ),
  bookmark: action(
    'place.bookmark',
    'Bookmark this place',
    'Mod+D',
    (context) => context.history.now && toggleBookmark(context.history.now, placeName(context)),
    somewhere,
  ),
  stop: action('listing.stop', 'Stop loading', null, stopListing, ({ loading }) =>
    loading ? null : 'Nothing is being loaded',
  ),
  resume: action('listing.resume', 'Go on loading', null, resumeListing, ({ resumable }) =>
    resumable ? null : 'The listing is complete or still being loaded',
  ),
  viewObjects: action('view.objects', 'Objects', 'Mod+1', () => showView('objects'), somewhere),
  viewOverview: action('view.overview', 'Overview', 'Mod+2', () => showView('overview'), somewhere),
  viewPartitions: action('view.partitions', 'Partitions', 'Mod+3', () => showView('partitions'), inBucket),
  viewSearch: action('view.search', 'Search everything below…', 'Mod+Shift+F', () => showView('search'), inBucket),
  newConnection: action('connections.new', 'New connection…', 'Mod+N', () => openDialog({ kind: 'connect' })),
  changeTier: action('objects.changeTier', 'Change storage class…', 'Mod+T', change('storageClass'), needsTarget),
  changeEncryption: action(
    'objects.changeEncryption',
    'Change encryption…',
    'Mod+E',
    change('encryption'),
    needsTarget,
  ),
  editTags: action('objects.editTags', 'Edit tags…', 'Mod+Shift+T', change('tags'), needsTarget),
  restore: action('objects.restore', 'Restore from archive…', null, change('restore'), needsTarget),
  remove: action('objects.delete', 'Delete…', 'Delete', change('delete'), needsTarget),
  undelete: action('objects.undelete', 'Bring deleted objects back…', null, change('undelete'), needsPrefix),
  changeTierBelow: action(
    'prefix.changeTier',
    'Change storage class of everything below this prefix…',
    null,
    change('storageClass', wholePlace),
    inBucket,
  ),
  changeEncryptionBelow: action(
    'prefix.changeEncryption',
    'Change encryption of everything below this prefix…',
    null,
    change('encryption', wholePlace),
    inBucket,
  ),
  editTagsBelow: action(
    'prefix.editTags',
    'Edit tags of everything below this prefix…',
    null,
    change('tags', wholePlace),
    inBucket,
  ),
  restoreBelow: action(
    'prefix.restore',
    'Restore everything below this prefix…',
    null,
    change('restore', wholePlace),
    inBucket,
  ),
  removeBelow: action(
    'prefix.delete',
    'Delete everything below this prefix…',
    null,
    change('delete', wholePlace),
    inBucket,
  ),
  undeleteBelow: action(
    'prefix.undelete',
    'Bring back deleted objects below this prefix…',
    null,
    change('undelete', wholePlace),
    inBucket,
  ),
  copyKey: copy('key'),
  copyUri: copy('uri', 'Mod+Shift+C'),
  copyArn: copy('arn'),
  copyUrl: copy('url'),
  jobs: action('jobs.show', 'Jobs', 'Mod+J', toggleJobs),
  savedPlan: action('jobs.savedPlan', 'Open a saved plan…', null, () => void openSavedPlan()),
  audit: action('jobs.audit', 'Audit log…', null, () => openDialog({ kind: 'audit' })),
  inspector: action('view.inspector', 'Inspector', 'Mod+I', ({ preferences }) =>
    setPreferences({ inspectorOpen: !preferences.inspectorOpen }),
  ),
  themeAuto: theme('auto', 'Theme: as the system'),
  themeLight: theme('light', 'Theme: light'),
  themeDark: theme('dark', 'Theme: dark'),
  about: action('help.about', 'About Lakescope', null, () => openDialog({ kind: 'about' })),
} as const satisfies Readonly<Record<string, Action>>

export const allActions: readonly Action[] = Object.values(actions)

export function currentContext(): ActionContext {
  const { history } = usePlace.getState()
  const shown = useListing.getState()
  // Right after a move the rows are still those of the place before, and nothing may be done to them as if they were here.
  const isHere = samePlace(shown.place, history.now)
  const state = isHere ? shown.state : null
  return {
    history,
    preferences: usePreferences.getState().preferences,
    listing: state?.listing ?? null,
    loading: state?.state === 'loading',
    resumable: state?.state === 'stopped' || state?.state === 'failed',
    selection: state?.selection ?? nothingSelected,
    cursorRow: isHere ? cursorRow() : null,
  }
}

/** Does it if it can be done now, and says why if it cannot. */
export function perform(one: Action): void {
  const context = currentContext()
  const why = one.unavailable(context)
  if (why === null) one.run(context)
  else say(why)
}

export function performById(id: string): void {
  const found = allActions.find((one) => one.id === id)
  if (found !== undefined) perform(found)
}

export const bookmarked = ({ preferences, history }: ActionContext): boolean => isBookmarked(preferences, history.now)
