/** Whether bytes are UTF-8 (RFC 3629): no halves of pairs, nothing longer than it must be, nothing above U+10FFFF. */
export function isUtf8(start: usize, length: usize): bool {
  const end = start + length
  let at = start
  while (at < end) {
    const first: u32 = load<u8>(at)
    at += 1
    if (first < 0x80) continue
    const more: usize = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0
    if (more == 0 || at + more > end || !isSecond(first, load<u8>(at))) return false
    for (let place: usize = 1; place < more; place += 1) if ((load<u8>(at + place) & 0xc0) != 0x80) return false
    at += more
  }
  return true
}

function isSecond(first: u32, byte: u32): bool {
  const least: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80
  const most: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf
  return byte >= least && byte <= most
}
