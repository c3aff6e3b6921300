import { useQuery } from '@tanstack/react-query'
import { memo, type ReactNode } from 'react'
import { Centre } from './Centre'
import { AboutDialog } from './features/about/AboutDialog'
import { AuditDialog } from './features/audit/AuditDialog'
import { Sidebar } from './features/browse/Sidebar'
import { StatusBar } from './features/browse/StatusBar'
import { TopBar } from './features/browse/TopBar'
import { ChangeDialogs } from './features/changes/ChangeDialogs'
import { ConnectDialog } from './features/connections/ConnectDialog'
import { reopen } from './features/connections/reopening'
import { Welcome } from './features/connections/Welcome'
import { Inspector } from './features/inspector/Inspector'
import { JobsBadge } from './features/jobs/JobsBadge'
import { JobsPanel } from './features/jobs/JobsPanel'
import { Palette } from './features/palette/Palette'
import { usePlace } from './state/place'
import { setPreferences, usePreferences } from './state/preferences'
import { connectionsQuery } from './state/queries'
import { Splitter } from './ui/Splitter'
import { useCommands, useJobsGiveWay, useLakeEvents, useStart } from './wiring'
import './app.css'

/** The window: what is open beside what can be done with it. */
export function App(): ReactNode {
  const ready = useStart()
  useLakeEvents()
  useCommands()
  useJobsGiveWay()
  const { data: connections = [] } = useQuery(connectionsQuery)
  const place = usePlace(({ history }) => history.now)
  // One by one: other preferences, such as the places one has been to, change while rows are awaited.
  const sidebarWidth = usePreferences(({ preferences }) => preferences.sidebarWidth)
  const inspectorWidth = usePreferences(({ preferences }) => preferences.inspectorWidth)
  const inspectorOpen = usePreferences(({ preferences }) => preferences.inspectorOpen)
  if (!ready) return null
  return (
    <div className="app">
      {connections.length === 0 || place === null ? (
        <>
          <Welcome />
          <JobsPanel />
        </>
      ) : (
        <>
          <TopBar connections={connections} />
          <div className="app-body">
            <Sidebar width={sidebarWidth} onReopen={(saved) => void reopen(saved)} />
            <Splitter
              label="Width of the sidebar"
              side="left"
              value={sidebarWidth}
              least={160}
              most={600}
              onChange={(width) => setPreferences({ sidebarWidth: width })}
            />
            <Centre place={place} connections={connections} />
            {inspectorOpen && (
              <>
                <Splitter
                  label="Width of the inspector"
                  side="right"
                  value={inspectorWidth}
                  least={220}
                  most={700}
                  onChange={(width) => setPreferences({ inspectorWidth: width })}
                />
                <div className="app-inspector" style={{ width: inspectorWidth }}>
                  <Inspector />
                </div>
              </>
            )}
          </div>
          <JobsPanel />
          <StatusBar connections={connections} jobs={<JobsBadge />} />
        </>
      )}
      <Overlays />
    </div>
  )
}

/** What lies over the window follows its own stores, not the place. */
const Overlays = memo(function Overlays(): ReactNode {
  return (
    <>
      <ConnectDialog />
      <ChangeDialogs />
      <AboutDialog />
      <AuditDialog />
      <Palette />
    </>
  )
})
