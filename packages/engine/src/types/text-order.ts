/** Order, keys and lengths of text. Text is ordered by its UTF-8 bytes, which is the order of its code points. */
import type { ByteWriter } from '../base/byte-writer.ts'

/** UTF-16 units order as code points do, except that surrogates (above U+FFFF) must come after U+E000 to U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x2000 : unit >= 0xd800 ? unit + 0x2000 : unit
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const shorter = a.length < b.length ? a.length : b.length
  for (let at = 0; at < shorter; at++) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** UTF-8 and a 00 behind it. Text holds no U+0000, so nothing needs an escape. */
export function encodeTextKey(value: string, out: ByteWriter): void {
  out.utf8(value)
  out.u8(0)
}

/** The number of characters (code points). */
export function characterCount(value: string): number {
  let count = value.length
  for (let at = 0; at < value.length; at++) {
    if ((value.charCodeAt(at) & 0xfc00) === 0xd800) count--
  }
  return count
}

/** The index in UTF-16 units at which `count` characters have passed; the length where there are fewer. */
export function unitIndex(value: string, count: number): number {
  let at = 0
  for (let passed = 0; passed < count && at < value.length; passed++) {
    at += (value.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1
  }
  return Math.min(at, value.length)
}

export function utf8Length(value: string): number {
  let length = 0
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at)
    if (unit < 0x80) length += 1
    else if (unit < 0x800) length += 2
    else if ((unit & 0xfc00) === 0xd800) {
      length += 4
      at++
    } else length += 3
  }
  return length
}

/** The longest prefix of whole characters that takes at most `bytes` bytes. */
export function clipUtf8(value: string, bytes: number): string {
  if (value.length * 3 <= bytes) return value
  let used = 0
  let at = 0
  while (at < value.length) {
    const unit = value.charCodeAt(at)
    const pair = (unit & 0xfc00) === 0xd800
    used += unit < 0x80 ? 1 : unit < 0x800 ? 2 : pair ? 4 : 3
    if (used > bytes) break
    at += pair ? 2 : 1
  }
  return value.slice(0, at)
}

/** The text without its trailing blanks: what `character(n)` compares by. */
export function trimBlanks(value: string): string {
  let end = value.length
  while (end > 0 && value.charCodeAt(end - 1) === 32) end--
  return end === value.length ? value : value.slice(0, end)
}
