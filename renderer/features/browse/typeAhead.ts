import type { RowSource } from '../../state/rowSource'

const endsAfterMs = 900

/** Typing the beginning of a name finds its row. One word at a time; a pause begins a new one. */
export class TypeAhead {
  private text = ''
  private at = -Infinity

  isGoingOn(now: number): boolean {
    return now - this.at < endsAfterMs
  }

  /** The row to go to, or `null`. A new word looks below the cursor first; a word that grows may stay where it is. */
  async type(
    text: string,
    now: number,
    source: Pick<RowSource, 'find'>,
    cursor: number | null,
  ): Promise<number | null> {
    const goesOn = this.isGoingOn(now)
    this.text = goesOn ? this.text + text : text
    this.at = now
    const startsWith = this.text
    const after = cursor === null ? -1 : goesOn ? cursor - 1 : cursor
    if (after < 0) return source.find({ startsWith })
    return (await source.find({ startsWith, after })) ?? (await source.find({ startsWith }))
  }
}
