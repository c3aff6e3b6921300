import { IconActivity } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Job } from '../../../preload/contract/changes'
import type { PassState } from '../../../preload/contract/passes'
import { toggleJobs, usePanels } from '../../state/panels'
import { openPasses, usePasses } from '../../state/passes'
import { formatNumberOf } from '../../ui/format'
import { openBatchJobs, useBatchJobs } from './batchStore'
import { interruptedJobs } from './interrupted'
import { openJobs, useJobs } from './jobsStore'
import './jobs.css'

/** In the status bar: how many jobs run and how far they are; opens the drawer. */
export function JobsBadge(): ReactNode {
  const jobs = useJobs((state) => state.jobs)
  const passes = usePasses((state) => state.passes)
  const inAws = useBatchJobs((state) => openBatchJobs(state.jobs).length)
  const open = usePanels((state) => state.jobs)
  return (
    <button type="button" className="jobs-badge" aria-expanded={open} onClick={toggleJobs}>
      <IconActivity size={13} aria-hidden />
      {badgeText(jobs, openPasses(passes))}
      {inAws > 0 && `, ${inAws} in AWS`}
    </button>
  )
}

function badgeText(jobs: readonly Job[], passes: readonly PassState[]): string {
  const running = openJobs(jobs)
  const reading = passes.filter(({ state }) => state !== 'interrupted')
  if (running.length + reading.length === 0) {
    const interrupted = interruptedJobs(jobs).length
    if (interrupted > 0) return `Jobs: ${interrupted} interrupted`
    const failed = jobs.filter((job) => job.failed > 0).length
    return failed > 0 ? `Jobs: ${failed} with failures` : 'Jobs'
  }
  const total = [...running, ...reading].reduce((sum, job) => sum + job.total, 0)
  const over =
    running.reduce((sum, job) => sum + job.done + job.failed + job.skipped, 0) +
    reading.reduce((sum, pass) => sum + pass.read, 0)
  const percent = total === 0 ? 0 : Math.floor((over / total) * 100)
  const waiting = [...running, ...reading].filter(({ state }) => state === 'waiting').length
  return `${formatNumberOf(running.length + reading.length, 'job')}, ${percent}%${waiting > 0 ? `, ${waiting} waiting` : ''}`
}
