import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { currentContext } from '../../actions'
import { showPalette, usePanels } from '../../state/panels'
import { bucketsQuery, connectionsQuery, queryClient } from '../../state/queries'
import { VisibleName } from '../../ui/VisibleName'
import { paletteEntries, type Entry } from './entries'
import { fuzzyFind } from './fuzzy'
import './palette.css'

const shownAtMost = 60

/** Everything one can do or go to, found by a few letters. */
export function Palette(): ReactNode {
  const open = usePanels((store) => store.palette)
  return (
    <Modal
      opened={open}
      onClose={() => showPalette(false)}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      size={560}
      padding={0}
      // On the root, where Mantine would put it, a label is not allowed: the root is no dialog.
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      transitionProps={{ duration: 60 }}
    >
      <PaletteList />
    </Modal>
  )
}

function PaletteList(): ReactNode {
  const [query, setQuery] = useState('')
  const [cursor, setCursor] = useState(0)
  const id = useId()
  const { data: connections = [] } = useQuery(connectionsQuery)
  const all = useMemo(() => {
    const lists = connections.map(
      ({ id }) => [id, queryClient.getQueryData(bucketsQuery(id).queryKey)?.buckets ?? []] as const,
    )
    return paletteEntries({ context: currentContext(), connections, buckets: new Map(lists) })
  }, [connections])
  const found = useMemo(() => fuzzyFind(query, all, ({ text }) => text).slice(0, shownAtMost), [all, query])
  const at = Math.min(cursor, found.length - 1)
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined || entry.reason !== null) return
    showPalette(false)
    // After the palette has given the focus back, so that what the action focuses keeps it.
    setTimeout(entry.run)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key]
    if (event.key === 'Enter') choose(found[at])
    else if (step !== undefined) setCursor(Math.min(Math.max(at + step, 0), found.length - 1))
    else return
    event.preventDefault()
  }
  return (
    <div className="palette">
      <input
        type="text"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
        aria-label="Find an action, bookmark, bucket or recent place"
        placeholder="Find an action, bookmark, bucket or recent place"
        spellCheck={false}
        data-autofocus
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setCursor(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={`${id}-list`} tabIndex={-1} aria-label="Found" className="palette-list">
        {found.map((entry, place) => (
          <PaletteRow
            key={entry.id}
            id={`${id}-${place}`}
            entry={entry}
            head={query === '' && found[place - 1]?.group !== entry.group ? entry.group : null}
            isCursor={place === at}
            onChoose={() => choose(entry)}
            onHover={() => setCursor(place)}
          />
        ))}
        {found.length === 0 && <p className="palette-none dim">Nothing matches</p>}
      </div>
    </div>
  )
}

interface PaletteRowProps {
  readonly id: string
  readonly entry: Entry
  readonly head: string | null
  readonly isCursor: boolean
  readonly onChoose: () => void
  readonly onHover: () => void
}

function PaletteRow({ id, entry, head, isCursor, onChoose, onHover }: PaletteRowProps): ReactNode {
  const { text, hint, group, reason } = entry
  return (
    <>
      {head !== null && (
        <div role="presentation" className="palette-head">
          {head}
        </div>
      )}
      <div
        role="option"
        id={id}
        tabIndex={-1}
        aria-selected={isCursor}
        aria-disabled={reason !== null}
        className="palette-row"
        ref={isCursor ? keepVisible : undefined}
        onClick={onChoose}
        onKeyDown={undefined}
        onMouseMove={onHover}
      >
        <span className="ellipsis grow">
          <VisibleName text={text} />
        </span>
        <span className="palette-hint ellipsis">
          {reason ?? (head === null && hint === '' && group !== 'Actions' ? group : hint)}
        </span>
      </div>
    </>
  )
}

const keepVisible = (row: HTMLElement | null): void => row?.scrollIntoView({ block: 'nearest' })
