/** Base64 as PostgreSQL writes it (a line feed after every 76 characters) and reads it (blanks ignored). */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const LINE = 76

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63)
    text += left > 1 ? alphabet.charAt((group >> 6) & 63) : '='
    text += left > 2 ? alphabet.charAt(group & 63) : '='
  }
  return text.replace(new RegExp(`(.{${LINE}})`, 'g'), '$1\n')
}

export type Base64Fault =
  | { readonly kind: 'symbol'; readonly symbol: string }
  | { readonly kind: 'end' }

/** The bytes, or what is wrong with the text. */
export function fromBase64(text: string): Uint8Array | Base64Fault {
  const out: number[] = []
  let group = 0
  let count = 0
  let padding = 0
  for (const symbol of text) {
    if (symbol === ' ' || symbol === '\t' || symbol === '\n' || symbol === '\r') continue
    let value = 0
    if (symbol === '=') {
      if (count < 2) return { kind: 'symbol', symbol }
      padding++
    } else {
      value = alphabet.indexOf(symbol)
      if (value < 0 || symbol.length !== 1 || padding > 0) return { kind: 'symbol', symbol }
    }
    group = (group << 6) | value
    count++
    if (count === 4) {
      out.push((group >> 16) & 255)
      if (padding < 2) out.push((group >> 8) & 255)
      if (padding < 1) out.push(group & 255)
      group = 0
      count = 0
    }
  }
  return count === 0 ? Uint8Array.from(out) : { kind: 'end' }
}
