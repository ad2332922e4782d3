/** Bytes as lower-case hex digits and back, and one byte as the character of the same number. */
const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)
const characters: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  String.fromCharCode(byte),
)

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += pairs[bytes[at] as number]
  return text
}

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Undefined where the text is anything but pairs of hex digits. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 === 1) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < bytes.length; at++) {
    const high = nibble(text.charCodeAt(2 * at))
    const low = nibble(text.charCodeAt(2 * at + 1))
    if (high < 0 || low < 0) return undefined
    bytes[at] = high * 16 + low
  }
  return bytes
}

export function latin1(byte: number): string {
  return characters[byte] as string
}
