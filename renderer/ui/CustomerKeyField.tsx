import { PasswordInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { customerKeyProblem } from '../../lake/encryption'

interface CustomerKeyFieldProps {
  readonly value: string
  readonly onChange: (key: string) => void
  readonly description: string
}

/** Takes a key of the customer's (SSE-C), and says what is wrong with what was typed. */
export function CustomerKeyField({ value, onChange, description }: CustomerKeyFieldProps): ReactNode {
  const problem = value === '' ? null : customerKeyProblem(value)
  return (
    <PasswordInput
      label="Customer key (SSE-C)"
      description={description}
      value={value}
      error={problem === null ? undefined : `The customer key ${problem}.`}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  )
}
