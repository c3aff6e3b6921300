import { hierarchy, treemap } from 'd3-hierarchy'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { toneOf, type Tone } from './tone'
import { useElementSize } from './useElementSize'
import { VisibleName } from './VisibleName'
import './tones.css'
import './treemap.css'

export interface TreemapMark {
  readonly id: string
  readonly label: string
  /** Its area; above 0. */
  readonly value: number
  /** In words, such as `1.2 GB`. */
  readonly amount: string
  /** What it is made of, the largest first; shares add up to 1. */
  readonly parts: readonly { readonly tone: Tone; readonly share: number; readonly name: string }[]
  /** `null` where there is nothing below to go to. */
  readonly open: (() => void) | null
}

interface TreemapProps {
  readonly label: string
  readonly marks: readonly TreemapMark[]
}

/** Smaller marks could be neither read nor hit. */
const leastSide = 4

/** Areas as large as what they stand for. Keys: arrows go through the marks from large to small, Enter opens. */
export function Treemap({ label, marks }: TreemapProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const size = useElementSize(frame)
  const [at, setAt] = useState(0)
  const placed = placeMarks(marks, size.width, size.height)
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = nextMark(Math.min(at, placed.length - 1), placed.length, event.key)
    if (next === null) return
    event.preventDefault()
    setAt(next)
    frame.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div ref={frame} className="treemap" role="toolbar" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {placed.map(({ mark, ...box }, index) => (
        <button
          key={mark.id}
          type="button"
          className="treemap-mark"
          {...toneOf(mark.parts[0]?.tone ?? { series: 7 })}
          style={box}
          tabIndex={index === Math.min(at, placed.length - 1) ? 0 : -1}
          aria-label={`${mark.label}, ${mark.amount}${partsText(mark)}`}
          aria-disabled={mark.open === null}
          title={`${mark.label}\n${mark.amount}${partsText(mark)}`}
          onFocus={() => setAt(index)}
          onClick={() => mark.open?.()}
        >
          {box.width > 46 && box.height > 20 && (
            <span className="treemap-name">
              <VisibleName text={mark.label} />
            </span>
          )}
          {box.width > 46 && box.height > 38 && <span className="treemap-amount numeric">{mark.amount}</span>}
          {box.height > 14 && (
            <span className="treemap-parts" aria-hidden>
              {mark.parts.map((part) => (
                <span key={part.name} {...toneOf(part.tone)} style={{ flexGrow: part.share }} />
              ))}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}

interface Placed {
  readonly mark: TreemapMark
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Marks with their places in px, from large to small; those too small to be seen are left out. */
export function placeMarks(marks: readonly TreemapMark[], width: number, height: number): readonly Placed[] {
  if (width <= 0 || height <= 0) return []
  interface Node {
    readonly mark?: TreemapMark
    readonly children?: readonly Node[]
  }
  const root = hierarchy<Node>({ children: marks.map((mark) => ({ mark })) }, ({ children }) => children)
    .sum(({ mark }) => mark?.value ?? 0)
    .sort((left, right) => (right.value ?? 0) - (left.value ?? 0))
  const leaves = treemap<Node>().size([width, height]).paddingInner(2).round(true)(root).leaves()
  return leaves.flatMap(({ data: { mark }, x0, x1, y0, y1 }) =>
    mark === undefined || x1 - x0 < leastSide || y1 - y0 < leastSide
      ? []
      : [{ mark, left: x0, top: y0, width: x1 - x0, height: y1 - y0 }],
  )
}

function nextMark(at: number, count: number, key: string): number | null {
  if (count === 0) return null
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(count - 1, at + 1)
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(0, at - 1)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

const partsText = ({ parts }: TreemapMark): string =>
  parts.length === 0 ? '' : `: ${parts.map(({ name, share }) => `${name} ${percent(share)}`).join(', ')}`

/** `12 %`; what is there is never rounded to nothing, and what is not all never to all. */
export function percent(share: number): string {
  if (share <= 0) return '0 %'
  if (share >= 1) return '100 %'
  if (share < 0.01) return 'below 1 %'
  return share > 0.99 ? 'above 99 %' : `${Math.round(share * 100)} %`
}
