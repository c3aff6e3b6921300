import { wide } from './memory'
import { isSame } from './signs'

// A text is a place in memory: its length, what it says where it stands, and its bytes, none of which is 0.
const valueAt: usize = 4
const bytesAt: usize = 8

export function lengthOf(text: usize): usize {
  return load<u32>(text)
}

export function valueOf(text: usize): i32 {
  return load<i32>(text, valueAt)
}

/** Whether a text stands at a place. */
export function isAt(text: usize, at: usize): bool {
  return isSame(at, text + bytesAt, lengthOf(text))
}

/** A text of ASCII that is there from the start. */
export function fixedText(text: string): usize {
  const made = heap.alloc(bytesAt + usize(text.length) + wide)
  store<u32>(made, text.length)
  for (let at = 0; at < text.length; at += 1) store<u8>(made + bytesAt + at, text.charCodeAt(at))
  return made
}

/** More texts than these are not the same few again and again. */
const mostTexts: u32 = 16
const longestText: usize = 1024

/** The few texts that have stood in one place of the objects of a page, such as all between the end of one field and the beginning of another. */
export class KnownTexts {
  private count: u32 = 0
  private last: usize = 0
  private readonly texts: StaticArray<usize> = new StaticArray<usize>(mostTexts)

  /** The one that stands at a place, 0 where none does; mostly it is the one that was found last. */
  at(place: usize): usize {
    const last = this.last
    return last != 0 && isAt(last, place) ? last : this.search(place)
  }

  private search(place: usize): usize {
    for (let at: u32 = 0; at < this.count; at += 1) {
      const text = this.texts[at]
      if (isAt(text, place)) {
        this.last = text
        return text
      }
    }
    return 0
  }

  learn(start: usize, end: usize, value: i32): void {
    const length = end - start
    if (this.count == mostTexts || length > longestText) return
    for (let at = start; at < end; at += 1) if (load<u8>(at) == 0) return
    const text = heap.alloc(bytesAt + length + wide)
    store<u32>(text, length)
    store<i32>(text, value, valueAt)
    memory.copy(text + bytesAt, start, length)
    this.texts[this.count] = text
    this.count += 1
  }
}
