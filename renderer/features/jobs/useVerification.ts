import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Verification } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import { sayFailed } from '../../state/notice'
import { readDamaged } from './jobsStore'

/** Main does not say by itself how far a check is. */
const askAgainMs = 500

interface Verifier {
  /** The newest check of the job, without its rows. */
  readonly verification: Verification | null
  readonly verify: (sample: number | null) => void
}

/** The check of what a job has done, followed while it runs. */
export function useVerification(job: string): Verifier {
  const client = useQueryClient()
  const { data = null } = useQuery({
    queryKey: ['verification', job],
    queryFn: ({ signal }) => lake.call('jobs.verification', { job, from: 0, count: 1 }, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? askAgainMs : false),
    staleTime: 0,
  })
  const verify = useCallback(
    (sample: number | null) => {
      lake.call('jobs.verify', { job, sample }).then(
        () => client.invalidateQueries({ queryKey: ['verification', job] }),
        (error: unknown) => {
          sayFailed('The job was not verified', faultOf(error))
          readDamaged().catch(() => undefined)
        },
      )
    },
    [client, job],
  )
  return { verification: data, verify }
}
