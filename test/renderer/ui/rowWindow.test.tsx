import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RowWindow } from '../../../renderer/ui/RowWindow'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const noNeed = (): void => undefined
const itself = (row: number): number => row
const rowHeight = 20

function open(): HTMLElement {
  render(
    <RowWindow label="Rows" rows={1000} rowHeight={rowHeight} onShow={noNeed} rowAt={itself}>
      {(row) => (
        <span role="cell">
          <button type="button">row {row}</button>
        </span>
      )}
    </RowWindow>,
  )
  return screen.getByRole('table', { name: 'Rows' })
}

function scrollTo(table: HTMLElement, row: number): void {
  table.scrollTop = row * rowHeight
  fireEvent.scroll(table)
}

/** Until nobody can say any more that the view still moves. */
const rest = (): void => act(() => void vi.advanceTimersByTime(1000))

const shown = (): string[] => screen.getAllByRole('button').map(({ textContent }) => textContent ?? '')

it('draws the rows of the view and a few around it, in their order, wherever it rests', () => {
  const table = open()
  expect(shown()[0]).toBe('row 0')
  for (const row of [400, 990, 401, 3]) {
    scrollTo(table, row)
    rest()
    const numbers = shown().map((text) => Number(text.slice(4)))
    expect(numbers).toContain(row)
    expect(numbers.length).toBeLessThan(40)
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? -1) + at))
    expect(screen.getAllByRole('row').map((one) => one.getAttribute('aria-rowindex'))).toEqual(
      numbers.map((at) => String(at + 1)),
    )
  }
})

it('keeps the focus on a row that stays, and gives it to the table when the row goes out of view', () => {
  const table = open()
  const button = screen.getByRole('button', { name: 'row 5' })
  act(() => button.focus())
  scrollTo(table, 2)
  expect(document.activeElement?.textContent).toBe('row 5')
  scrollTo(table, 500)
  expect(document.activeElement).toBe(table)
})

it('writes rows that come into view into the elements that went out of it, and neither makes nor moves one', () => {
  const table = open()
  scrollTo(table, 400)
  rest()
  const group = screen.getByRole('rowgroup')
  const before = Array.from(group.children)
  for (const row of [402, 420, 419, 401]) {
    scrollTo(table, row)
    expect(Array.from(group.children)).toEqual(before)
    expect(shown()).toContain(`row ${row}`)
  }
})

it('draws no row again that stays what it is when others come', () => {
  const drawn: number[] = []
  const draw = (row: number | undefined) => {
    if (row !== undefined) drawn.push(row)
    return <span role="cell">{row ?? '…'}</span>
  }
  const list = (there: number) => (
    <RowWindow
      label="Rows"
      rows={1000}
      rowHeight={rowHeight}
      onShow={noNeed}
      rowAt={(row) => (row < there ? row : undefined)}
    >
      {draw}
    </RowWindow>
  )
  const { rerender } = render(list(5))
  expect(drawn).toEqual([0, 1, 2, 3, 4])
  rerender(list(7))
  expect(drawn).toEqual([0, 1, 2, 3, 4, 5, 6])
})

it('keeps the focus on its row when the elements come into order', () => {
  const table = open()
  scrollTo(table, 400)
  rest()
  act(() => screen.getByRole('button', { name: 'row 402' }).focus())
  scrollTo(table, 397)
  rest()
  expect(document.activeElement?.textContent).toBe('row 402')
})
