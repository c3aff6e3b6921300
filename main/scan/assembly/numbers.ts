import { amp, are, dash, dot, isDigit, open, zero } from './signs'

const firstYear: u32 = 1970
const lastYear: u32 = 2105
/** For the days from 1970 to the beginning of each month of these years, and of the one behind the last; the host fills it. */
export const monthStarts: usize = memory.data((2105 - 1970 + 1) * 12 * 4 + 4, 4)

/** What was read last. */
export let size: f64 = 0
export let seconds: u32 = 0
export let hashEnd: usize = 0

/** Reads a number without a sign into `size`, and says where it ends; 0 for anything else. */
export function readSize(start: usize): usize {
  let at = start
  let value: u64 = 0
  for (;;) {
    const digit = load<u8>(at) - zero
    if (digit > 9) break
    value = value * 10 + digit
    at += 1
  }
  const length = at - start
  if (length == 0 || length > 15 || (length > 1 && load<u8>(start) == zero)) return 0
  size = f64(value)
  return at
}

/**
 * Reads `2026-11-22T10:11:12.000Z` as whole seconds since 1970 into `seconds`, and says where it ends; 0 for anything else. Four signs at a time:
 * each is compared with the least it may be.
 */
export function readDate(at: usize): usize {
  const years = load<u32>(at) ^ 0x30303030 /* 0000 */
  const months = load<u32>(at, 4) ^ 0x2d30302d /* -00- */
  const days = load<u32>(at, 8) ^ 0x30543030 /* 00T0 */
  const minutes = load<u32>(at, 12) ^ 0x30303a30 /* 0:00 */
  const hasThousandths = load<u8>(at, 19) == dot
  const last = load<u32>(at, 16) ^ (hasThousandths ? 0x2e30303a /* :00. */ : 0x5a30303a) /* :00Z */
  const thousandths = hasThousandths ? load<u32>(at, 20) ^ 0x5a303030 /* 000Z */ : 0
  const odd =
    above(years, 0x76767676) |
    above(months, 0x7f76767f) |
    above(days, 0x767f7676) |
    above(minutes, 0x76767f76) |
    above(last, 0x7f76767f) |
    above(thousandths, 0x7f767676)
  const year = (years & 15) * 1000 + ((years >> 8) & 15) * 100 + ((years >> 16) & 15) * 10 + (years >> 24)
  const month = ((months >> 8) & 15) * 10 + ((months >> 16) & 15)
  const day = (days & 15) * 10 + ((days >> 8) & 15)
  const hour = (days >> 24) * 10 + (minutes & 15)
  const minute = ((minutes >> 16) & 15) * 10 + (minutes >> 24)
  const second = ((last >> 8) & 15) * 10 + ((last >> 16) & 15)
  if (odd != 0 || hour > 23 || minute > 59 || second > 59) return 0
  if (year < firstYear || year > lastYear || month < 1 || month > 12) return 0
  const place = monthStarts + ((year - firstYear) * 12 + month - 1) * 4
  const today = load<u32>(place) + day - 1
  if (day < 1 || today >= load<u32>(place, 4)) return 0
  seconds = today * 86_400 + hour * 3600 + minute * 60 + second
  return at + (hasThousandths ? 24 : 20)
}

/** Not 0 when one of the four bytes of a number is above what is left to 0x7f by that of `room`. */
function above(word: u32, room: u32): u32 {
  return (word | (word + room)) & 0x80808080
}

/** Digits of an MD5. */
const hashLength: usize = 32

/** Whether the digits of a hash begin at a place, with or without a number of parts, so that no markup is in them; `hashEnd` says where they end. */
export function isHash(start: usize): bool {
  const markup = v128.or(markupIn(v128.load(start)), markupIn(v128.load(start, 16)))
  let end = start + hashLength
  if (load<u8>(end) == dash) {
    end += 1
    while (isDigit(load<u8>(end))) end += 1
  }
  hashEnd = end
  return !v128.any_true(markup)
}

function markupIn(some: v128): v128 {
  return v128.or(are(some, open), are(some, amp))
}
