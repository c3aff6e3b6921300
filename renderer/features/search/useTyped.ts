import { useState } from 'react'

/** What is being typed; begins anew when the value is set from elsewhere. */
export function useTyped(value: string): readonly [string, (typed: string) => void] {
  const [state, setState] = useState({ value, typed: value })
  if (state.value !== value) setState({ value, typed: value })
  return [state.typed, (typed) => setState({ value, typed })]
}
