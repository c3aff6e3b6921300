import type { ReactNode } from 'react'

interface ChoiceProps<T extends string> {
  readonly label: string
  /** What stands for no choice. */
  readonly any: string
  readonly options: readonly T[]
  readonly nameOf: (option: T) => string
  readonly chosen: T | undefined
  readonly choose: (option: T | null) => void
}

/** A part of the filter that is chosen from what there is. */
export function Choice<T extends string>({ label, any, options, nameOf, chosen, choose }: ChoiceProps<T>): ReactNode {
  return (
    <select
      value={chosen ?? ''}
      aria-label={label}
      onChange={({ target: { value } }) => choose(value === '' ? null : (options.find((one) => one === value) ?? null))}
    >
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {nameOf(option)}
        </option>
      ))}
    </select>
  )
}
