import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { DamagedJob } from '../../../preload/contract/changes'
import { CopyButton } from '../../ui/CopyButton'
import { VisibleName } from '../../ui/VisibleName'
import { lake } from '../../client'
import { control, wordsOf } from './jobsStore'

/** A journal that cannot be used. Nothing is done with its job until the person puts it aside. */
export function DamagedCard({ damaged }: { readonly damaged: DamagedJob }): ReactNode {
  const { job, file, bucket, fault } = damaged
  return (
    <article className="job" aria-label={`Journal that cannot be used${bucket === null ? '' : `, of ${bucket}`}`}>
      <header className="job-head">
        <b>A journal cannot be used</b>
        {bucket !== null && <span className="dim">in {bucket}</span>}
        <span className="job-state">nothing is done with its job</span>
        <span className="grow" />
        <button type="button" className="small-button" onClick={() => void control(job, 'dismiss')}>
          <IconX size={12} aria-hidden />
          Put aside
        </button>
      </header>
      <p className="job-broken">
        <VisibleName text={wordsOf(fault)} />
      </p>
      <p className="job-file">
        <span className="mono selectable ellipsis" title={file}>
          {file}
        </span>
        <CopyButton what="path of the journal" text={file} copy={(text) => lake.call('clipboard.write', { text })} />
      </p>
    </article>
  )
}
