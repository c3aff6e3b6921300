import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { RowWindow } from '../../../renderer/ui/RowWindow'

afterEach(cleanup)

const noNeed = (): void => undefined
const rowHeight = 20

function open(): HTMLElement {
  render(
    <RowWindow label="Rows" rows={1000} rowHeight={rowHeight} onShow={noNeed}>
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

const shown = (): string[] => screen.getAllByRole('button').map(({ textContent }) => textContent ?? '')

it('draws the rows of the view and a few around it, in their order, wherever it goes', () => {
  const table = open()
  expect(shown()[0]).toBe('row 0')
  for (const row of [400, 990, 401, 3]) {
    scrollTo(table, row)
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
