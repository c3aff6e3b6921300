import { describe, expect, it, vi } from 'vitest'
import { actions, allActions, currentContext, perform, performById, type ActionContext } from '../../renderer/actions'
import { useDialogs } from '../../renderer/state/dialogs'
import { goTo, noHistory, type Place } from '../../renderer/state/history'
import { useListing } from '../../renderer/state/listing'
import { useNotice } from '../../renderer/state/notice'
import { go, usePlace } from '../../renderer/state/place'
import { usePreferences } from '../../renderer/state/preferences'
import { menuTemplate } from '../../main/menu'
import { withFakeLake } from './support/fakeLake'
import { objectRow, prefixRow, stateOf } from './support/fakeListing'

const lake = withFakeLake()
const at = (bucket: string | null, prefix = ''): Place => ({ connection: 'c', bucket, prefix })
const context = (over: Partial<ActionContext> = {}): ActionContext => ({
  history: goTo(noHistory, at('b', 'p/')),
  preferences: usePreferences.getState().preferences,
  listing: 'L',
  loading: false,
  resumable: false,
  selection: { prefixes: 0, objects: 0, bytes: 0 },
  cursorRow: null,
  ...over,
})
const some = { prefixes: 1, objects: 2, bytes: 2048 }

describe('every action', () => {
  it('has an id, a label and a shortcut of its own', () => {
    const unique = (of: readonly unknown[]) => expect(new Set(of).size).toBe(of.length)
    unique(allActions.map(({ id }) => id))
    unique(allActions.map(({ label }) => label))
    unique(allActions.flatMap(({ shortcut }) => (shortcut === null ? [] : [shortcut])))
  })

  it('that the menu of the window names exists', () => {
    const sent: string[] = []
    const press = (items: ReturnType<typeof menuTemplate>): void => {
      for (const { click, submenu } of items) {
        // The menu's own actions take nothing from Electron.
        if (click) Reflect.apply(click, null, [])
        if (Array.isArray(submenu)) press(submenu)
      }
    }
    press(menuTemplate({ platform: 'linux', packaged: true, send: (action) => sent.push(action) }))
    const known = new Set(allActions.map(({ id }) => id))
    expect(sent.filter((id) => !known.has(id))).toEqual([])
    expect(sent.length).toBeGreaterThan(15)
  })
})

it('right after a move sees nothing of the rows of the place before', () => {
  const state = stateOf({ listing: 'L', selection: some })
  useListing.setState({ place: { connection: 'c', bucket: 'b', prefix: 'p/' }, state })
  go(at('b', 'p/'))
  expect(currentContext()).toMatchObject({ listing: 'L', selection: some })
  go(at('other'))
  expect(currentContext()).toMatchObject({ listing: null, selection: { prefixes: 0, objects: 0 }, cursorRow: null })
})

describe('an action that cannot be done says why', () => {
  it.each([
    [actions.changeTier, context(), 'Select at least one object or prefix'],
    [actions.changeTier, context({ selection: some }), null],
    [actions.changeTier, context({ cursorRow: objectRow('p/a') }), null],
    [actions.changeTier, context({ history: goTo(noHistory, at(null)) }), 'Open a bucket first'],
    [actions.changeTierBelow, context(), null],
    [actions.up, context(), null],
    [actions.up, context({ history: goTo(noHistory, at(null)) }), 'This is the top'],
    [actions.back, context(), 'There is no place to go back to'],
    [actions.stop, context({ loading: true }), null],
    [actions.resume, context({ resumable: true }), null],
    [actions.copyUri, context({ history: goTo(noHistory, at('b')) }), null],
    [actions.copyKey, context({ history: goTo(noHistory, at('b')) }), 'Select an object or a prefix'],
    [actions.path, context({ history: noHistory }), 'Open a connection first'],
  ])('$id', (action, given, why) => {
    expect(action.unavailable(given)).toBe(why)
  })

  it('instead of being done', () => {
    usePlace.setState({ history: noHistory })
    perform(actions.back)
    expect(useNotice.getState().notice).toEqual({ kind: 'said', text: 'There is no place to go back to' })
  })
})

describe('a change is for', () => {
  it.each([
    [
      'the selection',
      context({ selection: some }),
      { kind: 'selection', listing: 'L' },
      'everything below 1 prefix and 2 objects, 2.0 KB',
    ],
    [
      'the object under the cursor',
      context({ cursorRow: objectRow('p/a') }),
      { kind: 'objects', objects: [{ key: 'p/a' }] },
      'a, 100 bytes',
    ],
    [
      'the prefix under the cursor',
      context({ cursorRow: prefixRow('p/q/') }),
      { kind: 'prefix', prefix: 'p/q/' },
      'everything below p/q/',
    ],
    [
      'the selection before the cursor',
      context({ selection: some, cursorRow: objectRow('p/a') }),
      { kind: 'selection', listing: 'L' },
      undefined,
    ],
  ])('%s', (_, given, target, summary) => {
    actions.editTags.run(given)
    expect(useDialogs.getState().dialog).toMatchObject({
      kind: 'tags',
      connection: 'c',
      bucket: 'b',
      target,
      ...(summary && { summary }),
    })
  })

  it('everything below the place, when that is asked for', () => {
    actions.removeBelow.run(context({ selection: some }))
    expect(useDialogs.getState().dialog).toMatchObject({ kind: 'delete', target: { kind: 'prefix', prefix: 'p/' } })
  })
})

it('copies what main says the address is', async () => {
  lake().answers['objects.addresses'] = ({ key }) => ({
    key,
    uri: 's3://b/p/a',
    arn: 'arn:aws:s3:::b/p/a',
    url: 'https://x',
  })
  lake().answers['clipboard.write'] = () => null
  actions.copyArn.run(context({ cursorRow: objectRow('p/a') }))
  await vi.waitFor(() => expect(lake().inputsOf('clipboard.write')).toEqual([{ text: 'arn:aws:s3:::b/p/a' }]))
})

it('is found by the id the menu sends', () => {
  usePlace.setState({ history: noHistory })
  go(at('b', 'p/'))
  performById('place.up')
  expect(usePlace.getState().history.now).toEqual(at('b'))
  expect(usePlace.getState().cursorKey).toBe('p/')
})
