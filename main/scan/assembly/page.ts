import { clearKeys } from './keys'
import { input, inputEnd } from './memory'
import { blanks, contentsStart, objectStart, readFields, readObject } from './objects'
import { isAt, lengthOf } from './texts'

export { addTelling } from './endings'
export { ascending, count, folders, key, keyLength, keysUsed, leastShared } from './keys'
export { bytes, formats, keys, modified, reserve, restarts, storageClasses } from './memory'
export { monthStarts } from './numbers'
export { setStandard } from './objects'

/**
 * Reads the objects of a url-encoded page of ListObjectsV2 without a delimiter, which was written to where `reserve` said, from the first one on,
 * into columns: nothing is made for an object, and each byte is looked at about once. Says where the objects end; 0 for anything but the plain
 * form, with the columns in any state.
 */
export function scan(first: usize): usize {
  clearKeys()
  let at = input + first
  while (at != 0 && at < inputEnd) {
    if (isAt(objectStart, at)) at = readObject(at + lengthOf(objectStart))
    else if (isAt(contentsStart, at)) at = readFields(blanks(at + lengthOf(contentsStart)), 0)
    else break
    at = blanks(at)
  }
  return at == 0 ? 0 : at - input
}
