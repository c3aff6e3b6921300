import { wide } from './memory'

export const open: u32 = 0x3c
export const close: u32 = 0x3e
export const amp: u32 = 0x26
export const line: u32 = 0x0a
export const tab: u32 = 0x09
export const space: u32 = 0x20
export const slash: u32 = 0x2f
export const dot: u32 = 0x2e
export const plus: u32 = 0x2b
export const percent: u32 = 0x25
export const dash: u32 = 0x2d
export const zero: u32 = 0x30
export const underscore: u32 = 0x5f
export const dollar: u32 = 0x24

/** Which of some bytes are a sign. */
export function are(some: v128, sign: u32): v128 {
  return i8x16.eq(some, i8x16.splat(i8(sign)))
}

/** One bit for each of some bytes, set where it is the same as that of the others. */
export function sameBytes(some: v128, others: v128): i32 {
  return i8x16.bitmask(i8x16.eq(some, others))
}

export function isDigit(byte: u32): bool {
  return byte - zero <= 9
}

/** Whether as many bytes are the same at two places; some behind them are read as well. */
export function isSame(one: usize, other: usize, length: usize): bool {
  let at: usize = 0
  for (; at + wide <= length; at += wide)
    if (sameBytes(v128.load(one + at), v128.load(other + at)) != 0xffff) return false
  const rest = (1 << i32(length - at)) - 1
  return (sameBytes(v128.load(one + at), v128.load(other + at)) & rest) == rest
}
