/** Names longer than this many UTF-8 bytes are cut, silently, at a character's boundary. */
export const maxIdentifierBytes = 63

/** An unquoted name as PostgreSQL reads it: ASCII letters folded to lower case, then cut. */
export function foldIdentifier(text: string): string {
  return truncateIdentifier(foldAscii(text))
}

function foldAscii(text: string): string {
  let folded = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 65 || code > 90) continue
    folded += text.slice(from, i) + String.fromCharCode(code | 32)
    from = i + 1
  }
  return from === 0 ? text : folded + text.slice(from)
}

export function truncateIdentifier(text: string): string {
  if (text.length * 3 <= maxIdentifierBytes) return text
  let bytes = 0
  let at = 0
  while (at < text.length) {
    const point = text.codePointAt(at) as number
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (bytes > maxIdentifierBytes) return text.slice(0, at)
    at += point < 0x10000 ? 1 : 2
  }
  return text
}
