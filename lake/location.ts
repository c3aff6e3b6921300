/** Says what is wrong with an object key, or `null`: 1 to 1,024 bytes of well-formed UTF-8 (s3-facts A5.5). */
export function keyProblem(key: string): string | null {
  if (key === '') return 'must not be empty'
  const bytes = utf8Length(key)
  if (bytes === null) return 'holds half of a surrogate pair, which no S3 key can'
  return bytes > 1024 ? `is ${bytes} bytes long, and S3 allows 1,024` : null
}

/** Bytes of a string in UTF-8, or `null` when it holds a lone surrogate. */
export function utf8Length(text: string): number | null {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (point >= 0xd800 && point <= 0xdfff) return null
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}
