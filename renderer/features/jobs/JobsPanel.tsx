import { IconX } from '@tabler/icons-react'
import { useEffect, type ReactNode } from 'react'
import { showJobs, usePanels } from '../../state/panels'
import { JobCard } from './JobCard'
import { JobToasts } from './JobToasts'
import { followJobs, useJobs } from './jobsStore'
import './jobs.css'

/** The drawer at the bottom, and the word that a job has ended, which comes whether the drawer is open or not. */
export function JobsPanel(): ReactNode {
  const open = usePanels((state) => state.jobs)
  useEffect(followJobs, [])
  return (
    <>
      {open && <Drawer />}
      <JobToasts />
    </>
  )
}

function Drawer(): ReactNode {
  const jobs = useJobs((state) => state.jobs)
  return (
    <section className="jobs-drawer" aria-label="Jobs">
      <header className="jobs-head">
        <h2>Jobs</h2>
        <span className="grow" />
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
      {jobs.length === 0 ? (
        <p className="dim jobs-none">No jobs. Changes to objects run here, and go on when the window is reloaded.</p>
      ) : (
        <ul className="jobs-list">
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
