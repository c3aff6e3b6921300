import { useEffect, useState } from 'react'
import type { BatchJob } from '../preload/contract/batch'
import type { Job } from '../preload/contract/changes'
import { allActions, perform, performById } from './actions'
import { lake } from './client'
import { reopen } from './features/connections/reopening'
import { useDialogs } from './state/dialogs'
import { forgetGlances } from './state/glances'
import { followListings, isTouched, listAgain } from './state/listing'
import { usePanels } from './state/panels'
import { go, placeNow } from './state/place'
import { loadPreferences, usePreferences } from './state/preferences'
import { connectionsQuery, keepConnection, queryClient, savedQuery } from './state/queries'
import { followScrolling } from './state/scrolling'
import { refreshBranch } from './state/tree'
import { isMac, isShortcut } from './ui/shortcut'

/** Reads what is remembered and goes where one was; answers whether that is done. */
export function useStart(): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    let current = true
    const start = async () => {
      await loadPreferences()
      await goWhereOneWas()
      if (current) setReady(true)
    }
    void start()
    return () => {
      current = false
    }
  }, [])
  return ready
}

/** Connections are still open after a reload of the window; after a start, the last one is opened again when it needs nothing from the person. */
async function goWhereOneWas(): Promise<void> {
  const { last } = usePreferences.getState().preferences
  const open = await queryClient.fetchQuery(connectionsQuery).catch(() => [])
  if (placeNow() !== null) return
  const known = open.find(({ id }) => id === last?.connection)
  const [first] = open
  if (last !== null && known !== undefined) go(last)
  else if (first !== undefined) go({ connection: first.id, bucket: null, prefix: '' })
  else if (last !== null) {
    const saved = await queryClient.fetchQuery(savedQuery).catch(() => null)
    const found = saved?.saved.find(({ id }) => id === last.connection)
    if (found !== undefined && found.secret !== 'ask') void reopen(found, last)
  }
}

/** What main says by itself. */
export function useLakeEvents(): void {
  useEffect(() => {
    const offListings = followListings()
    const offConnections = lake.on('connection', keepConnection)
    const ended = new Set<string>()
    const onJob = (job: Job | BatchJob) => {
      if (job.endedAt === null || ended.has(`${job.job} ${job.endedAt}`)) return
      ended.add(`${job.job} ${job.endedAt}`)
      showChanges(job)
    }
    const offJobs = lake.on('job', onJob)
    const offBatch = lake.on('batch', onJob)
    return () => {
      offListings()
      offConnections()
      offJobs()
      offBatch()
    }
  }, [])
}

/** After a job: what it touched and is shown is read again, and the view stays where it is. */
function showChanges({ connection, bucket, places }: Job | BatchJob): void {
  forgetGlances(connection, bucket)
  for (const prefix of places) refreshBranch({ connection, bucket, prefix })
  if (isTouched(placeNow(), connection, bucket, places)) void listAgain()
}

/** Actions by the menu of the window and by keys; what a key does here is not done a second time by the menu. */
export function useCommands(): void {
  useEffect(() => {
    const off = lake.on('command', ({ action }) => {
      if (!isOverlaid() || action.startsWith('theme.')) performById(action)
    })
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isOverlaid()) return
      const mac = isMac()
      const found = allActions.find(({ shortcut }) => shortcut !== null && isShortcut(event, shortcut, mac))
      if (found === undefined || (isTyping(event.target) && !/Mod|Alt/.test(found.shortcut ?? ''))) return
      event.preventDefault()
      perform(found)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => {
      off()
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [])
}

const scrollingToldEveryMs = 150

/** Jobs give way while somebody scrolls, whatever is scrolled. */
export function useJobsGiveWay(): void {
  useEffect(() => {
    let toldAt = -Infinity
    return followScrolling(() => {
      const now = performance.now()
      if (now - toldAt < scrollingToldEveryMs) return
      toldAt = now
      lake.call('jobs.giveWay', {}).catch(() => undefined)
    })
  }, [])
}

/** A dialog keeps the keys to itself. */
const isOverlaid = (): boolean => useDialogs.getState().dialog !== null || usePanels.getState().palette

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, [contenteditable=true]')
