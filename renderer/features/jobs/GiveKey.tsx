import { useState, type ReactNode } from 'react'
import { customerKeyProblem } from '../../../lake/encryption'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, lake } from '../../client'
import { CustomerKeyField } from '../../ui/CustomerKeyField'
import { FaultNote } from '../../ui/FaultNote'

/** A job that works with a key of the customer's forgets it when the program ends, and when it is over. */
export function GiveKey({ job }: { readonly job: string }): ReactNode {
  const [key, setKey] = useState('')
  const [refused, setRefused] = useState<Fault | null>(null)
  const give = async () => {
    setRefused(null)
    try {
      await lake.call('jobs.giveCustomerKey', { job, customerKey: key })
      setKey('')
    } catch (error) {
      setRefused(faultOf(error))
    }
  }
  return (
    <form
      className="give-key"
      onSubmit={(event) => {
        event.preventDefault()
        if (customerKeyProblem(key) === null) void give()
      }}
    >
      <CustomerKeyField
        value={key}
        onChange={setKey}
        description="This job opens objects with a key only its owner has, and no copy of that key is kept. Give it again to go on."
      />
      <button type="submit" className="small-button" disabled={customerKeyProblem(key) !== null}>
        Give the key and go on
      </button>
      {refused && <FaultNote fault={refused} />}
    </form>
  )
}
