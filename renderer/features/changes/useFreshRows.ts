import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Plan } from '../../../preload/contract/changes'

/** Reads the rows of a plan again when something was excluded. Those of before stay until then, so that the table does not flicker. */
export function useFreshRows(what: string, { plan, revision }: Plan): void {
  const client = useQueryClient()
  const last = useRef(revision)
  useEffect(() => {
    if (last.current === revision) return
    last.current = revision
    void client.invalidateQueries({ queryKey: [what, plan] })
  }, [client, what, plan, revision])
}
