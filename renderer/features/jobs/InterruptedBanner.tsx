import { IconPlayerPlay, IconPlugConnectedX, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { showJobs, usePanels } from '../../state/panels'
import { formatNumberOf } from '../../ui/format'
import { canResume, interruptedJobs, resumeAll } from './interrupted'
import { useJobs } from './jobsStore'

/** After a start: what was not done when the program ended, and the way on. The open drawer shows the same. */
export function InterruptedBanner(): ReactNode {
  const jobs = useJobs((state) => state.jobs)
  const damaged = useJobs((state) => state.damaged)
  const folderFault = useJobs((state) => state.folderFault)
  const drawer = usePanels((state) => state.jobs)
  const [closed, setClosed] = useState(false)
  const interrupted = interruptedJobs(jobs)
  if (closed || drawer || (interrupted.length + damaged.length === 0 && folderFault === null)) return null
  const ready = interrupted.filter(canResume)
  const broken = damaged.length > 0 ? `${formatNumberOf(damaged.length, 'journal')} cannot be used.` : ''
  return (
    <section className="jobs-banner" aria-label="Interrupted jobs">
      <IconPlugConnectedX size={16} aria-hidden />
      <p className="grow" role="status">
        {interrupted.length > 0 && `${wereInterrupted(interrupted.length)} when the program ended. `}
        {interrupted.length > 0 && ready.length === 0 && nothingReady(interrupted.length)}
        {broken}
        {folderFault !== null && 'The jobs of earlier starts cannot be read, and none can begin.'}
      </p>
      {ready.length > 0 && (
        <button type="button" className="small-button" onClick={() => void resumeAll(ready)}>
          <IconPlayerPlay size={12} aria-hidden />
          {ready.length === 1 ? 'Resume' : `Resume ${ready.length}`}
        </button>
      )}
      <button type="button" className="small-button" onClick={() => showJobs(true)}>
        Show jobs
      </button>
      <button type="button" className="copy-button" aria-label="Close this message" onClick={() => setClosed(true)}>
        <IconX size={14} aria-hidden />
      </button>
    </section>
  )
}

const nothingReady = (count: number): string =>
  `${count === 1 ? 'It needs' : 'They need'} something before ${count === 1 ? 'it' : 'they'} can go on. `

const wereInterrupted = (count: number): string =>
  `${formatNumberOf(count, 'job')} ${count === 1 ? 'was' : 'were'} interrupted`
