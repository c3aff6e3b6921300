import { useState } from 'react'
import { customerKeyProblem } from '../../../lake/encryption'
import type { Plan } from '../../../preload/contract/changes'

export interface CustomerKeyDraft {
  readonly value: string
  readonly set: (key: string) => void
  /** What is typed, once it is a key. It goes nowhere but to main, with the plan. */
  readonly key: string | null
}

export function useCustomerKey(): CustomerKeyDraft {
  const [value, set] = useState('')
  return { value, set, key: customerKeyProblem(value) === null ? value : null }
}

/** The part of a question to main that holds the key, where there is one. */
export const withKey = ({ key }: CustomerKeyDraft): { customerKey?: string } =>
  key === null ? {} : { customerKey: key }

/** Whether a plan leaves objects alone for want of a customer's key, or of the right one; once it did, the question stays. */
export function useKeyWanted(plan: Plan | null): boolean {
  const [wanted, setWanted] = useState(false)
  const isMissing = plan?.skips.some(({ reason }) => reason === 'customerKeyNeeded' || reason === 'customerKeyWrong')
  if (isMissing === true && !wanted) setWanted(true)
  return wanted || isMissing === true
}
