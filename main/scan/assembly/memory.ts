/** Keys are up to 1,024 bytes (s3-facts A5.5); clones may allow more. The same as `longestKey` of keyBlocks.ts. */
export const longestKey: usize = 8192
/** So many bytes are read and written at once, so that there must be as many behind everything. */
export const wide: usize = 16
/** Every so many keys one is written whole: as `restartEvery` of keyBlocks.ts. */
export const restartEvery: u32 = 16

/** An object with the shortest of everything takes at least so many bytes of a page. */
const leastObject: usize = 96
const usualPage: usize = 512 * 1024

let capacity: usize = 0
/** Where the page lies that is read, and where it ends. */
export let input: usize = 0
export let inputEnd: usize = 0
/** The columns that are made of it, as those of a KeyBlock. A key takes no more room in `keys` than its object in the page. */
export let keys: usize = 0
export let restarts: usize = 0
export let bytes: usize = 0
export let modified: usize = 0
export let storageClasses: usize = 0
export let formats: usize = 0

/** Makes room for a page of so many bytes, and says where it goes. What was there is gone. */
export function reserve(length: usize): usize {
  if (length > capacity) layOut(length + length / 2)
  inputEnd = input + length
  // No text goes on behind the page.
  memory.fill(inputEnd, 0, wide)
  return input
}

function layOut(most: usize): void {
  // What was there before is lost: pages of a listing are about as long as each other, so that this happens once or twice.
  capacity = aligned(max(most, usualPage))
  const rows = aligned(capacity / leastObject + 1)
  const perRow = sizeof<f64>() + sizeof<u32>() + 1 + 1
  input = heap.alloc(capacity + wide + rows * perRow + (rows / restartEvery) * sizeof<u32>() + capacity + wide)
  bytes = input + capacity + wide
  modified = bytes + rows * sizeof<f64>()
  restarts = modified + rows * sizeof<u32>()
  storageClasses = restarts + (rows / restartEvery) * sizeof<u32>()
  formats = storageClasses + rows
  keys = formats + rows
}

/** Up to a multiple of what is read at once, at which all numbers may lie as well. */
function aligned(place: usize): usize {
  return (place + wide - 1) & ~(wide - 1)
}
