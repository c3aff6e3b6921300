/** Bytes made on demand. Asking for a slice costs about what the slice is long. */
export interface Segment {
  readonly bytes: number
  readonly slice: (start: number, end: number) => Buffer
}

export const held = (buffer: Buffer): Segment => ({
  bytes: buffer.length,
  slice: (start, end) => buffer.subarray(start, end),
})

export const zeros = (bytes: number): Segment => ({ bytes, slice: (start, end) => Buffer.alloc(end - start) })

/** Equal pieces of `width` bytes each, numbered from 0. */
export const repeated = (count: number, width: number, piece: (index: number) => Buffer): Segment => ({
  bytes: count * width,
  slice: (start, end) => {
    if (end <= start) return Buffer.alloc(0)
    const first = Math.floor(start / width)
    const pieces = Array.from({ length: Math.ceil(end / width) - first }, (_, i) => piece(first + i))
    return Buffer.concat(pieces).subarray(start - first * width, end - first * width)
  },
})

/** Segments one after the other. */
export function joined(segments: readonly Segment[]): Segment {
  return {
    bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0),
    slice: (start, end) => {
      let offset = 0
      const found: Buffer[] = []
      for (const segment of segments) {
        const from = Math.max(start - offset, 0)
        const to = Math.min(end - offset, segment.bytes)
        if (from < to) found.push(segment.slice(from, to))
        offset += segment.bytes
      }
      return found.length === 1 && found[0] !== undefined ? found[0] : Buffer.concat(found)
    },
  }
}

/** Of a length known before it is made: `make` runs at the first slice and must keep to `bytes`. */
export function lazily(bytes: number, make: () => Segment): Segment {
  let made: Segment | undefined
  return {
    bytes,
    slice: (start, end) => {
      made ??= make()
      if (made.bytes !== bytes) throw new Error(`Content of ${bytes} bytes came out as ${made.bytes}`)
      return made.slice(start, end)
    },
  }
}
