// What the host does, which makes an instance of this code (pageScanner.ts).

/**
 * The format of the key that was read last, by its length and where its last part and its ending begin, 0 where it has none. Where each key with that
 * ending has this format unless its folders or its name say otherwise, `byEnding` is added.
 */
export declare function formatOf(length: u32, name: u32, ending: u32): u32
export const byEnding: u32 = 0x100

/** The number of a storage class, whose name is at a place of memory; below 0 where there is none for it. */
export declare function numberOfClass(at: usize, length: usize): i32
