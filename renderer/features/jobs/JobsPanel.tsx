import { useQuery } from '@tanstack/react-query'
import { IconFolderOpen, IconHistory, IconX } from '@tabler/icons-react'
import { useEffect, type ReactNode } from 'react'
import { openDialog } from '../../state/dialogs'
import { showJobs, usePanels } from '../../state/panels'
import { followPasses, openPasses, usePasses } from '../../state/passes'
import { connectionsQuery } from '../../state/queries'
import { openSavedPlan } from '../../state/savedPlan'
import { BatchCard } from './BatchCard'
import { followBatchJobs, useBatchJobs } from './batchStore'
import { followCampaigns } from './campaignsStore'
import { DamagedCard } from './DamagedCard'
import { VisibleName } from '../../ui/VisibleName'
import { InterruptedBanner } from './InterruptedBanner'
import { JobCard } from './JobCard'
import { JobToasts } from './JobToasts'
import { PassCard } from './PassCard'
import { askAboutInterrupted, followJobs, useJobs, wordsOf } from './jobsStore'
import './jobs.css'

/** The drawer at the bottom, and the word that a job has ended, which comes whether the drawer is open or not. */
export function JobsPanel(): ReactNode {
  const open = usePanels((state) => state.jobs)
  useEffect(followJobs, [])
  useEffect(followBatchJobs, [])
  useEffect(followPasses, [])
  useEffect(followCampaigns, [])
  const { data: connections } = useQuery(connectionsQuery)
  useEffect(() => {
    if (connections !== undefined) void askAboutInterrupted()
  }, [connections])
  return (
    <>
      <InterruptedBanner />
      {open && <Drawer />}
      <JobToasts />
    </>
  )
}

function Drawer(): ReactNode {
  const { jobs, damaged, folderFault } = useJobs()
  const batchJobs = useBatchJobs((state) => state.jobs)
  const passes = openPasses(usePasses((state) => state.passes))
  return (
    <section className="jobs-drawer" aria-label="Jobs">
      <header className="jobs-head">
        <h2>Jobs</h2>
        <span className="grow" />
        <button type="button" className="small-button" onClick={() => void openSavedPlan()}>
          <IconFolderOpen size={12} aria-hidden />
          Open a saved plan…
        </button>
        <button type="button" className="small-button" onClick={() => openDialog({ kind: 'audit' })}>
          <IconHistory size={12} aria-hidden />
          Audit log
        </button>
        <button
          type="button"
          className="copy-button"
          aria-label="Close jobs"
          title="Close"
          onClick={() => showJobs(false)}
        >
          <IconX size={15} aria-hidden />
        </button>
      </header>
      {folderFault !== null && (
        <p className="job-broken jobs-none" role="status">
          The jobs of earlier starts cannot be read, and none can begin. <VisibleName text={wordsOf(folderFault)} />
        </p>
      )}
      {jobs.length + damaged.length + batchJobs.length + passes.length === 0 ? (
        folderFault === null && (
          <p className="dim jobs-none">
            No jobs. Changes to objects run here, and go on when the window is reloaded or the program was ended.
          </p>
        )
      ) : (
        <ul className="jobs-list">
          {damaged.map((one) => (
            <li key={one.job}>
              <DamagedCard damaged={one} />
            </li>
          ))}
          {passes.map((pass) => (
            <li key={pass.pass}>
              <PassCard pass={pass} />
            </li>
          ))}
          {batchJobs.map((job) => (
            <li key={job.job}>
              <BatchCard job={job} />
            </li>
          ))}
          {jobs.map((job) => (
            <li key={job.job}>
              <JobCard job={job} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
