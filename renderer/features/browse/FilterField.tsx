import { IconFilter, IconX } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { filterBy, useListing } from '../../state/listing'
import { useWishes, wish } from '../../state/wishes'

const restMs = 120

/** Narrows what is shown to names that hold a text. */
export function FilterField({ disabled }: { readonly disabled: boolean }): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  const text = useListing((store) => store.filter)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const wishes = useWishes((state) => state.focusFilter)
  const seen = useRef(wishes)
  useEffect(() => {
    if (wishes === seen.current) return
    seen.current = wishes
    input.current?.focus()
    input.current?.select()
  }, [wishes])
  useEffect(() => () => clearTimeout(timer.current), [])
  const change = (next: string) => {
    useListing.setState({ filter: next })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void filterBy(next), next === '' ? 0 : restMs)
  }
  return (
    <div className="search-field filter-field">
      <IconFilter size={14} aria-hidden />
      <input
        ref={input}
        type="text"
        spellCheck={false}
        placeholder="Filter by name"
        aria-label="Filter by name"
        disabled={disabled}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') change('')
          else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') wish('focusTable')
          else return
          event.preventDefault()
        }}
      />
      {text !== '' && (
        <button type="button" aria-label="Clear the filter" onClick={() => change('')}>
          <IconX size={13} aria-hidden />
        </button>
      )}
    </div>
  )
}
